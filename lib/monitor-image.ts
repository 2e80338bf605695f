import type { Image } from './images';

/**
 * Accounts of Model Monitor's analyzer by region; source: sagemaker-python-sdk, `image_uri_config/model-monitor.json`. Fewer
 * regions than XGBoost has.
 */
const ANALYZER_ACCOUNTS: Readonly<Record<string, string>> = {
  'us-east-1': '156813124566',
  'us-east-2': '777275614652',
  'us-west-1': '890145073186',
  'us-west-2': '159807026194',
  'ca-central-1': '536280801234',
  'sa-east-1': '539772159869',
  'eu-west-1': '468650794304',
  'eu-west-2': '749857270468',
  'eu-west-3': '680080141114',
  'eu-central-1': '048819808253',
  'eu-north-1': '895015795356',
  'eu-south-1': '933208885752',
  'af-south-1': '875698925577',
  'me-south-1': '607024016150',
  'ap-south-1': '126357580389',
  'ap-southeast-1': '245545462676',
  'ap-southeast-2': '563025443158',
  'ap-northeast-1': '574779866223',
  'ap-northeast-2': '709848358524',
  'ap-east-1': '001633400207',
};

/** Whether Model Monitor's analyzer is known to exist in the region. */
export const hasAnalyzerImage = (region: string): boolean => region in ANALYZER_ACCOUNTS;

/**
 * Model Monitor's analyzer of a region. AWS publishes it without versions.
 *
 * @throws when none is known for the region; the settings refuse such a region beforehand
 */
export function analyzerImage(region: string): Image {
  const account = ANALYZER_ACCOUNTS[region];
  if (account === undefined) throw new Error(`no account of Model Monitor's analyzer is known for region ${region}`);
  const repository = 'sagemaker-model-monitor-analyzer';
  return { uri: `${account}.dkr.ecr.${region}.amazonaws.com/${repository}`, account, repository };
}

/** Versions of SageMaker's built-in XGBoost algorithm that may be chosen; each names one image for good, never `latest`. */
export const XGBOOST_VERSIONS = ['1.7-1', '3.0-5', '3.2-0'] as const;
export type XgboostVersion = (typeof XGBOOST_VERSIONS)[number];

/** Accounts of the image by region; source: sagemaker-python-sdk, `image_uri_config/xgboost.json`. Text: some begin with 0. */
const XGBOOST_ACCOUNTS: Readonly<Record<string, string>> = {
  'us-east-1': '683313688378',
  'us-east-2': '257758044811',
  'us-west-1': '746614075791',
  'us-west-2': '246618743249',
  'ca-central-1': '341280168497',
  'ca-west-1': '190319476487',
  'sa-east-1': '737474898029',
  'eu-west-1': '141502667606',
  'eu-west-2': '764974769150',
  'eu-west-3': '659782779980',
  'eu-central-1': '492215442770',
  'eu-central-2': '680994064768',
  'eu-north-1': '662702820516',
  'eu-south-1': '978288397137',
  'eu-south-2': '104374241257',
  'ap-northeast-1': '354813040037',
  'ap-northeast-2': '366743142698',
  'ap-northeast-3': '867004704886',
  'ap-southeast-1': '121021644041',
  'ap-southeast-2': '783357654285',
  'ap-southeast-3': '951798379941',
  'ap-southeast-4': '106583098589',
  'ap-south-1': '720646828776',
  'ap-south-2': '628508329040',
  'ap-east-1': '651117190479',
  'af-south-1': '510948584623',
  'me-south-1': '801668240914',
  'me-central-1': '272398656194',
  'il-central-1': '898809789911',
  'us-gov-west-1': '414596584902',
  'us-gov-east-1': '237065988967',
};

/** A container image in Amazon ECR, with what a role needs to know to pull it. */
export interface Image {
  readonly uri: string;
  /** Whose repository it lies in; another account's policy must let this one pull. */
  readonly account: string;
  readonly repository: string;
}

/** The image that the model is trained and served in: that of the settings, else the built-in XGBoost. */
export const imageOf = (settings: {
  readonly image?: string | undefined;
  readonly region: string;
  readonly xgboostVersion: XgboostVersion;
}): Image =>
  settings.image === undefined ? xgboostImage(settings.region, settings.xgboostVersion) : ownImage(settings.image);

/** An image whose URI the settings have judged: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>` and a tag or digest. */
function ownImage(uri: string): Image {
  const [host = '', ...path] = uri.split('/');
  return { uri, account: host.split('.')[0]!, repository: path.join('/').split(/[:@]/)[0]! };
}

/** Whether SageMaker's XGBoost image is known to exist in the region. */
export const hasXgboostImage = (region: string): boolean => region in XGBOOST_ACCOUNTS;

/**
 * The built-in XGBoost image of a region, for training and serving alike.
 *
 * @throws when no image account is known for the region; the settings refuse such a region beforehand
 */
function xgboostImage(region: string, version: XgboostVersion): Image {
  const account = XGBOOST_ACCOUNTS[region];
  if (account === undefined) throw new Error(`no account of the XGBoost image is known for region ${region}`);
  const repository = 'sagemaker-xgboost';
  return { uri: `${account}.dkr.ecr.${region}.amazonaws.com/${repository}:${version}`, account, repository };
}

import { hasXgboostImage } from '../images';
import { hasAnalyzerImage } from '../monitor-image';
import { partitionOf } from '../partition';
import type { Settings } from './index';

/** A rule over several settings. Judged when each of them is right by itself. */
interface Rule {
  readonly names: readonly (keyof Settings)[];
  /** What is wrong and what to do; undefined when nothing is. */
  readonly fault: (settings: Settings) => string | undefined;
}

const rule = <Name extends keyof Settings>(
  names: readonly Name[],
  fault: (settings: Pick<Settings, Name>) => string | undefined,
): Rule => ({ names, fault });

const found = (value: unknown): string => `found ${JSON.stringify(value)}`;

/** What no setting can say by itself. Each fault says what was found, what was expected and what to do. */
export const RULES: readonly Rule[] = [
  rule(['source', 'connectionArn'], ({ source, connectionArn }) =>
    source === 'connection' && connectionArn === undefined
      ? 'no connection is given; the source connection needs the ARN of one: make it in the console under Developer Tools, Settings, Connections, and complete it there'
      : undefined,
  ),
  rule(['source', 'githubTokenSecret'], ({ source, githubTokenSecret }) =>
    source === 'github-token' && githubTokenSecret === undefined
      ? 'no secret is given; the source github-token needs the name of one: keep the token as the text of a secret in AWS Secrets Manager'
      : undefined,
  ),
  rule(['source', 'codecommitCreate'], ({ source, codecommitCreate }) =>
    source !== 'codecommit' && codecommitCreate
      ? `found true with the source ${source}; a repository is made only with the source codecommit: set codecommitCreate to false`
      : undefined,
  ),
  rule(['source', 'repository'], ({ source, repository }) => {
    const parts = repository.split('/').length;
    if (source === 'codecommit')
      return parts > 1 || repository.length > 100 || repository.endsWith('.git')
        ? `${found(repository)}; expected the name of a CodeCommit repository, without an owner, of at most 100 characters, not ending in .git`
        : undefined;
    if (source === 'github-token')
      return parts === 2 ? undefined : `${found(repository)}; expected a GitHub repository as owner/name`;
    return parts > 1 ? undefined : `${found(repository)}; expected the repository of a connection as owner/name`;
  }),
  rule(['region', 'image'], ({ region, image }) => {
    if (image === undefined)
      return hasXgboostImage(region)
        ? undefined
        : `${found(region)}; no account of SageMaker's XGBoost image is known for this region: take another region, or give an image of your own`;
    return image.split('.')[3] === region
      ? undefined
      : `${found(image)}; expected a repository in ${region}, since SageMaker pulls from its own region: copy the image there`;
  }),
  rule(
    ['autoscaling', 'prodInstanceCount', 'prodMinInstanceCount', 'prodMaxInstanceCount'],
    ({ autoscaling, prodInstanceCount, prodMinInstanceCount, prodMaxInstanceCount }) =>
      autoscaling && (prodMinInstanceCount > prodInstanceCount || prodInstanceCount > prodMaxInstanceCount)
        ? `found ${prodInstanceCount} instances, at least ${prodMinInstanceCount} and at most ${prodMaxInstanceCount}; with autoscaling the count must lie between the two: change them, or set autoscaling to false`
        : undefined,
  ),
  rule(['autoscaling', 'prodInstanceType'], ({ autoscaling, prodInstanceType }) =>
    autoscaling && prodInstanceType.startsWith('ml.t2.')
      ? `${found(prodInstanceType)} with autoscaling; SageMaker does not scale burstable types: take another type, or set autoscaling to false`
      : undefined,
  ),
  rule(['driftProvider', 'capture'], ({ driftProvider, capture }) =>
    driftProvider === 'model-monitor' && capture === 'api'
      ? "found model-monitor with api; Model Monitor reads SageMaker's own data capture: set capture to endpoint, or driftProvider to self-hosted"
      : undefined,
  ),
  rule(['driftProvider', 'region'], ({ driftProvider, region }) =>
    driftProvider === 'model-monitor' && !hasAnalyzerImage(region)
      ? `found model-monitor in ${region}; no account of Model Monitor's image is known for this region: set driftProvider to self-hosted, or take another region`
      : undefined,
  ),
  rule(['account', 'region', 'keyArn'], ({ account, region, keyArn }) => {
    const expected = `arn:${partitionOf(region)}:kms:${region}:${account}:`;
    return keyArn === undefined || keyArn.startsWith(expected)
      ? undefined
      : `${found(keyArn)}; expected a key in the account and region, whose ARN begins with ${expected}: take such a key, or none to have one made`;
  }),
  rule(['account', 'region', 'permissionsBoundary'], ({ account, region, permissionsBoundary }) => {
    const partition = `arn:${partitionOf(region)}:iam::`;
    const expected = [`${partition}${account}:`, `${partition}aws:`];
    return permissionsBoundary === undefined || expected.some((prefix) => permissionsBoundary.startsWith(prefix))
      ? undefined
      : `${found(permissionsBoundary)}; expected a policy of the account or of AWS, whose ARN begins with ${expected.join(' or ')}: a boundary lies in the account of its roles`;
  }),
];

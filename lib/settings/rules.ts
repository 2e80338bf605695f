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

/** What no setting can say by itself. */
export const RULES: readonly Rule[] = [
  rule(['source', 'connectionArn'], ({ source, connectionArn }) =>
    source === 'connection' && connectionArn === undefined
      ? 'the source connection needs the ARN of a connection; make one in the console under Developer Tools, Settings, Connections, and complete it there'
      : undefined,
  ),
  rule(['source', 'githubTokenSecret'], ({ source, githubTokenSecret }) =>
    source === 'github-token' && githubTokenSecret === undefined
      ? 'the source github-token needs the name of the secret that holds the token'
      : undefined,
  ),
  rule(['source', 'codecommitCreate'], ({ source, codecommitCreate }) =>
    source !== 'codecommit' && codecommitCreate
      ? 'a CodeCommit repository is made only with the source codecommit'
      : undefined,
  ),
  rule(['source', 'repository'], ({ source, repository }) => {
    const parts = repository.split('/').length;
    if (source === 'codecommit') return parts > 1 ? 'a CodeCommit repository is named without an owner' : undefined;
    if (source === 'github-token') return parts === 2 ? undefined : 'a GitHub repository is written owner/name';
    return parts > 1 ? undefined : 'the repository of a connection is written owner/name';
  }),
  rule(
    ['autoscaling', 'prodInstanceCount', 'prodMinInstanceCount', 'prodMaxInstanceCount'],
    ({ autoscaling, prodInstanceCount, prodMinInstanceCount, prodMaxInstanceCount }) =>
      autoscaling && (prodMinInstanceCount > prodInstanceCount || prodInstanceCount > prodMaxInstanceCount)
        ? `with autoscaling the count must lie between minimum and maximum; found ${prodMinInstanceCount}, ${prodInstanceCount}, ${prodMaxInstanceCount} (minimum, count, maximum)`
        : undefined,
  ),
  rule(['driftProvider', 'capture'], ({ driftProvider, capture }) =>
    driftProvider === 'model-monitor' && capture === 'api'
      ? "Model Monitor reads SageMaker's own data capture; set capture to endpoint, or driftProvider to self-hosted"
      : undefined,
  ),
  rule(['region', 'keyArn', 'account'], ({ region, keyArn, account }) => {
    const [, , , keyRegion, keyAccount] = keyArn?.split(':') ?? [];
    return keyArn !== undefined && (keyRegion !== region || keyAccount !== account)
      ? `the key must lie in account ${account} and region ${region}`
      : undefined;
  }),
  rule(['region', 'image'], ({ region, image }) =>
    image !== undefined && image.split('.')[3] !== region
      ? `the image must lie in a repository of region ${region}: SageMaker pulls from its own region`
      : undefined,
  ),
];

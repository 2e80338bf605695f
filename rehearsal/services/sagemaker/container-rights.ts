import { roleOf } from '../role-calls';
import type { LogStream, SageMakerAccount } from './account';
import { isDenied } from '../iam/denied-error';

const IMAGE = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/;
const PULL = ['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'];

/**
 * Whether a role may pull a container's image, as SageMaker does before it starts.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
 *
 * @returns why not; undefined when it may
 */
export function imageRefusal(account: SageMakerAccount, role: string, image: string): string | undefined {
  const [, owner, region, repository] = IMAGE.exec(image) ?? [];
  const { calls, surroundings } = account.deps;
  const repositoryArn = `arn:${surroundings.partition}:ecr:${region}:${owner}:repository/${repository}`;
  const call = { principal: roleOf(role), service: 'ecr' };
  try {
    calls?.note({ ...call, operation: 'GetAuthorizationToken', input: {} });
    for (const operation of PULL) calls?.note({ ...call, operation, input: { repositoryArn } });
    return undefined;
  } catch (error) {
    if (!isDenied(error)) throw error;
    return error.message;
  }
}

/**
 * Whether a role may give the instances' volumes the use of their key, as SageMaker does before it attaches them.
 *
 * @returns why not; undefined when it may, or when there is no key
 */
export function volumeRefusal(account: SageMakerAccount, role: string, key: string | undefined): string | undefined {
  if (!key) return undefined;
  const input = { KeyId: key, GrantIsForAWSResource: true };
  try {
    account.deps.calls?.note({ principal: roleOf(role), service: 'kms', operation: 'CreateGrant', input });
    return undefined;
  } catch (error) {
    if (!isDenied(error)) throw error;
    return error.message;
  }
}

/** Has the rights judged by which a container writes its log and SageMaker its metrics; without them both are lost. @returns whether it may write the log */
export function containerTelemetry(
  { deps: { calls, surroundings } }: SageMakerAccount,
  role: string,
  { logGroup, stream, namespace }: LogStream & { readonly namespace: string },
): boolean {
  if (calls === undefined) return true;
  const principal = roleOf(role);
  const input = { logGroupName: logGroup, logStreamName: stream };
  const logs = ['CreateLogGroup', 'DescribeLogStreams', 'CreateLogStream', 'PutLogEvents'].map((operation) =>
    calls.may({ principal, service: 'logs', operation, input }),
  );
  const put = { principal, service: 'monitoring', operation: 'PutMetricData', input: { Namespace: namespace } };
  const measures = calls.may(put);
  if (logs.includes(false) || !measures)
    surroundings.tell({ kind: 'note', text: `${stream}: the role ${role} may not write its log or its metrics` });
  return !logs.includes(false);
}

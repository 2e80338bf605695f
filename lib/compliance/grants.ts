import { RESOURCE_NAMES } from '../../lambda/shared/names';
import type { Declared, Grant } from './acknowledgement';
import type { Reason } from './reasons';

const grants =
  (kind: 'Resource' | 'Action', reason: Reason) =>
  (...granted: readonly string[]): Grant[] =>
    granted.map((it) => ({ finding: `${kind}::${it}`, reason }));

export const objects = grants('Resource', 'objects');
export const unknownPart = grants('Resource', 'unknownPart');
export const versions = grants('Resource', 'versions');
export const cdkActions = grants('Action', 'cdkGrants');
export const cdkResources = grants('Resource', 'cdkGrants');
export const bootstrapRoles = grants('Resource', 'bootstrapRoles');

/** Actions that know no resource. */
export const withoutResource = grants('Resource', 'withoutResource')('*');

/** Objects of the data buckets. */
export const data = ({ arns }: Declared) => objects(...arns.dataBucketNames.map((name) => arns.objects(name, '*')));

/** Objects of the artifact bucket under prefixes. */
export const artifacts = ({ arns }: Declared, ...prefixes: readonly string[]) =>
  objects(...arns.artifacts(...prefixes));

/** Stacks by name, whose ids AWS draws. */
export const stacks = ({ arns }: Declared, ...names: readonly string[]) =>
  unknownPart(...names.map((name) => arns.cloudFormationStack(name)));

/** Endpoints of an environment, of every execution, or what goes with them. */
export const endpoints = (
  { arns, settings }: Declared,
  environment: 'dev' | 'prod',
  kinds: readonly ('endpoint' | 'endpoint-config' | 'model')[] = ['endpoint'],
) => unknownPart(...kinds.map((kind) => arns.sagemaker(kind, `${settings.modelName}-${environment}-*`)));

export const trainingJobs = ({ arns, settings }: Declared) =>
  unknownPart(arns.sagemaker('training-job', `${RESOURCE_NAMES.trainingJobPrefix(settings.modelName)}*`));

/** Versions and aliases of the API function, asked for what they are. */
export const apiVersions = ({ arns, settings }: Declared) =>
  versions(arns.function(`${RESOURCE_NAMES.apiFunction(settings.modelName)}:*`));

/** What SageMaker needs to make network interfaces: their ids, and the account of a subnet that is shared. */
export function network({ arns, settings: { vpc } }: Declared): Grant[] {
  if (vpc === undefined) return [];
  const subnets = vpc.subnetIds.map((id) => arns.ec2('subnet', id));
  const securityGroups = vpc.securityGroupIds.map((id) => arns.ec2('security-group', id));
  return unknownPart(arns.ec2('network-interface', '*'), ...subnets, ...securityGroups);
}

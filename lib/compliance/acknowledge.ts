import { type CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { RESOURCE_NAMES } from '../../lambda/shared/names';
import { Arns } from '../arns';
import type { Settings } from '../settings';
import type { Acknowledgement, Declared } from './acknowledgement';
import { dev, operations, pipeline, prod, training } from './acknowledgements';
import { cdkPipelines } from './cdk-pipelines';
import { type Reason, REASONS } from './reasons';

/** Name of a stack, and what is acknowledged in it. */
const TABLES: readonly [(model: string) => string, (declared: Declared) => Acknowledgement[]][] = [
  [RESOURCE_NAMES.pipelineStack, cdkPipelines],
  [RESOURCE_NAMES.pipelineStack, pipeline],
  [RESOURCE_NAMES.trainingStack, training],
  [RESOURCE_NAMES.devStack, dev],
  [RESOURCE_NAMES.prodStack, prod],
  [RESOURCE_NAMES.operationsStack, operations],
];

/** An acknowledgement in an app. */
export interface Acknowledged {
  /** Stack and path in it. */
  readonly where: string;
  /** What is there; undefined when these settings leave it out. */
  readonly construct: IConstruct | undefined;
  /** As cdk-nag tells the finding. */
  readonly id: string;
  readonly reason: Reason;
}

/** Every acknowledgement of an app with these settings. */
export function acknowledgements(app: IConstruct, settings: Settings): Acknowledged[] {
  const stacks = app.node.findAll().filter((it) => Stack.isStack(it));
  return TABLES.flatMap(([nameOf, table]) => {
    const name = nameOf(settings.modelName);
    const stack = stacks.find(({ stackName }) => stackName === name);
    if (stack === undefined) throw new Error(`no stack ${name}; lib/compliance names the stacks of the app`);
    return table(declaredIn(stack, settings)).map(({ rule, path, finding, reason }) => ({
      where: `${name}/${path}`,
      construct: find(stack, path),
      id: `AwsSolutions-${rule}${finding === undefined ? '' : `[${finding}]`}`,
      reason,
    }));
  });
}

/**
 * Tells cdk-nag, at each construct, which findings are known and why they are left. Templates stay as they are.
 *
 * It says so as `Validations.acknowledge` does, which would also note where it was called: a path of this machine.
 */
export function acknowledge(app: IConstruct, settings: Settings): void {
  for (const { construct, id, reason } of acknowledgements(app, settings))
    construct?.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: REASONS[reason] });
}

function declaredIn(stack: Stack, settings: Settings): Declared {
  const idOf = (path: string): string => {
    const resource = find(stack, path)?.node.defaultChild as CfnResource | undefined;
    if (resource === undefined)
      throw new Error(`no resource at ${path} in ${stack.stackName}; lib/compliance names resources of the stacks`);
    return stack.getLogicalId(resource);
  };
  return {
    settings,
    stack,
    arns: new Arns(stack, settings),
    arnOf: (path) => `<${idOf(path)}.Arn>`,
    refOf: (path) => `<${idOf(path)}>`,
  };
}

const find = (stack: Stack, path: string): IConstruct | undefined =>
  path.split('/').reduce<IConstruct | undefined>((scope, id) => scope?.node.tryFindChild(id), stack);

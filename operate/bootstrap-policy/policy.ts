import type { Resource } from '../shared/templates';
import { namesake, RULES, withoutRule } from './rules';

/** A statement of an IAM policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** A managed policy. */
export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** Characters of a managed policy, white space not counted. Source: "IAM and AWS STS quotas" of IAM's user guide. */
export const POLICY_LIMIT = 6_144;

/** For which names the synthesized ones stand. */
export interface Placeholders {
  readonly modelName: string;
  readonly executionId: string;
  readonly account: string;
  readonly region: string;
}

/**
 * What CloudFormation must be able to do to deploy these resources, for any model: names with model, execution, account and
 * region taken out.
 *
 * @throws Error naming the types that have no rule
 */
export function statementsFor(resources: readonly Resource[], placeholders: Placeholders): Statement[] {
  const unknown = withoutRule(resources);
  if (unknown.length > 0)
    throw new Error(
      `no rule says what CloudFormation needs for ${unknown.join(', ')}; add one in operate/bootstrap-policy/rules.ts`,
    );
  const byResources = new Map<string, { actions: Set<string>; arns: readonly string[] }>();
  const add = (actions: readonly string[], arns: readonly string[]) => {
    const sorted = [...new Set(arns)].sort();
    const key = sorted.join(' ');
    const found = byResources.get(key) ?? { actions: new Set(), arns: sorted };
    for (const action of actions) found.actions.add(action);
    byResources.set(key, found);
  };
  const types = [...new Set(resources.map(({ type }) => type))].sort();
  for (const type of types) {
    const { actions, also = [] } = RULES[type]!;
    add(actions, arnsOf(namesake(type), resources, placeholders));
    for (const { actions: more, arns } of also) add(more, arns);
  }
  const statements = [...byResources.values()].map(({ actions, arns }): Statement => ({
    Effect: 'Allow',
    Action: [...actions].sort(),
    Resource: arns,
  }));
  return [...statements, passRole(resources, placeholders), ...ALWAYS];
}

/** What every CDK stack needs: its assets, and the version of the bootstrap that its template asks for. */
const ALWAYS: readonly Statement[] = [
  {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:GetBucketLocation', 's3:ListBucket'],
    Resource: ['arn:*:s3:::cdk-hnb659fds-assets-*'],
  },
  { Effect: 'Allow', Action: ['ssm:GetParameters'], Resource: ['arn:*:ssm:*:*:parameter/cdk-bootstrap/hnb659fds/*'] },
];

function arnsOf(type: string, resources: readonly Resource[], placeholders: Placeholders): string[] {
  const these = resources.filter((it) => it.type === type);
  const { naming } = RULES[type]!;
  switch (naming.by) {
    case 'nothing':
      return [...naming.arns];
    case 'stack':
      return these.flatMap(({ stack }) => naming.arns(pattern(stack, placeholders)));
    case 'property':
      return these.flatMap(({ stack, properties }) => {
        const name = givenName(properties[naming.property]);
        // A name that CloudFormation gives begins with that of the stack.
        return naming.arns(name === undefined ? `${pattern(stack, placeholders)}-*` : pattern(name, placeholders));
      });
    case 'type':
      throw new Error(`${type} is named like a type that is itself named like another`);
  }
}

/** A name as the template gives it, with `*` for what is known only at the deployment; undefined when it gives none. */
function givenName(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const joined = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'];
  return joined?.[1].map((part) => (typeof part === 'string' ? part : '*')).join(joined[0]);
}

/** A name with `*` for what differs between models, executions, accounts and regions. */
export const pattern = (name: string, placeholders: Placeholders): string =>
  Object.values(placeholders)
    .reduce((text, value) => text.replaceAll(value, '*'), name)
    .replace(/\*(-\*)+$/, '*');

/** Roles are handed to the services that their own policies name, and to no other. */
function passRole(resources: readonly Resource[], placeholders: Placeholders): Statement {
  const roles = resources.filter(({ type }) => type === 'AWS::IAM::Role');
  const services = new Set(roles.flatMap(({ properties }) => servicesIn(properties['AssumeRolePolicyDocument'])));
  return {
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: [...new Set(arnsOf('AWS::IAM::Role', resources, placeholders))].sort(),
    Condition: { StringEquals: { 'iam:PassedToService': [...services].sort() } },
  };
}

function servicesIn(document: unknown): string[] {
  const { Statement: statements } = document as { Statement: { Principal?: { Service?: string | string[] } }[] };
  return statements.flatMap(({ Principal }) => Principal?.Service ?? []).filter((it) => typeof it === 'string');
}

/** Length of a policy as IAM counts it. */
export const lengthOf = (statements: readonly Statement[]): number =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements } satisfies Policy).length;

/**
 * Puts statements into as few policies as go by filling one after the other.
 *
 * @throws Error when a statement alone is too long for a policy
 */
export function packed(statements: readonly Statement[]): Policy[] {
  const policies: Statement[][] = [];
  for (const statement of [...statements].sort((a, b) => lengthOf([b]) - lengthOf([a]))) {
    if (lengthOf([statement]) > POLICY_LIMIT)
      throw new Error(`one statement is longer than a policy may be: ${statement.Action.join(', ')}`);
    const room = policies.find((policy) => lengthOf([...policy, statement]) <= POLICY_LIMIT);
    if (room) room.push(statement);
    else policies.push([statement]);
  }
  return policies.map((Statement) => ({ Version: '2012-10-17', Statement }));
}

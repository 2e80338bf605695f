import { VirtualClock } from '../../../../rehearsal/clock';
import type { Principal } from '../../../../rehearsal/contracts';
import { seededRandom } from '../../../../rehearsal/random';
import { AccessJudge, type AccessRequest, type ResourcePolicy } from '../../../../rehearsal/services/iam/access';
import { Identity, type PolicyDocument, type RoleProps } from '../../../../rehearsal/services/identity';

export const ACCOUNT = '111122223333';
export const ROLE: Principal = { kind: 'role', arn: `arn:aws:iam::${ACCOUNT}:role/worker`, session: 'today' };
export const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`;
export const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
export const EVENTS: Principal = { kind: 'service', arn: 'events.amazonaws.com' };

export type Statement = Readonly<Record<string, unknown>>;

export function policy(...statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** On everything, unless told otherwise. */
export const allow = (Action: string | readonly string[], more: Statement = {}): Statement => ({
  ...{ Effect: 'Allow', Action, Resource: '*' },
  ...more,
});
export const deny = (Action: string | readonly string[], more: Statement = {}): Statement => ({
  ...allow(Action, more),
  Effect: 'Deny',
});

export const roleProps = (name: string, more: Partial<RoleProps> = {}): RoleProps => ({
  ...{ name, path: '/', trust: {}, inline: [], managedPolicyArns: [], maxSessionSeconds: 3600 },
  permissionsBoundary: undefined,
  ...more,
});

export function account(): { readonly identity: Identity; readonly judge: AccessJudge } {
  const identity = new Identity({ accountId: ACCOUNT, partition: 'aws', random: seededRandom(1) });
  const judge = new AccessJudge({
    surroundings: {
      accountId: ACCOUNT,
      region: 'us-east-1',
      clock: new VirtualClock({ start: Date.UTC(2026, 0, 5, 9) }),
    },
    identity,
    knowsKey: (key) => key.startsWith('known:'),
  });
  return { identity, judge };
}

/** An account in which the role `worker` has these statements. */
export function worker(...statements: readonly Statement[]) {
  const made = account();
  made.identity.createRole(roleProps('worker'));
  made.identity.putPolicy('p', { name: 'policy', document: policy(...statements), roles: ['worker'] });
  return made;
}

export const request = (action: string, resource: string, more: Partial<AccessRequest> = {}): AccessRequest => ({
  ...{ principal: ROLE, action, resource, context: {}, resourcePolicies: [] },
  ...more,
});

export const keyPolicy = (...statements: readonly Statement[]): ResourcePolicy => ({
  id: 'AWS::KMS::Key k',
  document: policy(...statements),
  required: true,
});
export const bucketPolicy = (...statements: readonly Statement[]): ResourcePolicy => ({
  id: 'AWS::S3::BucketPolicy b',
  document: policy(...statements),
});

import { VirtualClock } from '../../../../rehearsal/clock';
import { iamProviders } from '../../../../rehearsal/cloudformation/resources/iam';
import { kmsProviders } from '../../../../rehearsal/cloudformation/resources/kms';
import { Keys } from '../../../../rehearsal/services/keys';
import { seededRandom } from '../../../../rehearsal/random';
import { Identity } from '../../../../rehearsal/services/identity';
import { deletionOf, provider, requestFor, updateFor } from './request-fixture';

const surroundings = {
  accountId: '111122223333',
  partition: 'aws',
  region: 'us-east-1',
  random: seededRandom(1),
  clock: new VirtualClock({ start: 0 }),
};
const TRUST = { Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] };
const allow = (Action: string) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

let identity: Identity;
let providers: ReturnType<typeof iamProviders>;
beforeEach(() => {
  identity = new Identity(surroundings);
  providers = iamProviders({ surroundings, identity });
});
const create = (type: string, properties: Record<string, unknown>, logicalId?: string) =>
  provider(providers, type).create(requestFor(type, properties, logicalId));

it('AWS::IAM::Role has a name that fits, an ARN with its path, and its trust', async () => {
  const made = await create('AWS::IAM::Role', { AssumeRolePolicyDocument: TRUST, Path: '/service/' }, 'L'.repeat(60));
  expect(made.physicalId).toHaveLength(64);
  expect(made.attributes['Arn']).toBe(`arn:aws:iam::111122223333:role/service/${made.physicalId}`);
  expect(identity.role(made.attributes['Arn'] as string)?.trust).toEqual(TRUST);
});

it('AWS::IAM::Role refuses a name that is taken', async () => {
  await create('AWS::IAM::Role', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  await expect(create('AWS::IAM::Role', { RoleName: 'r', AssumeRolePolicyDocument: TRUST })).rejects.toThrow(
    'already exists',
  );
});

it('a role holds its inline policies, those put into it, and managed ones', async () => {
  const Policies = [{ PolicyName: 'own', PolicyDocument: allow('s3:GetObject') }];
  const aws = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  await create('AWS::IAM::Role', {
    RoleName: 'r',
    AssumeRolePolicyDocument: TRUST,
    Policies,
    ManagedPolicyArns: [aws],
  });
  const inline = await create('AWS::IAM::Policy', { PolicyName: 'p', PolicyDocument: allow('a:B'), Roles: ['r'] });
  const managed = await create('AWS::IAM::ManagedPolicy', {
    ManagedPolicyName: 'm',
    PolicyDocument: allow('c:D'),
    Roles: ['r'],
  });
  expect(identity.policiesOf('r')).toEqual([
    { name: 'own', document: allow('s3:GetObject') },
    { name: 'p', document: allow('a:B') },
    { name: aws, document: undefined },
    { name: managed.physicalId, document: allow('c:D') },
  ]);
  await provider(providers, 'AWS::IAM::Policy').delete(deletionOf('AWS::IAM::Policy', inline.physicalId));
  expect(identity.policiesOf('r').map(({ name }) => name)).not.toContain('p');
});

it('a changed policy takes effect at once, under the same identity', async () => {
  await create('AWS::IAM::Role', { RoleName: 'r', AssumeRolePolicyDocument: TRUST });
  const before = { PolicyName: 'p', PolicyDocument: allow('a:B'), Roles: ['r'] };
  const { physicalId } = await create('AWS::IAM::Policy', before);
  const after = { ...before, PolicyDocument: allow('a:C') };
  await provider(providers, 'AWS::IAM::Policy').update(updateFor('AWS::IAM::Policy', physicalId, before, after));
  expect(identity.policiesOf('r')).toEqual([{ name: 'p', document: allow('a:C') }]);
});

it('a policy cannot be put into a role that there is not', async () => {
  const policy = create('AWS::IAM::Policy', { PolicyName: 'p', PolicyDocument: allow('a:B'), Roles: ['nobody'] });
  await expect(policy).rejects.toThrow('The role with name nobody cannot be found.');
});

it('a managed policy that a role names cannot be deleted', async () => {
  const { physicalId } = await create('AWS::IAM::ManagedPolicy', {
    ManagedPolicyName: 'm',
    PolicyDocument: allow('c:D'),
  });
  await create('AWS::IAM::Role', { RoleName: 'r', AssumeRolePolicyDocument: TRUST, ManagedPolicyArns: [physicalId] });
  const remove = () =>
    provider(providers, 'AWS::IAM::ManagedPolicy').delete(deletionOf('AWS::IAM::ManagedPolicy', physicalId));
  await expect(remove()).rejects.toThrow('Cannot delete a policy attached to entities');
  await provider(providers, 'AWS::IAM::Role').delete(deletionOf('AWS::IAM::Role', 'r'));
  await remove();
});

it('AWS::KMS::Key has an identity that stays, and another for another key', async () => {
  const key = provider(kmsProviders({ surroundings, keys: new Keys(surroundings) }), 'AWS::KMS::Key');
  const made = (logicalId: string) => key.create(requestFor('AWS::KMS::Key', {}, logicalId));
  const first = await made('A');
  expect(await made('A')).toEqual(first);
  expect(first.physicalId).not.toBe((await made('B')).physicalId);
  expect(first.attributes['Arn']).toMatch(/^arn:aws:kms:us-east-1:111122223333:key\/[0-9a-f-]{36}$/);
});

it("keeps a key's policy and its aliases, and the account's own policy for a key without one", async () => {
  const keys = new Keys(surroundings);
  const providers = kmsProviders({ surroundings, keys });
  const policy = { Statement: [{ Sid: 'mine' }] };
  const { physicalId } = await provider(providers, 'AWS::KMS::Key').create(
    requestFor('AWS::KMS::Key', { KeyPolicy: policy }),
  );
  await provider(providers, 'AWS::KMS::Alias').create(
    requestFor('AWS::KMS::Alias', { AliasName: 'alias/a', TargetKeyId: physicalId }),
  );
  expect(keys.policy(keys.arn('alias/a'))).toBe(policy);
  const other = await provider(providers, 'AWS::KMS::Key').create(requestFor('AWS::KMS::Key', {}, 'Other'));
  expect(keys.policy(keys.arn(other.physicalId))).toMatchObject({
    Statement: [{ Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*' }],
  });
});

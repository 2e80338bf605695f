import { deserialize, serialize } from 'node:v8';
import type { AwsEvent } from '../../../rehearsal/contracts';
import { TemplateKeys } from '../../../rehearsal/gateway/template-keys';
import { seededRandom } from '../../../rehearsal/random';
import { BucketEncryptions } from '../../../rehearsal/services/bucket-encryption';
import { BucketPolicies } from '../../../rehearsal/services/bucket-policies';
import { Identity, type RoleProps } from '../../../rehearsal/services/identity';
import { Policies } from '../../../rehearsal/services/iam/policy';
import { Keys } from '../../../rehearsal/services/keys';
import { ObjectEvents } from '../../../rehearsal/services/object-events';
import { TopicSettings } from '../../../rehearsal/services/topic-settings';
import type { Keeper } from '../../../rehearsal/state/keeper';

const PLACE = { accountId: '111122223333', partition: 'aws', region: 'us-east-1' };
const document = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});
/** What `from` keeps, taken up by `into`. */
function revived<T extends Keeper>(from: T, into: T): T {
  expect(from.underWay()).toEqual([]);
  into.resume(deserialize(serialize(from.keep())));
  return into;
}

describe('the roles of a kept account', () => {
  const identityOf = (life: number) => new Identity({ ...PLACE, random: seededRandom(life) });
  const role = (name: string, more: Partial<RoleProps> = {}): RoleProps => ({
    ...{ name, path: '/', trust: document('sts:AssumeRole'), inline: [], managedPolicyArns: [] },
    ...{ maxSessionSeconds: 3600, permissionsBoundary: undefined },
    ...more,
  });
  const MANAGED = 'arn:aws:iam::111122223333:policy/m';
  const filled = () => {
    const identity = identityOf(1);
    identity.createRole(role('r', { inline: [{ name: 'i', document: document('s3:GetObject') }], tags: { a: 'b' } }));
    identity.createRole(role('gone', { managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }));
    identity.putPolicy('stack p', { name: 'p', document: document('s3:PutObject'), roles: ['r', 'gone'] });
    identity.putManagedPolicy(MANAGED, { name: 'm', document: document('kms:Decrypt'), roles: ['r'] });
    identity.putUser('developer', [{ name: 'all', document: document('*') }]);
    identity.deleteRole('gone');
    return identity;
  };

  it('have the policies, the history and the users that they had', () => {
    const before = filled();
    const after = revived(before, identityOf(2));
    for (const who of ['r', 'gone', 'arn:aws:iam::111122223333:user/developer'])
      expect(after.policiesOf(who)).toEqual(before.policiesOf(who));
    expect(after.role('r')).toEqual(before.role('r'));
    expect(after.managedPolicy(MANAGED)).toEqual(before.managedPolicy(MANAGED));
    expect(after.everAttached()).toEqual(before.everAttached());
  });

  it('have documents that are read once, as before', () => {
    const after = revived(filled(), identityOf(2));
    const read = () => after.policiesOf('r').map(({ document }) => policies.statementsOf(document!, 'identity', 'r'));
    const policies = new Policies();
    const first = read();
    expect(first.flat()).toHaveLength(3);
    for (const [i, statements] of read().entries()) expect(statements).toBe(first[i]);
  });

  it('go on changing: a role keeps its id when it is updated, and a new one has another', () => {
    const after = revived(filled(), identityOf(2));
    const { id } = after.role('r')!;
    expect(after.updateRole(role('r', { path: '/moved/' }))).toMatchObject({ id, path: '/moved/' });
    expect(after.createRole(role('new')).id).not.toBe(identityOf(1).createRole(role('new')).id);
    expect(() => after.createRole(role('r'))).toThrow('already exists');
    after.deletePolicy('stack p');
    expect(after.policiesOf('r').map(({ name }) => name)).toEqual([MANAGED]);
  });

  it('are at a revision that nobody has seen', () => {
    const [before, into] = [filled(), identityOf(2)];
    for (let i = 0; into.revision < before.revision; i++) into.putUser(`u${i}`, []);
    const seen = into.revision;
    expect([seen, before.revision]).not.toContain(revived(before, into).revision);
  });
});

describe('the keys of a kept account', () => {
  it('stand under their names, with their policies', () => {
    const before = new Keys(PLACE);
    before.put('one', document('kms:*'));
    before.put('two', document('kms:Decrypt'));
    before.putAlias('alias/one', 'one');
    const after = revived(before, new Keys(PLACE));
    expect(after.list()).toEqual(before.list());
    expect(after.listAliases()).toEqual([['alias/one', before.arn('one')]]);
    expect(after.policy(after.arn('alias/one'))).toEqual(document('kms:*'));
    after.deleteAlias('alias/one');
    after.delete('one');
    expect(after.list()).toEqual([before.arn('two')]);
  });

  it('open what they have sealed, and seal on', () => {
    const keys = new Keys(PLACE);
    for (const id of ['one', 'two']) keys.put(id, document('kms:*'));
    const before = new TemplateKeys(keys);
    const call = (who: TemplateKeys, operation: string, input: Record<string, unknown>) =>
      JSON.parse(String(who.answer(operation, input, 'r')!.body)) as Record<string, string>;
    const Plaintext = Buffer.from('secret').toString('base64');
    const { CiphertextBlob } = call(before, 'Encrypt', { KeyId: 'one', Plaintext });
    const after = revived(before, new TemplateKeys(keys));
    expect(call(after, 'Decrypt', { KeyId: 'one', CiphertextBlob })).toMatchObject({ Plaintext });
    const sealed = call(after, 'Encrypt', { KeyId: 'two', Plaintext });
    expect(call(after, 'Decrypt', { KeyId: 'two', CiphertextBlob: sealed['CiphertextBlob'] })).toMatchObject({
      Plaintext,
    });
    expect(() => call(new TemplateKeys(keys), 'Decrypt', { KeyId: 'one', CiphertextBlob })).toThrow(
      expect.objectContaining({ code: 'InvalidCiphertextException' }),
    );
  });
});

it('a kept topic has its policy and its key', () => {
  const before = new TopicSettings();
  before.putPolicy(['arn:t', 'arn:u'], document('sns:Publish'));
  before.setKey('arn:t', 'alias/one');
  const after = revived(before, new TopicSettings());
  expect([after.policy('arn:u'), after.key('arn:t'), after.key('arn:u')]).toEqual([
    ...[document('sns:Publish'), 'alias/one', undefined],
  ]);
  after.deletePolicy(['arn:t']);
  after.setKey('arn:t', undefined);
  expect([after.policy('arn:t'), after.key('arn:t')]).toEqual([undefined, undefined]);
});

it('a kept bucket has its policy and its encryption', () => {
  const [policies, encryptions] = [new BucketPolicies(), new BucketEncryptions()];
  policies.put('b', document('s3:GetObject'));
  const ServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/one' };
  encryptions.set('b', { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault }] });
  const keptPolicies = revived(policies, new BucketPolicies());
  const keptEncryptions = revived(encryptions, new BucketEncryptions());
  expect(keptPolicies.get('b')).toEqual(document('s3:GetObject'));
  expect(keptEncryptions.get('b')).toEqual({ key: 'alias/one', bucketKeyEnabled: false });
  keptPolicies.delete('b');
  keptEncryptions.set('b', undefined);
  expect([keptPolicies.get('b'), keptEncryptions.get('b')]).toEqual([undefined, undefined]);
});

it('a kept bucket goes on notifying, and its events stay in their order', () => {
  const events: AwsEvent[] = [];
  const objectEvents = () => new ObjectEvents(PLACE, { publish: (event) => void events.push(event) });
  const object = { bucket: 'b', key: 'k', versionId: undefined, size: 1, etag: 'e', reason: 'PutObject' } as const;
  const before = objectEvents();
  before.notify('b', true);
  before.created(object);
  const after = revived(before, objectEvents());
  after.created(object);
  after.created({ ...object, bucket: 'silent' });
  const sequencers = events.map(({ detail }) => (detail as { object: { sequencer: string } }).object.sequencer);
  expect(sequencers).toEqual([...sequencers].sort());
  expect(new Set(sequencers).size).toBe(2);
  after.notify('b', false);
  expect(after.notifies('b')).toBe(false);
});

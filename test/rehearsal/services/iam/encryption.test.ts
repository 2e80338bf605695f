import type { Principal } from '../../../../rehearsal/contracts';
import { AccessJudge } from '../../../../rehearsal/services/iam/access';
import { Authorizer, rightsOf } from '../../../../rehearsal/services/iam/authorizer';
import { knowsKey } from '../../../../rehearsal/services/iam/known-keys';
import { ResourcePolicies } from '../../../../rehearsal/services/iam/resource-policies';
import { Identity } from '../../../../rehearsal/services/identity';
import { BucketPolicies } from '../../../../rehearsal/services/bucket-policies';
import { Keys } from '../../../../rehearsal/services/keys';
import { TopicSettings } from '../../../../rehearsal/services/topic-settings';
import { VirtualClock } from '../../../../rehearsal/clock';
import { seededRandom } from '../../../../rehearsal/random';
import { AT, KEY, PLACE, ROLE } from './account-of-tables';

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:encrypted';
const EVENTS: Principal = { kind: 'service', arn: 'events.amazonaws.com' };

const kmsRights = (operation: string, input: object) =>
  rightsOf({ service: 's3', operation, principal: ROLE, input }, AT)
    .filter(({ action }) => action.startsWith('kms:'))
    .map(({ action }) => action);

/** An account whose role may do `actions`. */
function account(...actions: readonly string[]) {
  const clock = new VirtualClock({ start: 0 });
  const surroundings = { ...PLACE, clock, random: seededRandom(1) };
  const identity = new Identity(surroundings);
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  identity.createRole({
    ...{ name: 'r', path: '/', trust: { Statement: [] }, managedPolicyArns: [], maxSessionSeconds: 3600 },
    inline: [{ name: 'p', document: { Version: '2012-10-17', Statement } }],
    permissionsBoundary: undefined,
  });
  const [keys, topics, buckets] = [new Keys(PLACE), new TopicSettings(), new BucketPolicies()];
  const functionPolicy = () => undefined;
  const resources = new ResourcePolicies({ surroundings, keys, topics, buckets, functionPolicy, identity });
  const judge = new AccessJudge({ surroundings, identity, knowsKey });
  const authorizer = new Authorizer({ judge, resources, at: AT });
  const refusal = (service: string, operation: string, input: object, principal = ROLE, sourceArn?: string) =>
    authorizer.refusal({ service, operation, input, principal, ...(sourceArn !== undefined && { sourceArn }) })
      ?.message;
  return { keys, topics, buckets, refusal };
}

const keyPolicy = (...statements: readonly object[]) => ({ Version: '2012-10-17', Statement: statements });
const WHOLE_ACCOUNT = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
};

describe('an object of a bucket that is encrypted with a key', () => {
  const object = { Bucket: 'encrypted', Key: 'k' };

  it('needs the key to be read or written, but not for its metadata', () => {
    expect(kmsRights('GetObject', object)).toEqual(['kms:Decrypt']);
    expect(kmsRights('PutObject', object)).toEqual(['kms:GenerateDataKey']);
    expect(kmsRights('HeadObject', object)).toEqual([]);
    expect(kmsRights('CopyObject', { ...object, CopySource: object })).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(kmsRights('UploadPart', object)).toEqual(['kms:GenerateDataKey', 'kms:Decrypt']);
    expect(kmsRights('GetObject', { Bucket: 'plain', Key: 'k' })).toEqual([]);
  });

  it('is encrypted as its own request says before the default of the bucket', () => {
    expect(kmsRights('PutObject', { ...object, ServerSideEncryption: 'AES256' })).toEqual([]);
    const own = { Bucket: 'plain', Key: 'k', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'other' };
    expect(rightsOf({ service: 's3', operation: 'PutObject', principal: ROLE, input: own }, AT)[1]?.resource).toBe(
      'arn:aws:kms:us-east-1:111122223333:key/other',
    );
  });

  it.each([
    ['encrypted', 'arn:aws:s3:::encrypted/k'],
    ['encrypted-bucket-key', 'arn:aws:s3:::encrypted-bucket-key'],
  ])('of %s has the encryption context %s', (Bucket, arn) => {
    const [, use] = rightsOf(
      { service: 's3', operation: 'GetObject', principal: ROLE, input: { ...object, Bucket } },
      AT,
    );
    expect(use?.context).toMatchObject({
      'kms:viaservice': ['s3.us-east-1.amazonaws.com'],
      'kms:encryptioncontext:aws:s3:arn': [arn],
    });
  });

  it('is not read by a role that may read the bucket alone', () => {
    expect(account('s3:GetObject').refusal('s3', 'GetObject', object)).toContain(`kms:Decrypt on resource: ${KEY}`);
    expect(account('s3:GetObject', 'kms:Decrypt').refusal('s3', 'GetObject', object)).toBeUndefined();
  });

  it("is not read when the key's policy leaves the account out, whatever the role may", () => {
    const { keys, refusal } = account('s3:GetObject', 'kms:Decrypt');
    keys.put('k', keyPolicy({ ...WHOLE_ACCOUNT, Principal: { AWS: 'arn:aws:iam::111122223333:role/other' } }));
    expect(refusal('s3', 'GetObject', object)).toContain('kms:Decrypt');
    keys.put('k', keyPolicy(WHOLE_ACCOUNT));
    expect(refusal('s3', 'GetObject', object)).toBeUndefined();
  });
});

it('the key that AWS manages for S3 serves everyone who comes by way of S3', () => {
  const made = account('s3:PutObject');
  const ServerSideEncryption = 'aws:kms';
  const put = (SSEKMSKeyId: string) =>
    made.refusal('s3', 'PutObject', { Bucket: 'plain', Key: 'k', ServerSideEncryption, SSEKMSKeyId });
  expect(put('alias/aws/s3')).toBeUndefined();
  expect(put('alias/aws/sns')).toContain('kms:GenerateDataKey');
  expect(put('alias/mine')).toContain('kms:GenerateDataKey');
});

describe('an event for an encrypted topic', () => {
  const rule = 'arn:aws:events:us-east-1:111122223333:rule/r';
  const letIn = (Resource: string, ...Action: readonly string[]) => ({
    ...{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action, Resource },
    Condition: { ArnEquals: { 'aws:SourceArn': rule } },
  });
  const publish = (made: ReturnType<typeof account>, source = rule) =>
    made.refusal('sns', 'Publish', { TopicArn: TOPIC }, EVENTS, source);

  it("needs the topic's policy and the key's to name EventBridge", () => {
    const made = account();
    expect(publish(made)).toContain('sns:Publish');
    made.topics.putPolicy([TOPIC], keyPolicy(letIn(TOPIC, 'sns:Publish')));
    made.keys.put('k', keyPolicy(WHOLE_ACCOUNT));
    expect(publish(made)).toContain('kms:GenerateDataKey');
    made.keys.put('k', keyPolicy(WHOLE_ACCOUNT, letIn('*', 'kms:GenerateDataKey*', 'kms:Decrypt')));
    expect(publish(made)).toBeUndefined();
  });

  it('of another rule is refused where the policy names the rule', () => {
    const made = account();
    made.topics.putPolicy([TOPIC], keyPolicy(letIn(TOPIC, 'sns:Publish')));
    made.keys.put('k', keyPolicy(WHOLE_ACCOUNT, letIn('*', 'kms:GenerateDataKey*', 'kms:Decrypt')));
    expect(publish(made, `${rule}-of-another`)).toContain('sns:Publish');
  });
});

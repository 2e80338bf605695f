import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { NotRehearsable } from '../../../../rehearsal/contracts';
import { s3Providers } from '../../../../rehearsal/cloudformation/resources/s3';
import { BucketEncryptions } from '../../../../rehearsal/services/bucket-encryption';
import { MotoObjectStore } from '../../../../rehearsal/services/object-store';
import { type Fixture, openAccount } from '../../gateway/account-fixture';
import { deletionOf, provider, requestFor, updateFor } from './request-fixture';

jest.setTimeout(60_000); // starting moto takes long on a busy machine

const TYPE = 'AWS::S3::Bucket';
const bucketEncryptions = new BucketEncryptions();
let account: Fixture;
let buckets: ReturnType<typeof provider>;
beforeAll(async () => {
  account = await openAccount({ moto: true });
  buckets = provider(s3Providers({ ...account, bucketEncryptions }), TYPE);
});
afterAll(() => account.close());

describe('AWS::S3::Bucket', () => {
  it('makes a versioned bucket under its name, with its attributes', async () => {
    const properties = { BucketName: 'versioned', VersioningConfiguration: { Status: 'Enabled' } };
    expect(await buckets.create(requestFor(TYPE, properties))).toEqual({
      physicalId: 'versioned',
      attributes: expect.objectContaining({
        Arn: 'arn:aws:s3:::versioned',
        RegionalDomainName: 'versioned.s3.us-east-1.amazonaws.com',
      }),
    });
    const { VersionId } = await new S3Client(account.client).send(
      new PutObjectCommand({ Bucket: 'versioned', Key: 'k', Body: 'x' }),
    );
    expect(VersionId).toEqual(expect.stringMatching(/.{8,}/));
  });

  it('gives a bucket without a name one that S3 takes', async () => {
    const long = { ...requestFor(TYPE, {}), generatedName: `nyctaxi-pipeline-${'Long'.repeat(20)}-ABCDEFGHIJKL` };
    const { physicalId } = await buckets.create(long);
    expect(physicalId).toMatch(/^[a-z0-9-]{1,50}-abcdefghijkl$/);
  });

  it('refuses a name that is taken', async () => {
    await buckets.create(requestFor(TYPE, { BucketName: 'taken' }));
    await expect(buckets.create(requestFor(TYPE, { BucketName: 'taken' }))).rejects.toThrow(
      "Resource of type 'AWS::S3::Bucket' with identifier 'taken' already exists.",
    );
  });

  it('switches EventBridge on and off in place', async () => {
    const on = {
      BucketName: 'telling',
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    };
    await buckets.create(requestFor(TYPE, on));
    expect(account.objectEvents.notifies('telling')).toBe(true);
    await buckets.update(updateFor(TYPE, 'telling', on, { BucketName: 'telling' }));
    expect(account.objectEvents.notifies('telling')).toBe(false);
  });

  it('refuses other notifications by name', async () => {
    const properties = { BucketName: 'queueing', NotificationConfiguration: { QueueConfigurations: [] } };
    await expect(buckets.create(requestFor(TYPE, properties))).rejects.toThrow(NotRehearsable);
  });

  it('deletes a bucket only when it is empty', async () => {
    await buckets.create(requestFor(TYPE, { BucketName: 'full' }));
    await new MotoObjectStore(account.moto, account.objectEvents).put('full', 'k', 'x');
    await expect(buckets.delete(deletionOf(TYPE, 'full'))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
      message: expect.stringContaining('The bucket you tried to delete is not empty'),
    });
    await buckets.create(requestFor(TYPE, { BucketName: 'empty' }));
    await buckets.delete(deletionOf(TYPE, 'empty'));
    await buckets.create(requestFor(TYPE, { BucketName: 'empty' }));
  });
});

it('AWS::S3::BucketPolicy keeps one policy for each bucket', async () => {
  const policies = provider(s3Providers({ ...account, bucketEncryptions }), 'AWS::S3::BucketPolicy');
  const properties = { Bucket: 'guarded', PolicyDocument: { Statement: [] } };
  const { physicalId } = await policies.create(requestFor('AWS::S3::BucketPolicy', properties));
  expect(account.bucketPolicies.get('guarded')).toEqual({ Statement: [] });
  await expect(policies.create(requestFor('AWS::S3::BucketPolicy', properties))).rejects.toThrow('already exists');
  await policies.delete(deletionOf('AWS::S3::BucketPolicy', physicalId));
  expect(account.bucketPolicies.get('guarded')).toBeUndefined();
});

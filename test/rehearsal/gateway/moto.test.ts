import { request } from 'node:http';
import { Readable } from 'node:stream';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  CloudWatchLogsClient,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ServiceError } from '../../../rehearsal/contracts';
import { MotoObjectStore } from '../../../rehearsal/services/object-store';
import { ParameterStore } from '../../../rehearsal/services/parameters';
import { type Fixture, openAccount, ROLE, START } from './account-fixture';

jest.setTimeout(60_000); // starting moto takes long on a busy machine

let account: Fixture;
let s3: S3Client;
const Bucket = 'data';
beforeAll(async () => {
  account = await openAccount({ moto: true });
  s3 = new S3Client(account.client);
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
});
afterAll(() => account.close());
beforeEach(() => {
  account.fatal.length = 0;
  account.events.length = 0;
});

const textOf = async (Key: string, VersionId?: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body!.transformToString();

describe('S3 through the gateway', () => {
  it('keeps each version of an object', async () => {
    const first = await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/ü+%.txt', Body: 'one' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/ü+%.txt', Body: 'two' }));
    expect(await textOf('a b/ü+%.txt')).toBe('two');
    expect(await textOf('a b/ü+%.txt', first.VersionId)).toBe('one');
    const versions = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'a b/' }));
    expect(versions.Versions).toHaveLength(2);
  });

  it("stamps objects with the rehearsal's time", async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'stamped', Body: 'x' }));
    const { LastModified } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'stamped' }));
    expect(LastModified?.getTime()).toBe(START);
  });

  it.each(['PutObject', 'CopyObject', 'CompleteMultipartUpload'])(
    'lets %s with If-None-Match: * create an object once',
    async (how) => {
      const Key = `once/${how}`;
      await s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: 'x' }));
      const create = async () => {
        if (how === 'PutObject') return s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' }));
        if (how === 'CopyObject')
          return s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/source`, IfNoneMatch: '*' }));
        const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
        const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }));
        const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
        return s3.send(
          new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, IfNoneMatch: '*' }),
        );
      };
      await create();
      await expect(create()).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
    },
  );

  it('lets one of many creations at once win', async () => {
    const put = () => s3.send(new PutObjectCommand({ Bucket, Key: 'race', Body: 'x', IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, put));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('takes streamed uploads with trailing checksums, and gives the checksum back', async () => {
    const bytes = Buffer.alloc(3_000_000, 'taxi');
    const Body = Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]);
    const put = { Bucket, Key: 'streamed', Body, ContentLength: bytes.length, ChecksumAlgorithm: 'SHA256' } as const;
    await s3.send(new PutObjectCommand(put));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'streamed', ChecksumMode: 'ENABLED' }));
    expect(Buffer.from(await got.Body!.transformToByteArray()).equals(bytes)).toBe(true);
    expect(got.ChecksumSHA256).toMatch(/=$/);
  });

  it('serves presigned URLs', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'linked', Body: 'by link' }));
    const credential = encodeURIComponent(`${account.keys.accessKeyId}/20260105/us-east-1/s3/aws4_request`);
    const signature = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Signature=0`;
    const answer = await fetch(`${account.gateway.url}/${Bucket}/linked?${signature}`);
    expect(await answer.text()).toBe('by link');
  });

  it("answers S3's own errors as they are", async () => {
    await expect(textOf('nothing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    expect(account.fatal).toEqual([]);
  });

  it('keeps bucket policies, and lets them forbid nothing by itself', async () => {
    const Policy = JSON.stringify({
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: '*', Condition: { Null: { a: 'true' } } },
      ],
    });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'still', Body: 'x' }));
  });

  it('records who did what', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'recorded', Body: 'x' }));
    expect(account.dispatcher.ledger.recent().at(-1)).toEqual({
      service: 's3',
      operation: 'PutObject',
      principal: ROLE,
      resource: 'data/recorded',
      error: undefined,
    });
  });
});

describe('uploads', () => {
  beforeAll(() =>
    s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    ),
  );

  it("raise S3's event with size, etag and version", async () => {
    const { VersionId, ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'in/data.zip', Body: 'content' }));
    expect(account.events).toEqual([
      {
        source: 'aws.s3',
        'detail-type': 'Object Created',
        resources: ['arn:aws:s3:::data'],
        detail: expect.objectContaining({
          bucket: { name: 'data' },
          object: expect.objectContaining({
            key: 'in/data.zip',
            size: 7,
            etag: ETag!.replace(/"/g, ''),
            'version-id': VersionId,
          }),
          reason: 'PutObject',
        }),
      },
    ]);
  });

  it('raise it for copies, and for what the account itself writes', async () => {
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/in/data.zip` }));
    await new MotoObjectStore(account.moto, account.objectEvents).put(Bucket, 'own', 'x');
    expect(account.events.map(({ detail }) => (detail as { reason: string }).reason)).toEqual([
      'CopyObject',
      'PutObject',
    ]);
  });

  it('raise none when they are refused', async () => {
    const put = s3.send(new PutObjectCommand({ Bucket: 'nowhere', Key: 'k', Body: 'x' }));
    await expect(put).rejects.toMatchObject({ name: 'NoSuchBucket' });
    expect(account.events).toEqual([]);
  });

  it('of a client that goes away in the middle harm nobody', async () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${account.keys.accessKeyId}/20260105/us-east-1/s3/aws4_request`;
    await new Promise((resolve) => {
      const upload = request(`${account.gateway.url}/${Bucket}/half`, {
        method: 'PUT',
        headers: { authorization, 'content-length': 1000 },
      });
      upload.on('error', resolve);
      upload.write('half', () => setTimeout(() => upload.destroy(new Error('gone')), 50));
    });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'after', Body: 'x' }));
    expect(account.fatal).toEqual([]);
  });
});

describe('the other proxied services', () => {
  it('work: KMS, SNS, SSM and logs', async () => {
    const kms = new KMSClient(account.client);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    expect(KeyMetadata?.Arn).toContain(':111122223333:key/');
    expect(
      (await kms.send(new EncryptCommand({ KeyId: KeyMetadata!.KeyId, Plaintext: Buffer.from('x') }))).CiphertextBlob,
    ).toBeDefined();

    const sns = new SNSClient(account.client);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 't' }));
    expect((await sns.send(new PublishCommand({ TopicArn, Message: 'm' }))).MessageId).toBeDefined();

    const ssm = new SSMClient(account.client);
    await ssm.send(new PutParameterCommand({ Name: '/a', Value: '1', Type: 'String' }));
    expect((await ssm.send(new GetParameterCommand({ Name: '/a' }))).Parameter?.LastModifiedDate?.getTime()).toBe(
      START,
    );

    const logs = new CloudWatchLogsClient(account.client);
    const stream = { logGroupName: '/g', logStreamName: 's' };
    await logs.send(new CreateLogGroupCommand(stream));
    await logs.send(new CreateLogStreamCommand(stream));
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: START, message: 'line' }] }));
    expect((await logs.send(new GetLogEventsCommand(stream))).events).toMatchObject([
      { message: 'line', ingestionTime: START },
    ]);
  });

  it('refuse by name what would reach out of this machine', async () => {
    const subscribe = new SubscribeCommand({
      TopicArn: 'arn:aws:sns:us-east-1:111122223333:t',
      Protocol: 'https',
      Endpoint: 'https://example.com',
    });
    await expect(new SNSClient(account.client).send(subscribe)).rejects.toMatchObject({ name: 'NotImplemented' });
    expect(account.fatal[0]?.message).toContain('sns:Subscribe');
  });

  it('refuse by name what moto does not do', async () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${account.keys.accessKeyId}/20260105/us-east-1/ssm/aws4_request`;
    const headers = {
      authorization,
      'x-amz-target': 'AmazonSSM.CreateOpsItem',
      'content-type': 'application/x-amz-json-1.1',
    };
    const answer = await fetch(account.gateway.url, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(501);
    expect(account.fatal[0]?.message).toContain('ssm:CreateOpsItem');
  });

  it('ask who judges calls before anything is done', async () => {
    const authorize = ({ operation }: { operation: string }) => {
      if (operation === 'PutObject') throw new ServiceError('AccessDenied', 'Access Denied', 403);
    };
    const guarded = await openAccount({ authorize });
    const put = new S3Client(guarded.client).send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    await expect(put).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    await guarded.close();
  });
});

describe('the account inside', () => {
  it('reads and writes objects', async () => {
    const store = new MotoObjectStore(account.moto, account.objectEvents);
    const { versionId } = await store.put(Bucket, 'dir/x y.json', '{}');
    expect(await store.get(Bucket, 'dir/x y.json', versionId)).toEqual({
      body: Buffer.from('{}'),
      versionId,
      etag: expect.any(String),
    });
    expect(await store.head(Bucket, 'dir/x y.json')).toMatchObject({ size: 2, versionId });
    expect(await store.head(Bucket, 'none')).toBeUndefined();
    await expect(store.get(Bucket, 'none')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(store.get('none', 'none')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('reads parameters, by version too', async () => {
    const parameters = new ParameterStore(account.moto);
    await parameters.put({ Name: '/p', Value: '1', Type: 'String', Overwrite: false });
    await parameters.put({ Name: '/p', Value: '2', Type: 'String', Overwrite: true });
    expect(await parameters.get('/p')).toMatchObject({ value: '2', version: 2 });
    expect(await parameters.get('/p', 1)).toMatchObject({ value: '1', version: 1 });
    expect(await parameters.get('/p', 7)).toBeUndefined();
    expect(await parameters.get('/none')).toBeUndefined();
    await expect(parameters.put({ Name: '/p', Value: '3', Type: 'String', Overwrite: false })).rejects.toMatchObject({
      name: 'ParameterAlreadyExists',
    });
  });
});

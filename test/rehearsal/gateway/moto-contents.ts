import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import { callJson } from '../../../rehearsal/services/parameters';
import { type Fixture, START } from './account-fixture';

/** An answer without what differs from request to request. */
type Seen = Readonly<Record<string, unknown>>;
type Send = (command: unknown) => Promise<Seen>;

/** Clients of one life of an account. */
export function clientsOf({ client, moto }: Fixture) {
  const sender = (of: { send(command: never): Promise<object> }): Send => {
    const send = async (command: unknown) => {
      const { $metadata: _, ...answer } = (await of.send(command as never)) as Record<string, unknown>;
      const body = answer['Body'] as { transformToByteArray?(): Promise<Uint8Array> } | undefined;
      if (!body?.transformToByteArray) return answer;
      return { ...answer, Body: Buffer.from(await body.transformToByteArray()).toString('base64') };
    };
    return send;
  };
  return {
    s3: sender(new s3.S3Client(client)),
    ssm: sender(new ssm.SSMClient(client)),
    sns: sender(new sns.SNSClient(client)),
    kms: sender(new kms.KMSClient(client)),
    logs: sender(new logs.CloudWatchLogsClient(client)),
    secrets: (operation: string, input: object) =>
      callJson(moto, 'secretsmanager', `secretsmanager.${operation}`, input) as Promise<Seen>,
  };
}
export type Clients = ReturnType<typeof clientsOf>;

export const Bucket = 'settled';
const TopicArn = 'arn:aws:sns:us-east-1:111122223333:releases';
const TAGS = [{ Key: 'team', Value: 'shop' }];
const STREAM = { logGroupName: '/shop/app', logStreamName: 'one' };
const LOCKED = { Bucket: 'locked' };
/** What stays for the second life to finish or to open. */
export interface Begun {
  readonly UploadId: string;
  readonly part: string;
  readonly cipher: Uint8Array;
  readonly signature: Uint8Array;
  readonly sealing: string;
  readonly signing: string;
}
const MESSAGE = Buffer.from('message');
const SIGNING = { Message: MESSAGE, SigningAlgorithm: 'RSASSA_PSS_SHA_256' } as const;

/** Makes something of every kind that moto holds. */
export async function fill({ s3: store, ssm: parameters, sns: topics, kms: keys, logs: lines, secrets }: Clients) {
  await store(new s3.CreateBucketCommand({ Bucket }));
  await store(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await store(new s3.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: TAGS } }));
  const AES = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } };
  await store(new s3.PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [AES] } }));
  const old = { ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: 'old/' }, Expiration: { Days: 1 } };
  await store(new s3.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [old] } }));
  const blocked = { BlockPublicAcls: true, RestrictPublicBuckets: true };
  await store(new s3.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: blocked }));
  const owner = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] };
  await store(new s3.PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: owner }));
  const cors = { CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://example.com'] }] };
  await store(new s3.PutBucketCorsCommand({ Bucket, CORSConfiguration: cors }));
  await store(new s3.CreateBucketCommand({ ...LOCKED, ObjectLockEnabledForBucket: true }));
  const hold = { Mode: 'GOVERNANCE' as const, RetainUntilDate: new Date('2030-01-01T00:00:00Z') };
  await store(new s3.PutObjectCommand({ ...LOCKED, Key: 'kept', Body: 'x' }));
  await store(new s3.PutObjectRetentionCommand({ ...LOCKED, Key: 'kept', Retention: hold }));
  await store(new s3.PutObjectLegalHoldCommand({ ...LOCKED, Key: 'kept', LegalHold: { Status: 'ON' } }));

  const rich = { Metadata: { origin: 'ü tëst' }, ContentType: 'text/csv', CacheControl: 'no-cache' };
  await store(new s3.PutObjectCommand({ Bucket, Key: 'a b/ü.csv', Body: '1,2', ...rich, Tagging: 'team=shop' }));
  await store(
    new s3.PutObjectCommand({ Bucket, Key: 'sum', Body: 'checked', ChecksumAlgorithm: 'SHA256', ACL: 'public-read' }),
  );
  await store(new s3.PutObjectCommand({ Bucket, Key: 'empty', ContentLength: 0 }));
  const whole = await upload(store, 'whole');
  const Parts = [{ ETag: whole.part, PartNumber: 1 }];
  await store(
    new s3.CompleteMultipartUploadCommand({
      Bucket,
      Key: 'whole',
      UploadId: whole.UploadId,
      MultipartUpload: { Parts },
    }),
  );
  const begun = await upload(store, 'begun');

  const put = { Name: '/shop/a', Type: 'String', Tags: TAGS } as const;
  await parameters(new ssm.PutParameterCommand({ ...put, Value: '1' }));
  await parameters(new ssm.LabelParameterVersionCommand({ Name: '/shop/a', Labels: ['first'] }));
  await parameters(new ssm.PutParameterCommand({ Name: '/shop/a', Value: '2', Overwrite: true }));
  await parameters(new ssm.PutParameterCommand({ Name: '/shop/secret', Type: 'SecureString', Value: 'hidden' }));
  await parameters(new ssm.GetParametersByPathCommand({ Path: '/aws/service/global-infrastructure/regions' }));

  await topics(new sns.CreateTopicCommand({ Name: 'releases', Tags: TAGS }));
  const shown = { AttributeName: 'DisplayName', AttributeValue: 'Releases' };
  await topics(new sns.SetTopicAttributesCommand({ TopicArn, ...shown }));
  await topics(new sns.PublishCommand({ TopicArn, Message: 'm' }));

  await lines(new logs.CreateLogGroupCommand({ logGroupName: STREAM.logGroupName, tags: { team: 'shop' } }));
  await lines(new logs.CreateLogStreamCommand(STREAM));
  await lines(new logs.PutRetentionPolicyCommand({ logGroupName: STREAM.logGroupName, retentionInDays: 7 }));
  const logEvents = ['a', 'b'].map((message, i) => ({ timestamp: START + i, message }));
  await lines(new logs.PutLogEventsCommand({ ...STREAM, logEvents }));

  const made = async (input: kms.CreateKeyCommandInput) =>
    ((await keys(new kms.CreateKeyCommand(input)))['KeyMetadata'] as kms.KeyMetadata).KeyId!;
  const sealing = await made({ Description: 'seals', Tags: [{ TagKey: 'team', TagValue: 'shop' }] });
  const signing = await made({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
  await made({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  await keys(new kms.CreateAliasCommand({ AliasName: 'alias/own', TargetKeyId: sealing }));
  const { CiphertextBlob } = await keys(new kms.EncryptCommand({ KeyId: sealing, Plaintext: MESSAGE }));
  const { Signature } = await keys(new kms.SignCommand({ KeyId: signing, ...SIGNING }));

  await secrets('CreateSecret', { Name: 'shop', SecretString: 'one', Tags: TAGS });
  await secrets('PutSecretValue', { SecretId: 'shop', SecretString: 'two' });
  const opened = { cipher: CiphertextBlob as Uint8Array, signature: Signature as Uint8Array };
  return { ...begun, ...opened, sealing, signing } satisfies Begun;
}

async function upload(store: Send, Key: string): Promise<{ UploadId: string; part: string }> {
  const UploadId = (await store(new s3.CreateMultipartUploadCommand({ Bucket, Key })))['UploadId'] as string;
  const Body = `part of ${Key}`;
  const { ETag } = await store(new s3.UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body }));
  return { UploadId, part: ETag as string };
}

/** Everything that a client can read of it. */
export async function look({ s3: store, ssm: parameters, sns: topics, kms: keys, logs: lines, secrets }: Clients) {
  const seen: Record<string, unknown> = { buckets: await store(new s3.ListBucketsCommand({})) };
  const settings = [
    ...[s3.GetBucketLocationCommand, s3.GetBucketVersioningCommand, s3.GetBucketTaggingCommand, s3.GetBucketAclCommand],
    ...[s3.GetBucketEncryptionCommand, s3.GetBucketLifecycleConfigurationCommand, s3.GetPublicAccessBlockCommand],
    ...[s3.GetBucketOwnershipControlsCommand, s3.GetBucketCorsCommand, s3.ListMultipartUploadsCommand],
  ];
  for (const Setting of settings) seen[Setting.name] = await store(new Setting({ Bucket }));
  seen['lock'] = await store(new s3.GetObjectLockConfigurationCommand(LOCKED));
  for (const name of [Bucket, LOCKED.Bucket]) Object.assign(seen, await lookAtVersions(store, name));
  const kept = { ...LOCKED, Key: 'kept' };
  seen['hold'] = await store(new s3.GetObjectLegalHoldCommand(kept));

  seen['parameters'] = await parameters(new ssm.GetParametersByPathCommand({ Path: '/shop', WithDecryption: true }));
  seen['own parameters'] = await parameters(
    new ssm.DescribeParametersCommand({ ParameterFilters: [{ Key: 'Path', Values: ['/shop'] }] }),
  );
  seen['history'] = await parameters(new ssm.GetParameterHistoryCommand({ Name: '/shop/a' }));
  seen['labelled'] = await parameters(new ssm.GetParameterCommand({ Name: '/shop/a:first' }));
  const tagged = { ResourceType: 'Parameter', ResourceId: '/shop/a' } as const;
  seen['parameter tags'] = await parameters(new ssm.ListTagsForResourceCommand(tagged));
  const regions = { Path: '/aws/service/global-infrastructure/regions' };
  const { Parameters } = await parameters(new ssm.GetParametersByPathCommand(regions));
  seen['regions'] = (Parameters as ssm.Parameter[]).map(({ Name, Value }) => [Name, Value]);

  seen['topics'] = await topics(new sns.ListTopicsCommand({}));
  seen['topic'] = await topics(new sns.GetTopicAttributesCommand({ TopicArn }));
  seen['topic tags'] = await topics(new sns.ListTagsForResourceCommand({ ResourceArn: TopicArn }));

  seen['groups'] = await lines(new logs.DescribeLogGroupsCommand({}));
  seen['streams'] = await lines(new logs.DescribeLogStreamsCommand({ logGroupName: STREAM.logGroupName }));
  seen['lines'] = await lines(new logs.GetLogEventsCommand(STREAM));
  seen['found lines'] = await lines(new logs.FilterLogEventsCommand({ logGroupName: STREAM.logGroupName }));

  seen['aliases'] = await keys(new kms.ListAliasesCommand({}));
  for (const { KeyId } of (await keys(new kms.ListKeysCommand({})))['Keys'] as kms.KeyListEntry[]) {
    seen[`key ${KeyId}`] = await keys(new kms.DescribeKeyCommand({ KeyId }));
    seen[`tags of ${KeyId}`] = await keys(new kms.ListResourceTagsCommand({ KeyId }));
  }
  seen['secret'] = await secrets('DescribeSecret', { SecretId: 'shop' });
  for (const VersionStage of ['AWSCURRENT', 'AWSPREVIOUS'])
    seen[VersionStage] = await secrets('GetSecretValue', { SecretId: 'shop', VersionStage });
  return seen;
}

/** A bucket's versions as they are listed, and each with all that is known of it. */
export async function lookAtVersions(store: Send, Bucket: string) {
  const listed = await store(new s3.ListObjectVersionsCommand({ Bucket }));
  const seen: Record<string, unknown> = {
    [`versions of ${Bucket}`]: listed,
    [`objects of ${Bucket}`]: await store(new s3.ListObjectsV2Command({ Bucket })),
  };
  for (const { Key, VersionId } of (listed['Versions'] ?? []) as s3.ObjectVersion[]) {
    const version = { Bucket, Key, VersionId };
    seen[`${Bucket} ${Key} ${VersionId}`] = [
      await store(new s3.GetObjectCommand({ ...version, ChecksumMode: 'ENABLED' })),
      await store(new s3.HeadObjectCommand(version)),
      await store(new s3.GetObjectTaggingCommand(version)),
      await store(new s3.GetObjectAclCommand(version)),
    ];
  }
  return seen;
}

/** Ends in a later life what was begun in an earlier one; what a restart has lost fails. */
export async function finish({ s3: store, kms: keys }: Clients, begun: Begun) {
  const { Parts } = await store(new s3.ListPartsCommand({ Bucket, Key: 'begun', UploadId: begun.UploadId }));
  const MultipartUpload = { Parts: [{ ETag: begun.part, PartNumber: 1 }] };
  await store(
    new s3.CompleteMultipartUploadCommand({ Bucket, Key: 'begun', UploadId: begun.UploadId, MultipartUpload }),
  );
  const { Body } = await store(new s3.GetObjectCommand({ Bucket, Key: 'begun' }));
  const { Plaintext } = await keys(new kms.DecryptCommand({ KeyId: begun.sealing, CiphertextBlob: begun.cipher }));
  const verify = { KeyId: begun.signing, ...SIGNING, Signature: begun.signature };
  const { SignatureValid } = await keys(new kms.VerifyCommand(verify));
  return {
    parts: (Parts as object[]).length,
    object: Buffer.from(Body as string, 'base64').toString(),
    opened: Buffer.from(Plaintext as Uint8Array).toString(),
    signatureHolds: SignatureValid,
  };
}

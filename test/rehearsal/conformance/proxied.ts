import { type At, DATE, holding, like, offered, type Offered, some } from './offered';
import * as its from './names';

const bucketOf = ({ who }: At) => ({ Bucket: `shop-own-${who}-${its.ACCOUNT}` });
const objectOf = (at: At) => ({ ...bucketOf(at), Key: 'thing' });
const s3 = (
  operation: string,
  more: object | ((at: At) => object) = {},
  answer: Offered['answer'] = {},
  keep?: Offered['keep'],
) =>
  offered(
    's3',
    operation,
    (at) => ({ ...bucketOf(at), ...(typeof more === 'function' ? more(at) : more) }),
    answer,
    keep,
  );
const THING = { Key: 'thing' };
const partOf = ({ kept }: At) => ({ Key: 'large', UploadId: kept['upload'], PartNumber: 1 });
const TAGS = { Tagging: { TagSet: [{ Key: 'team', Value: 'shop' }] } };
const policyOf = (at: At) => ({
  Policy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        ...{ Effect: 'Deny', Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucketOf(at).Bucket}/never` },
        Principal: { AWS: its.ROLE_ARN },
      },
    ],
  }),
});
const ENCRYPTION = {
  ServerSideEncryptionConfiguration: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  },
};
const LIFECYCLE = {
  LifecycleConfiguration: {
    Rules: [{ ID: 'old', Status: 'Enabled', Filter: { Prefix: 'old/' }, Expiration: { Days: 1 } }],
  },
};
const BLOCK = { PublicAccessBlockConfiguration: { BlockPublicAcls: true } };

const BUCKETS: readonly Offered[] = [
  s3('CreateBucket', { ObjectLockEnabledForBucket: true }),
  s3('HeadBucket'),
  offered('s3', 'ListBuckets', {}, { Buckets: holding(like({ Name: its.BUCKET })) }),
  s3('GetBucketLocation'),
  s3('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } }),
  s3('GetBucketVersioning', {}, { Status: 'Enabled' }),
  s3('PutBucketTagging', TAGS),
  s3('GetBucketTagging', {}, TAGS.Tagging),
  s3('DeleteBucketTagging'),
  s3('PutBucketEncryption', ENCRYPTION),
  s3('GetBucketEncryption', {}, ENCRYPTION),
  s3('DeleteBucketEncryption'),
  s3('PutBucketLifecycleConfiguration', LIFECYCLE),
  s3('GetBucketLifecycleConfiguration', {}, { Rules: [{ ID: 'old' }] }),
  s3('PutPublicAccessBlock', BLOCK),
  s3('GetPublicAccessBlock', {}, BLOCK),
  s3('GetBucketAcl', {}, { Owner: { ID: expect.any(String) } }),
  s3('PutBucketPolicy', policyOf),
  s3('GetBucketPolicy', {}, (at: At) => policyOf(at)),
  s3('DeleteBucketPolicy'),
  s3('PutBucketNotificationConfiguration', { NotificationConfiguration: { EventBridgeConfiguration: {} } }),
  s3('GetBucketNotificationConfiguration', {}, { EventBridgeConfiguration: {} }),
  s3('GetObjectLockConfiguration', {}, { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }),
];

const OBJECTS: readonly Offered[] = [
  s3('PutObject', { ...THING, Body: Buffer.from('text') }, { VersionId: expect.any(String) }),
  s3('GetObject', THING, { Body: 'text', ContentLength: 4, LastModified: DATE }),
  s3('HeadObject', THING, { ContentLength: 4 }),
  s3('GetObjectAttributes', { ...THING, ObjectAttributes: ['ObjectSize'] }, { ObjectSize: 4 }),
  s3('PutObjectTagging', { ...THING, ...TAGS }),
  s3('GetObjectTagging', THING, TAGS.Tagging),
  s3('DeleteObjectTagging', THING),
  s3('PutObjectAcl', { ...THING, ACL: 'private' }),
  s3('GetObjectAcl', THING, { Owner: { ID: expect.any(String) } }),
  s3('CopyObject', (at) => ({ Key: 'copy', CopySource: `${bucketOf(at).Bucket}/thing` }), {
    CopyObjectResult: { ETag: some('"') },
  }),
  s3('ListObjects', { Prefix: 'th' }, { Contents: [{ Key: 'thing', Size: 4 }] }),
  s3('ListObjectsV2', { Prefix: 'th' }, { Contents: [{ Key: 'thing' }], KeyCount: 1 }),
  s3('ListObjectVersions', { Prefix: 'thing' }, { Versions: holding(like({ Key: 'thing', IsLatest: true })) }),
  s3(
    'CreateMultipartUpload',
    { Key: 'large' },
    { UploadId: expect.any(String) },
    ({ UploadId }, { kept }) => (kept['upload'] = UploadId),
  ),
  s3('ListMultipartUploads', {}, { Uploads: [{ Key: 'large' }] }),
  s3('UploadPart', (at) => ({ ...partOf(at), Body: Buffer.from('part') }), { ETag: some('"') }),
  s3(
    'UploadPartCopy',
    (at) => ({ ...partOf(at), CopySource: `${objectOf(at).Bucket}/thing` }),
    { CopyPartResult: { ETag: some('"') } },
    ({ CopyPartResult }, { kept }) => (kept['part'] = CopyPartResult.ETag),
  ),
  s3('ListParts', ({ kept }) => ({ Key: 'large', UploadId: kept['upload'] }), { Parts: [{ PartNumber: 1 }] }),
  s3(
    'CompleteMultipartUpload',
    ({ kept }) => ({
      ...{ Key: 'large', UploadId: kept['upload'] },
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: kept['part'] }] },
    }),
    { ETag: some('-1') },
  ),
  s3('CreateMultipartUpload', { Key: 'never' }, {}, ({ UploadId }, { kept }) => (kept['upload'] = UploadId)),
  s3('AbortMultipartUpload', ({ kept }) => ({ Key: 'never', UploadId: kept['upload'] })),
  s3('DeleteObject', THING, { DeleteMarker: true }),
  s3(
    'DeleteObjects',
    { Delete: { Objects: [{ Key: 'copy' }, { Key: 'large' }] } },
    { Deleted: holding(like({ Key: 'copy' })) },
  ),
  offered('s3', 'CreateBucket', ({ who }) => ({ Bucket: `shop-short-${who}` })),
  offered('s3', 'DeleteBucket', ({ who }) => ({ Bucket: `shop-short-${who}` })),
];

const KEY = { KeyId: 'alias/shop' };

const KEYS: readonly Offered[] = [
  offered(
    'kms',
    'DescribeKey',
    KEY,
    { KeyMetadata: { Enabled: true, KeyState: 'Enabled' } },
    ({ KeyMetadata }, { kept }) => (kept['key'] = KeyMetadata.KeyId),
  ),
  offered('kms', 'ListKeys', {}, { Keys: [{ KeyArn: some(':key/') }] }),
  offered('kms', 'ListAliases', {}, { Aliases: holding(like({ AliasName: 'alias/shop' })) }),
  offered('kms', 'GetKeyPolicy', ({ kept }) => ({ KeyId: kept['key'], PolicyName: 'default' }), {
    Policy: some('kms:*'),
  }),
  offered('kms', 'GenerateDataKey', { ...KEY, KeySpec: 'AES_256' }, { KeyId: some(':key/') }),
  offered(
    'kms',
    'Encrypt',
    ({ kept }) => ({ KeyId: kept['key'], Plaintext: Buffer.from('secret') }),
    {},
    ({ CiphertextBlob }, { kept }) => (kept['cipher'] = CiphertextBlob),
  ),
  offered(
    'kms',
    'Decrypt',
    ({ kept }) => ({ KeyId: kept['key'], CiphertextBlob: Buffer.from(kept['cipher']!, 'latin1') }),
    { Plaintext: 'secret' },
  ),
];
const topicOf = ({ who }: At) => ({ TopicArn: its.arn('sns', `shop-${who}`) });
const nameOf = ({ who }: At) => ({ Name: `/shop/own/${who}` });

const SMALL: readonly Offered[] = [
  offered(
    'sns',
    'CreateTopic',
    ({ who }) => ({ Name: `shop-${who}` }),
    (at) => topicOf(at),
  ),
  offered('sns', 'ListTopics', {}, (at) => ({ Topics: holding(topicOf(at)) })),
  offered('sns', 'SetTopicAttributes', (at) => ({
    ...topicOf(at),
    AttributeName: 'DisplayName',
    AttributeValue: 'Shop',
  })),
  offered('sns', 'GetTopicAttributes', topicOf, { Attributes: { DisplayName: 'Shop' } }),
  offered('sns', 'ListSubscriptionsByTopic', topicOf),
  offered('sns', 'Publish', (at) => ({ ...topicOf(at), Message: 'm' }), { MessageId: expect.any(String) }),
  offered(
    'sns',
    'PublishBatch',
    (at) => ({ ...topicOf(at), PublishBatchRequestEntries: [{ Id: 'a', Message: 'm' }] }),
    { Successful: [{ Id: 'a' }] },
  ),
  offered('sns', 'DeleteTopic', topicOf),
  offered('ssm', 'PutParameter', (at) => ({ ...nameOf(at), Value: 'v', Type: 'String' }), { Version: 1 }),
  offered('ssm', 'GetParameter', nameOf, { Parameter: { Value: 'v', LastModifiedDate: DATE } }),
  offered('ssm', 'GetParameters', (at) => ({ Names: [nameOf(at).Name, '/none'] }), {
    Parameters: [{ Value: 'v' }],
    InvalidParameters: ['/none'],
  }),
  offered('ssm', 'GetParametersByPath', { Path: '/shop/own' }, { Parameters: [{ Value: 'v' }] }),
  offered('ssm', 'GetParameterHistory', nameOf, { Parameters: [{ Version: 1 }] }),
  offered('ssm', 'DescribeParameters', {}, (at) => ({ Parameters: holding(like(nameOf(at))) })),
  offered('ssm', 'DeleteParameter', nameOf),
  offered('ssm', 'DeleteParameters', { Names: ['/none'] }, { InvalidParameters: ['/none'] }),
];

const groupOf = ({ who }: At) => ({ logGroupName: `/shop/${who}` });
const streamOf = (at: At) => ({ ...groupOf(at), logStreamName: 's' });

const LOGS: readonly Offered[] = [
  offered('logs', 'CreateLogGroup', groupOf),
  offered(
    'logs',
    'DescribeLogGroups',
    (at) => ({ logGroupNamePrefix: groupOf(at).logGroupName }),
    (at) => ({ logGroups: [groupOf(at)] }),
  ),
  offered('logs', 'PutRetentionPolicy', (at) => ({ ...groupOf(at), retentionInDays: 7 })),
  offered('logs', 'DeleteRetentionPolicy', groupOf),
  offered(
    'logs',
    'ListTagsForResource',
    (at) => ({ resourceArn: its.arn('logs', `log-group:${groupOf(at).logGroupName}`) }),
    { tags: {} },
  ),
  offered('logs', 'CreateLogStream', streamOf),
  offered('logs', 'PutLogEvents', (at) => ({
    ...streamOf(at),
    logEvents: [{ timestamp: Date.UTC(2026, 0, 5, 9), message: 'm' }],
  })),
  offered('logs', 'GetLogEvents', streamOf, { events: [{ message: 'm' }] }),
  offered('logs', 'DeleteLogStream', streamOf),
  offered('logs', 'DeleteLogGroup', groupOf),
];

const secretOf = ({ who }: At) => ({ SecretId: `shop-${who}` });

const SECRETS: readonly Offered[] = [
  offered('secretsmanager', 'CreateSecret', ({ who }) => ({ Name: `shop-${who}`, SecretString: 'a' }), {
    Name: some('shop-'),
  }),
  offered('secretsmanager', 'DescribeSecret', secretOf, { Name: some('shop-') }),
  offered('secretsmanager', 'GetSecretValue', secretOf, { SecretString: 'a' }),
  offered('secretsmanager', 'PutSecretValue', (at) => ({ ...secretOf(at), SecretString: 'b' }), {
    VersionId: expect.any(String),
  }),
  offered('secretsmanager', 'UpdateSecret', (at) => ({ ...secretOf(at), Description: 'd' })),
  offered('secretsmanager', 'ListSecrets', {}, { SecretList: [{ Name: some('shop-') }] }),
  offered('secretsmanager', 'DeleteSecret', secretOf, { DeletionDate: DATE }),
];

/** One call at least of every operation that is passed on to moto, and of those of S3 that are not. */
export const PROXIED: readonly Offered[] = [...BUCKETS, ...OBJECTS, ...KEYS, ...SMALL, ...LOGS, ...SECRETS];

import { objectKeyRights } from './encryption';
import {
  present,
  right,
  type BucketKey,
  type Context,
  type Input,
  type Requirements,
  type RightsOf,
  type Surroundings,
} from './right';

const bucketArn = (at: Surroundings, bucket: string) => `arn:${at.partition}:s3:::${bucket}`;

const onBucket =
  (action: string, more: (input: Input) => Context = () => ({})): RightsOf =>
  (input: Input, at) => [right(`s3:${action}`, bucketArn(at, input.Bucket), more(input))];

const listed = (input: Input): Context => ({
  ...present('s3:prefix', input.Prefix),
  ...present('s3:delimiter', input.Delimiter),
  ...present('s3:max-keys', input.MaxKeys),
});

function onObject(at: Surroundings, input: Input, action: string, context: Context = {}) {
  return right(`s3:${action}`, `${bucketArn(at, input.Bucket)}/${input.Key}`, context);
}

/** A version that is named has an action of its own. */
const versioned =
  (action: string): RightsOf =>
  (input: Input, at) => [
    onObject(
      at,
      input,
      input.VersionId === undefined ? action : `${action}Version`,
      present('s3:versionid', input.VersionId),
    ),
  ];

const plain =
  (action: string): RightsOf =>
  (input: Input, at) => [onObject(at, input, action)];

/** Key of an object that is about to be written: the request's own, else the bucket's default. */
function keyForWriting(at: Surroundings, input: Input): BucketKey | undefined {
  const byDefault = at.bucketKey(input.Bucket);
  if (input.ServerSideEncryption === undefined) return byDefault;
  if (input.ServerSideEncryption === 'AES256') return undefined;
  const keyArn = input.SSEKMSKeyId === undefined ? byDefault?.keyArn : at.key(input.SSEKMSKeyId);
  return keyArn === undefined ? undefined : { keyArn, bucketKeyEnabled: byDefault?.bucketKeyEnabled ?? false };
}

const written = (input: Input): Context => ({
  ...present('s3:if-none-match', input.IfNoneMatch),
  ...present('s3:if-match', input.IfMatch),
  ...present('s3:x-amz-server-side-encryption', input.ServerSideEncryption),
  ...present('s3:x-amz-server-side-encryption-aws-kms-key-id', input.SSEKMSKeyId),
  ...present('s3:x-amz-acl', input.ACL),
  ...present('s3:x-amz-storage-class', input.StorageClass),
});

/** `s3:ObjectCreationOperation`: whether the request brings an object into being; parts of an upload do not. */
function write(creates: boolean, uses: readonly ('kms:Decrypt' | 'kms:GenerateDataKey')[]): RightsOf {
  return (input: Input, at) => [
    onObject(at, input, 'PutObject', { ...written(input), 's3:objectcreationoperation': [String(creates)] }),
    ...(input.Tagging === undefined ? [] : [onObject(at, input, 'PutObjectTagging')]),
    ...objectKeyRights(at, uses, { bucket: input.Bucket, key: input.Key }, keyForWriting(at, input)),
  ];
}

/** What is encrypted is taken to be so with the key that its bucket has now. */
const read: RightsOf = (input: Input, at) => [
  ...versioned('GetObject')(input, at),
  ...objectKeyRights(at, ['kms:Decrypt'], { bucket: input.Bucket, key: input.Key }, at.bucketKey(input.Bucket)),
];

/** Reads `CopySource` and writes. */
const copy =
  (write: RightsOf): RightsOf =>
  (input: Input, at) => [
    ...read(input.CopySource, at),
    ...write(input, at).map((needed) =>
      needed.action === 's3:PutObject'
        ? {
            ...needed,
            context: {
              ...needed.context,
              's3:x-amz-copy-source': [`${input.CopySource.Bucket}/${input.CopySource.Key}`],
            },
          }
        : needed,
    ),
  ];

const GENERATE = ['kms:GenerateDataKey'] as const;
/** Parts are encrypted with the data key of the whole upload, which S3 opens again for each. */
const UPLOAD = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/**
 * Sources: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3"
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html), and S3's own table of the
 * permissions that operations need: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export const s3: Requirements = {
  ListBuckets: () => [right('s3:ListAllMyBuckets', '*')],
  CreateBucket: onBucket('CreateBucket'),
  DeleteBucket: onBucket('DeleteBucket'),
  HeadBucket: onBucket('ListBucket'),
  ListObjects: onBucket('ListBucket', listed),
  ListObjectsV2: onBucket('ListBucket', listed),
  ListObjectVersions: onBucket('ListBucketVersions', listed),
  ListMultipartUploads: onBucket('ListBucketMultipartUploads', listed),
  GetBucketLocation: onBucket('GetBucketLocation'),
  GetBucketVersioning: onBucket('GetBucketVersioning'),
  PutBucketVersioning: onBucket('PutBucketVersioning'),
  GetBucketEncryption: onBucket('GetEncryptionConfiguration'),
  PutBucketEncryption: onBucket('PutEncryptionConfiguration'),
  DeleteBucketEncryption: onBucket('PutEncryptionConfiguration'),
  GetBucketPolicy: onBucket('GetBucketPolicy'),
  PutBucketPolicy: onBucket('PutBucketPolicy'),
  DeleteBucketPolicy: onBucket('DeleteBucketPolicy'),
  GetBucketNotificationConfiguration: onBucket('GetBucketNotification'),
  PutBucketNotificationConfiguration: onBucket('PutBucketNotification'),
  GetBucketLifecycleConfiguration: onBucket('GetLifecycleConfiguration'),
  PutBucketLifecycleConfiguration: onBucket('PutLifecycleConfiguration'),
  DeleteBucketLifecycleConfiguration: onBucket('PutLifecycleConfiguration'),
  GetBucketTagging: onBucket('GetBucketTagging'),
  PutBucketTagging: onBucket('PutBucketTagging'),
  DeleteBucketTagging: onBucket('PutBucketTagging'),
  GetBucketAcl: onBucket('GetBucketAcl'),
  GetPublicAccessBlock: onBucket('GetBucketPublicAccessBlock'),
  PutPublicAccessBlock: onBucket('PutBucketPublicAccessBlock'),
  GetObjectLockConfiguration: onBucket('GetBucketObjectLockConfiguration'),

  GetObject: read,
  // The metadata of an encrypted object can be read without its key.
  HeadObject: versioned('GetObject'),
  GetObjectAttributes: (input: Input, at) => [
    ...versioned('GetObject')(input, at),
    ...versioned('GetObject')(input, at).map((needed) => ({ ...needed, action: `${needed.action}Attributes` })),
  ],
  GetObjectTagging: (input: Input, at) => [onObject(at, input, tagging('Get', input))],
  PutObjectTagging: (input: Input, at) => [onObject(at, input, tagging('Put', input))],
  DeleteObjectTagging: (input: Input, at) => [onObject(at, input, tagging('Delete', input))],
  GetObjectAcl: plain('GetObjectAcl'),
  PutObjectAcl: plain('PutObjectAcl'),
  PutObject: write(true, GENERATE),
  CopyObject: copy(write(true, GENERATE)),
  DeleteObject: versioned('DeleteObject'),
  // One right for each object that the request names.
  DeleteObjects: (input: Input, at) =>
    (input.Objects ?? []).flatMap((object: Input) =>
      versioned('DeleteObject')({ Bucket: input.Bucket, ...object }, at),
    ),

  CreateMultipartUpload: write(false, UPLOAD),
  UploadPart: write(false, UPLOAD),
  UploadPartCopy: copy(write(false, UPLOAD)),
  CompleteMultipartUpload: write(true, UPLOAD),
  AbortMultipartUpload: plain('AbortMultipartUpload'),
  ListParts: plain('ListMultipartUploadParts'),
};

function tagging(verb: 'Get' | 'Put' | 'Delete', input: Input): string {
  return `${verb}Object${input.VersionId === undefined ? '' : 'Version'}Tagging`;
}

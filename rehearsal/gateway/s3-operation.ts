import type { IncomingHttpHeaders } from 'node:http';
import { header } from './wire';

/** What an S3 request is, told from its method, path, query and headers. */
export interface S3Call {
  /** S3's own name of the operation. */
  readonly operation: string;
  readonly Bucket?: string;
  readonly Key?: string;
  readonly VersionId?: string;
  /** What a permission may depend on, besides. */
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: string;
  readonly CopySource?: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string };
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly ServerSideEncryption?: string;
  readonly SSEKMSKeyId?: string;
  readonly ACL?: string;
  readonly StorageClass?: string;
  readonly Tagging?: string;
}

const PARAMETERS = { Prefix: 'prefix', Delimiter: 'delimiter', MaxKeys: 'max-keys', VersionId: 'versionId' };
const HEADERS = {
  IfMatch: 'if-match',
  IfNoneMatch: 'if-none-match',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  ACL: 'x-amz-acl',
  StorageClass: 'x-amz-storage-class',
  Tagging: 'x-amz-tagging',
};

/** Names of the sub-resources of a bucket, as they stand in operation names. */
const BUCKET_PARTS: Readonly<Record<string, string>> = {
  accelerate: 'BucketAccelerateConfiguration',
  acl: 'BucketAcl',
  analytics: 'BucketAnalyticsConfiguration',
  cors: 'BucketCors',
  encryption: 'BucketEncryption',
  'intelligent-tiering': 'BucketIntelligentTieringConfiguration',
  inventory: 'BucketInventoryConfiguration',
  lifecycle: 'BucketLifecycleConfiguration',
  location: 'BucketLocation',
  logging: 'BucketLogging',
  metrics: 'BucketMetricsConfiguration',
  notification: 'BucketNotificationConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  policyStatus: 'BucketPolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'BucketReplication',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
};
const OBJECT_PARTS: Readonly<Record<string, string>> = {
  acl: 'ObjectAcl',
  attributes: 'ObjectAttributes',
  'legal-hold': 'ObjectLegalHold',
  retention: 'ObjectRetention',
  tagging: 'ObjectTagging',
};
const VERBS: Readonly<Record<string, string>> = {
  GET: 'Get',
  PUT: 'Put',
  DELETE: 'Delete',
  HEAD: 'Head',
  POST: 'Post',
};

/** Undefined for what is no S3 operation that the gateway knows. Throws URIError for a path that is not escaped rightly. */
export function s3Call(method: string, path: string, query: string, headers: IncomingHttpHeaders): S3Call | undefined {
  const parameters = new URLSearchParams(query);
  const slash = path.indexOf('/', 1);
  const bucket = decodeURIComponent(slash === -1 ? path.slice(1) : path.slice(1, slash));
  const key = slash === -1 ? '' : decodeURIComponent(path.slice(slash + 1));
  if (bucket === '') return method === 'GET' ? { operation: 'ListBuckets' } : undefined;
  if (key === '') {
    const operation = bucketOperation(method, parameters);
    return operation === undefined ? undefined : { operation, Bucket: bucket, ...members(parameters, headers) };
  }
  const operation = objectOperation(method, parameters, headers);
  if (operation === undefined) return undefined;
  return { operation, Bucket: bucket, Key: key, ...members(parameters, headers) };
}

function members(parameters: URLSearchParams, headers: IncomingHttpHeaders): Omit<S3Call, 'operation'> {
  const source = header(headers, 'x-amz-copy-source');
  const given = [
    ...Object.entries(PARAMETERS).map(([member, name]) => [member, parameters.get(name)] as const),
    ...Object.entries(HEADERS).map(([member, name]) => [member, header(headers, name)] as const),
    ['CopySource', source === undefined ? undefined : copySource(source)] as const,
  ];
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null));
}

/** `/bucket/key?versionId=…`, escaped, with or without the first slash. */
function copySource(text: string): NonNullable<S3Call['CopySource']> {
  const [path = '', VersionId] = text.replace(/^\//, '').split('?versionId=');
  const slash = path.indexOf('/');
  return {
    Bucket: decodeURIComponent(path.slice(0, slash)),
    Key: decodeURIComponent(path.slice(slash + 1)),
    ...(VersionId !== undefined && { VersionId }),
  };
}

function bucketOperation(method: string, parameters: URLSearchParams): string | undefined {
  for (const [part, name] of Object.entries(BUCKET_PARTS)) {
    if (parameters.has(part) && VERBS[method]) return `${VERBS[method]}${name}`;
  }
  if (method === 'POST') return parameters.has('delete') ? 'DeleteObjects' : undefined;
  if (method === 'PUT') return 'CreateBucket';
  if (method === 'DELETE') return 'DeleteBucket';
  if (method === 'HEAD') return 'HeadBucket';
  if (method !== 'GET') return undefined;
  if (parameters.has('uploads')) return 'ListMultipartUploads';
  if (parameters.has('versions')) return 'ListObjectVersions';
  return parameters.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
}

function objectOperation(
  method: string,
  parameters: URLSearchParams,
  headers: IncomingHttpHeaders,
): string | undefined {
  for (const [part, name] of Object.entries(OBJECT_PARTS)) {
    if (parameters.has(part) && VERBS[method]) return `${VERBS[method]}${name}`;
  }
  const copies = headers['x-amz-copy-source'] !== undefined;
  const multipart = parameters.has('uploadId');
  switch (method) {
    case 'GET':
      return multipart ? 'ListParts' : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      if (multipart) return copies ? 'UploadPartCopy' : 'UploadPart';
      return copies ? 'CopyObject' : 'PutObject';
    case 'DELETE':
      return multipart ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      if (multipart) return 'CompleteMultipartUpload';
      if (parameters.has('uploads')) return 'CreateMultipartUpload';
      if (parameters.has('restore')) return 'RestoreObject';
      return parameters.has('select') ? 'SelectObjectContent' : undefined;
    default:
      return undefined;
  }
}

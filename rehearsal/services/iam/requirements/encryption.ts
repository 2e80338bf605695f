import { arn, right, type BucketKey, type Right, type Surroundings } from './right';

/**
 * What S3 asks of the key of an object, in the name of whoever reads or writes it.
 * Encryption context and `kms:ViaService`: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function objectKeyRights(
  at: Surroundings,
  actions: readonly ('kms:Decrypt' | 'kms:GenerateDataKey')[],
  object: { readonly bucket: string; readonly key: string },
  encryption: BucketKey | undefined,
): Right[] {
  if (encryption === undefined) return [];
  const bucketArn = `arn:${at.partition}:s3:::${object.bucket}`;
  const context = {
    'kms:viaservice': [`s3.${at.region}.amazonaws.com`],
    'kms:encryptioncontext:aws:s3:arn': [encryption.bucketKeyEnabled ? bucketArn : `${bucketArn}/${object.key}`],
    'kms:encryptioncontextkeys': ['aws:s3:arn'],
  };
  return actions.map((action) => right(action, encryption.keyArn, context));
}

/**
 * What SNS asks of an encrypted topic's key, in the name of whoever publishes, services included.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function topicKeyRights(at: Surroundings, topicArn: string): Right[] {
  const key = at.topicKey(topicArn);
  if (key === undefined) return [];
  const context = {
    'kms:viaservice': [`sns.${at.region}.amazonaws.com`],
    'kms:encryptioncontext:aws:sns:topicarn': [topicArn],
    'kms:encryptioncontextkeys': ['aws:sns:topicArn'],
  };
  return [right('kms:GenerateDataKey', key, context), right('kms:Decrypt', key, context)];
}

/** Parameter Store's key: the account's own of AWS, unless a call names another. */
export function parameterKeyRights(
  at: Surroundings,
  name: string,
  action: 'kms:Decrypt' | 'kms:Encrypt',
  key: string,
): Right[] {
  const context = {
    'kms:viaservice': [`ssm.${at.region}.amazonaws.com`],
    'kms:encryptioncontext:parameter_arn': [arn(at, 'ssm', `parameter/${name.replace(/^\//, '')}`)],
    'kms:encryptioncontextkeys': ['PARAMETER_ARN'],
  };
  return [right(action, at.key(key), context)];
}

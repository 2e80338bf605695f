import type { Keeper } from '../state/keeper';

/** Default encryption of a bucket with a key of KMS, as its template has it. */
export interface BucketEncryption {
  /** Id, ARN or alias. */
  readonly key: string;
  /** S3 Bucket Keys: one data key for many objects, asked for in the bucket's name. */
  readonly bucketKeyEnabled: boolean;
}

/** Which buckets encrypt with which key. Nothing is encrypted here, but whoever reads or writes needs the key's rights. */
export class BucketEncryptions implements Keeper<ReadonlyMap<string, BucketEncryption>> {
  private readonly byBucket = new Map<string, BucketEncryption>();

  /** @param configuration the property BucketEncryption of AWS::S3::Bucket; undefined or AES256 needs no key */
  set(bucket: string, configuration: unknown): void {
    const encryption = encryptionOf(configuration);
    if (encryption === undefined) this.byBucket.delete(bucket);
    else this.byBucket.set(bucket, encryption);
  }

  get(bucket: string): BucketEncryption | undefined {
    return this.byBucket.get(bucket);
  }

  /** Nothing here takes time. */
  underWay(): readonly string[] {
    return [];
  }

  keep(): ReadonlyMap<string, BucketEncryption> {
    return this.byBucket;
  }

  resume(byBucket: ReadonlyMap<string, BucketEncryption>): void {
    for (const [bucket, encryption] of byBucket) this.byBucket.set(bucket, encryption);
  }
}

interface Configuration {
  readonly ServerSideEncryptionConfiguration?: readonly {
    readonly BucketKeyEnabled?: boolean | string;
    readonly ServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: string; readonly KMSMasterKeyID?: string };
  }[];
}

/** Without a key's name S3 uses the account's own key of AWS for S3. */
function encryptionOf(configuration: unknown): BucketEncryption | undefined {
  const [rule] = (configuration as Configuration | undefined)?.ServerSideEncryptionConfiguration ?? [];
  const byDefault = rule?.ServerSideEncryptionByDefault;
  if (!byDefault?.SSEAlgorithm?.startsWith('aws:kms')) return undefined;
  return { key: byDefault.KMSMasterKeyID ?? 'alias/aws/s3', bucketKeyEnabled: `${rule!.BucketKeyEnabled}` === 'true' };
}

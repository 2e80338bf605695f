import { DescribeKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  type S3Client,
  type ServerSideEncryptionConfiguration,
} from '@aws-sdk/client-s3';
import { isNamed } from '../shared/aws-errors';
import { Refusal } from '../shared/run';
import type { Clients } from './clients';
import { unlessGone } from './sagemaker-leftovers';
import { until, type Waiting } from './waiting';

/** What outlives the stacks. */
export interface Kept {
  readonly buckets: readonly string[];
  /** The key that was made for the model. @default - there is none, or it is a key of one's own, or already to be deleted */
  readonly keyArn?: string;
}

/** Days after which KMS deletes a key, within which it can be saved; the longest there is. */
export const KEY_WAITING_DAYS = 30;

/** Statements of the artifact bucket by which releases cannot be deleted or written again; see lib/constructs/release-buckets.ts. */
const WRITE_ONCE = ['ReleasesAreWrittenOnlyIfNew', 'ReleasesAreNotDeleted'];

/**
 * The buckets that are there, and the key that encrypts them: it is told by the buckets themselves, for its alias goes with
 * the pipeline's stack.
 *
 * @param ownKey the setting `keyArn`: such a key is nobody's to delete here
 */
export async function findKept({ s3, kms }: Clients, names: readonly string[], ownKey?: string): Promise<Kept> {
  const buckets: string[] = [];
  for (const Bucket of names)
    if (await unlessGone(() => s3.send(new HeadBucketCommand({ Bucket })))) buckets.push(Bucket);
  if (buckets[0] === undefined || ownKey !== undefined) return { buckets };
  const encryption = await encryptionOf(s3, buckets[0]);
  const KeyId = encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
  if (KeyId === undefined) return { buckets };
  const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId }));
  const ours = key?.KeyManager === 'CUSTOMER' && key.KeyState !== 'PendingDeletion';
  return { buckets, ...(ours && key.Arn !== undefined && { keyArn: key.Arn }) };
}

async function encryptionOf(s3: S3Client, Bucket: string): Promise<ServerSideEncryptionConfiguration | undefined> {
  try {
    return (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration;
  } catch (error) {
    // Nobody set one: then no key of ours is on it.
    if (isNamed(error, 'ServerSideEncryptionConfigurationNotFoundError')) return undefined;
    throw error;
  }
}

/** Deletes every version of every object, then the key is given its date, then the buckets go. */
export async function deleteData(clients: Clients, kept: Kept, waiting: Waiting, tell: (line: string) => void) {
  const { s3, kms } = clients;
  for (const bucket of kept.buckets) {
    if (await allowDeletion(s3, bucket)) tell(`${bucket}: took out of its policy that releases are not deleted`);
    tell(`${bucket}: ${await emptied(s3, bucket)} versions of objects deleted`);
  }
  // Before the buckets: an interruption after them would leave nothing that tells which key it was.
  if (kept.keyArn !== undefined) {
    try {
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId: kept.keyArn, PendingWindowInDays: KEY_WAITING_DAYS }));
      tell(`${kept.keyArn}: will be deleted in ${KEY_WAITING_DAYS} days`);
    } catch (error) {
      // Another run was quicker.
      if (!isNamed(error, 'KMSInvalidStateException')) throw error;
    }
  }
  for (const Bucket of kept.buckets)
    await until(waiting, `Bucket ${Bucket}`, async () => {
      try {
        await unlessGone(() => s3.send(new DeleteBucketCommand({ Bucket })));
        tell(`${Bucket}: deleted`);
        return true;
      } catch (error) {
        if (!isNamed(error, 'BucketNotEmpty')) throw error;
        // Something was written meanwhile: late captured data, for instance.
        await emptied(s3, Bucket);
        return undefined;
      }
    });
}

interface Policy {
  readonly Statement: readonly { readonly Sid?: string }[];
}

/** A bucket policy without the statements that keep releases; undefined when it has none of them. */
export function withoutWriteOnce(policy: Policy): Policy | undefined {
  const Statement = policy.Statement.filter(({ Sid }) => Sid === undefined || !WRITE_ONCE.includes(Sid));
  return Statement.length === policy.Statement.length ? undefined : { ...policy, Statement };
}

async function allowDeletion(s3: S3Client, Bucket: string): Promise<boolean> {
  const found = await unlessGone(() => s3.send(new GetBucketPolicyCommand({ Bucket })));
  const left = found?.Policy === undefined ? undefined : withoutWriteOnce(JSON.parse(found.Policy) as Policy);
  if (left === undefined) return false;
  if (left.Statement.length === 0) await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  else await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(left) }));
  return true;
}

/** Answers how many versions and delete markers were deleted. */
async function emptied(s3: S3Client, Bucket: string): Promise<number> {
  let count = 0;
  while (true) {
    // Always the first page: what was on it has gone.
    const page = await unlessGone(() => s3.send(new ListObjectVersionsCommand({ Bucket })));
    const Objects = [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (Objects.length === 0) break;
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors.length > 0) {
      const [first] = Errors;
      throw new Refusal(
        `${Bucket}: ${Errors.length} versions cannot be deleted, ${first?.Key} for one: ${first?.Message}`,
      );
    }
    count += Objects.length;
  }
  const uploads = await unlessGone(() => s3.send(new ListMultipartUploadsCommand({ Bucket })));
  for (const { Key, UploadId } of uploads?.Uploads ?? [])
    await unlessGone(() => s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
  return count;
}

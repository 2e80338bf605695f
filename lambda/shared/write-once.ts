import type { Readable } from 'node:stream';
import {
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { NamedError, nameOf } from './errors';
import { openObject, s3Uri, statusOfHead, type ObjectLocation } from './s3';

/** S3 takes no larger object in one piece. */
const LARGEST_PUT_BYTES = 5 * 1024 ** 3;

export interface CopyOnce {
  readonly from: ObjectLocation & { readonly versionId?: string };
  readonly to: ObjectLocation;
  /** Hex. S3 refuses the copy when the bytes are others. */
  readonly sha256: string;
  readonly size: number;
}

/**
 * Copies an object to a place that is written once. When something lies there already it must be the same bytes: an
 * earlier attempt put it there. Throws ReleaseConflict when it is not.
 */
export async function copyOnce(s3: S3Client, copy: CopyOnce): Promise<'copied' | 'kept before'> {
  if (copy.size > LARGEST_PUT_BYTES) {
    throw new NamedError(
      'TooLarge',
      `${s3Uri(copy.from)} has ${copy.size} bytes; at most ${LARGEST_PUT_BYTES} can be kept`,
    );
  }
  if (await isKept(s3, copy)) return 'kept before';
  const { bytes, discard } = await openObject(s3, copy.from);
  try {
    const Metadata = { sha256: copy.sha256 };
    const ChecksumSHA256 = Buffer.from(copy.sha256, 'hex').toString('base64');
    await writeOnce(s3, copy.to, { Body: bytes as Readable, ContentLength: copy.size, ChecksumSHA256, Metadata });
    return 'copied';
  } catch (error) {
    discard();
    if (nameOf(error) === 'PreconditionFailed' && (await isKept(s3, copy))) return 'kept before';
    throw error;
  }
}

async function isKept(s3: S3Client, { to, sha256 }: CopyOnce): Promise<boolean> {
  const kept = await headIfPresent(s3, to);
  if (kept === undefined) return false;
  const found = kept.Metadata?.sha256;
  if (found === sha256) return true;
  throw new NamedError(
    'ReleaseConflict',
    `${s3Uri(to)} is kept already with SHA-256 ${found}, the manifest says ${sha256}`,
  );
}

async function headIfPresent(s3: S3Client, of: ObjectLocation): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await s3.send(new HeadObjectCommand({ Bucket: of.bucket, Key: of.key }));
  } catch (error) {
    if (statusOfHead(error) === 404) return undefined;
    throw error;
  }
}

/** Writes where nothing lies yet; throws PreconditionFailed when something does. */
export async function writeOnce(
  s3: S3Client,
  to: ObjectLocation,
  content: Omit<PutObjectCommandInput, 'Bucket' | 'Key' | 'IfNoneMatch'>,
): Promise<void> {
  await s3.send(new PutObjectCommand({ ...content, Bucket: to.bucket, Key: to.key, IfNoneMatch: '*' }));
}

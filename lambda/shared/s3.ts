import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { NamedError, nameOf } from './errors';

export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

/** A version of an object as it was seen, to be met again. */
export interface ObjectVersion extends ObjectLocation {
  /** @default - the bucket is not versioned */
  readonly versionId?: string;
  readonly etag: string;
}

export const s3Uri = (location: ObjectLocation): string => `s3://${location.bucket}/${location.key}`;

/** Reads `s3://bucket/key`; undefined for anything else, also for a bucket alone and for a folder. */
export function parseS3Uri(uri: string): ObjectLocation | undefined {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+[^/])$/.exec(uri);
  return match ? { bucket: match[1] as string, key: match[2] as string } : undefined;
}

/** Bytes of an object as they arrive. */
export interface OpenObject {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly length: number;
  /** Closes what is not read to its end. */
  discard(): void;
}

/**
 * Opens an object; with `etag`, only if it still is that one.
 * Throws DataChanged when it is another one, NoSuchKey or NoSuchVersion when there is none.
 */
export async function openObject(
  s3: S3Client,
  from: ObjectLocation & { readonly versionId?: string; readonly etag?: string },
): Promise<OpenObject> {
  try {
    const answer = await s3.send(
      new GetObjectCommand({ Bucket: from.bucket, Key: from.key, VersionId: from.versionId, IfMatch: from.etag }),
    );
    const body = answer.Body as Readable | undefined;
    if (body === undefined) throw new Error(`S3 answered without a body for ${s3Uri(from)}`);
    return { bytes: body, length: answer.ContentLength ?? 0, discard: () => void body.destroy() };
  } catch (error) {
    if (nameOf(error) !== 'PreconditionFailed') throw error;
    throw changed(from);
  }
}

/** The data under a release is not what it began with. */
export const changed = (location: ObjectLocation): NamedError =>
  new NamedError(
    'DataChanged',
    `${s3Uri(location)} was replaced while the release was under way; start another release`,
  );

/** A whole object; for small ones. */
export async function readObject(
  s3: S3Client,
  from: ObjectLocation & { readonly versionId?: string },
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await openObject(s3, from)).bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** As `readObject`; undefined when there is none. */
export async function readIfPresent(s3: S3Client, from: ObjectLocation): Promise<Buffer | undefined> {
  try {
    return await readObject(s3, from);
  } catch (error) {
    if (nameOf(error) === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** SHA-256 in hex and size of what a stream holds. */
export async function digest(bytes: AsyncIterable<Uint8Array>): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { sha256: hash.digest('hex'), size };
}

/** A record that a person can read, too. */
export async function writeJson(s3: S3Client, to: ObjectLocation, value: unknown): Promise<void> {
  await s3.send(
    new PutObjectCommand({
      Bucket: to.bucket,
      Key: to.key,
      Body: JSON.stringify(value, null, 2),
      ContentType: 'application/json',
    }),
  );
}

/** An answer to HeadObject has no body, so its errors have no code: the status is all there is to ask. */
export const statusOfHead = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

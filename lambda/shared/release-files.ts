import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { contract } from '../../model/contract';
import { sampleHeldOut, type HeldOutRow } from './held-out';
import { lines } from './lines';
import type { Manifest } from './manifest';
import { KEYS } from './names';
import { openObject, readObject } from './s3';

/** The manifest of a release, and the digest that tells whether it is still the same. */
export async function readManifest(
  s3: S3Client,
  bucket: string,
  executionId: string,
): Promise<{ manifest: Manifest; sha256: string }> {
  const bytes = await readObject(s3, { bucket, key: KEYS.manifest(executionId) });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { manifest: JSON.parse(bytes.toString('utf8')) as Manifest, sha256 };
}

/** An even sample of the rows that the release keeps for judging it. */
export async function readHeldOut(
  s3: S3Client,
  bucket: string,
  executionId: string,
  count: number,
): Promise<readonly HeldOutRow[]> {
  const { bytes } = await openObject(s3, { bucket, key: KEYS.testRows(executionId) });
  return sampleHeldOut(lines(bytes), contract, count);
}

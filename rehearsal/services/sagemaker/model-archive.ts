import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../contracts';
import type { NamedFile } from '../../processes/container';
import { BadArchive, unpackTarGz } from './archive';
import { parseS3Uri } from './checks';

/** How an archive is known again, wherever its object stands by then. */
export interface ArchiveIdentity {
  /** Of its bytes, in hexadecimal digits. */
  readonly sha256: string;
  /** In a bucket that keeps versions. */
  readonly versionId?: string;
}

export interface ModelArchive {
  readonly files: readonly NamedFile[];
  readonly identity: ArchiveIdentity;
}

const MISSING = ['NoSuchKey', 'NoSuchBucket', 'NoSuchVersion'];

/** Whether an error says that there is no such object. */
export const isMissing = ({ name }: Error): boolean => MISSING.includes(name);

/** Throws what S3 refuses, by `name`, and BadArchive. */
export async function readArchive(objects: ObjectStore, url: string, version?: string): Promise<ModelArchive> {
  const { bucket, key } = parseS3Uri(url, 'modelDataUrl');
  const { body, versionId } = await objects.get(bucket, key, version);
  const sha256 = createHash('sha256').update(body).digest('hex');
  return { files: unpackTarGz(body), identity: { sha256, ...(versionId !== undefined && { versionId }) } };
}

/**
 * The archive that was read before: the object as it is now, or the version that was read.
 *
 * @returns undefined when neither is it any more
 */
export async function readAgain(
  objects: ObjectStore,
  url: string,
  identity: ArchiveIdentity,
): Promise<ModelArchive | undefined> {
  const versions = identity.versionId === undefined ? [undefined] : [undefined, identity.versionId];
  for (const version of versions) {
    const found = await readArchive(objects, url, version).catch((error: Error) => {
      if (!isMissing(error) && !(error instanceof BadArchive)) throw error;
      return undefined; // gone, or something else by now
    });
    if (found?.identity.sha256 === identity.sha256) return found;
  }
  return undefined;
}

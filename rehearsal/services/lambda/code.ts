import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';
import type { Clock } from '../../clock';
import { NotRehearsable, ServiceError, type ObjectStore } from '../../contracts';

/** Where a function's code comes from, as CloudFormation writes it. */
export interface CodeLocation {
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
  readonly ZipFile?: string;
}

/** Unpacked code, addressed by its content. */
export interface CodePackage {
  /** Base64 of the SHA-256, as Lambda says it. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly directory: string;
}

/** Lambda's limit for inline code. */
const INLINE_LIMIT = 4 * 1024 * 1024;

/** Unpacks code bundles, each content once. */
export class CodeStore {
  /** By the digest of the archive. */
  private readonly unpacked = new Map<string, CodePackage>();
  private readonly unpacking = new Map<string, Promise<CodePackage>>();

  /** @param directory where bundles are unpacked; made when missing */
  constructor(
    private readonly clock: Clock,
    private readonly objects: ObjectStore,
    private readonly directory: string,
  ) {}

  /**
   * @param where for messages
   * @throws ServiceError when there is no such object or it is no zip archive
   */
  async load(code: CodeLocation, where: string): Promise<CodePackage> {
    for (const name of Object.keys(code)) {
      if (!['S3Bucket', 'S3Key', 'S3ObjectVersion', 'ZipFile'].includes(name)) {
        throw new NotRehearsable('property', `Code.${name}`, where);
      }
    }
    if (code.ZipFile !== undefined) return this.inline(code.ZipFile);
    if (code.S3Bucket === undefined || code.S3Key === undefined) {
      throw new ServiceError('InvalidParameterValueException', 'Please provide a source for function code.');
    }
    const archive = await this.fetch(code.S3Bucket, code.S3Key, code.S3ObjectVersion);
    return this.once(archive, () => entriesOf(archive));
  }

  /** What is unpacked, by the digest of its archive. */
  keep(): ReadonlyMap<string, CodePackage> {
    return this.unpacked;
  }

  /** @throws Error when unpacked code has gone from the disk: its archive may be gone from S3, too */
  resume(kept: ReadonlyMap<string, CodePackage>): void {
    for (const [id, code] of kept) {
      if (!existsSync(code.directory)) {
        throw new Error(
          `The code of functions that was unpacked in ${code.directory} is gone: put it back, or begin a new account`,
        );
      }
      this.unpacked.set(id, code);
    }
  }

  private inline(text: string): Promise<CodePackage> {
    const source = Buffer.from(text);
    if (source.length > INLINE_LIMIT) {
      throw new ServiceError('InvalidParameterValueException', `Inline code is limited to ${INLINE_LIMIT} bytes.`);
    }
    return this.once(source, () => new Map([['index.js', source]]));
  }

  private async fetch(bucket: string, key: string, versionId?: string): Promise<Buffer> {
    try {
      return (await this.objects.get(bucket, key, versionId)).body;
    } catch (error) {
      const { name, message } = error as Error;
      if (name !== 'NoSuchKey' && name !== 'NoSuchBucket') throw error;
      throw new ServiceError(
        'InvalidParameterValueException',
        `Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${message} (s3://${bucket}/${key})`,
      );
    }
  }

  private async once(content: Buffer, entries: () => Map<string, Uint8Array>): Promise<CodePackage> {
    const digest = createHash('sha256').update(content).digest();
    const id = digest.toString('hex');
    const known = this.unpacked.get(id);
    if (known) return known;
    const underWay = this.unpacking.get(id);
    if (underWay) return underWay;
    const directory = join(this.directory, id);
    const unpacking = this.clock.work(async () => {
      await write(directory, entries());
      return { sha256: digest.toString('base64'), sizeBytes: content.length, directory };
    });
    this.unpacking.set(id, unpacking);
    try {
      const code = await unpacking;
      this.unpacked.set(id, code);
      return code;
    } finally {
      this.unpacking.delete(id);
    }
  }
}

function entriesOf(archive: Buffer): Map<string, Uint8Array> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(archive);
  } catch (error) {
    throw new ServiceError(
      'InvalidParameterValueException',
      `Could not unzip uploaded file. Please check your file, then try to upload again. (${(error as Error).message})`,
    );
  }
  return new Map(Object.entries(files).filter(([name]) => !name.endsWith('/')));
}

/** Written beside and then renamed: a directory is there whole or not at all. */
async function write(directory: string, entries: Map<string, Uint8Array>): Promise<void> {
  const partial = `${directory}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  for (const [name, content] of entries) {
    const file = normalize(join(partial, name));
    if (!file.startsWith(partial + sep)) {
      throw new ServiceError('InvalidParameterValueException', `The archive holds a file outside of itself: ${name}`);
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await rm(directory, { recursive: true, force: true });
  await rename(partial, directory);
}

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';
import type { Clock } from '../clock';
import { ServiceError } from '../contracts';

type Artifact = { readonly kind: 'directory'; readonly path: string } | { readonly kind: 'zip'; readonly body: Buffer };

/**
 * The artifacts of one execution. On AWS each is a zip in the artifact bucket; here it is a directory, or the bytes
 * of a fetched object, which are unpacked when an action needs files of it.
 */
export class ArtifactStore {
  private readonly artifacts = new Map<string, Artifact>();
  private count = 0;

  /** @param root directory of this execution; made on first need */
  constructor(
    private readonly root: string,
    private readonly clock: Pick<Clock, 'work'>,
  ) {}

  /** Makes an empty directory; it becomes an artifact by `putDirectory`. */
  async newDirectory(name: string): Promise<string> {
    const path = join(this.root, `${++this.count}-${name}`);
    await this.clock.work(() => mkdir(path, { recursive: true }));
    return path;
  }

  /** The directory is read from now on, and no longer written. */
  putDirectory(name: string, path: string): void {
    this.artifacts.set(name, { kind: 'directory', path });
  }

  putZip(name: string, body: Buffer): void {
    this.artifacts.set(name, { kind: 'zip', body });
  }

  /**
   * The artifact's files.
   * @throws ServiceError when there is no such artifact, or when it is no archive
   */
  async directory(name: string): Promise<string> {
    const artifact = this.artifacts.get(name);
    if (artifact === undefined) throw new ServiceError('ArtifactNotFound', `there is no artifact ${name}`);
    if (artifact.kind === 'directory') return artifact.path;
    const path = await this.newDirectory(name);
    await this.clock.work(() => unpack(name, artifact.body, path));
    this.putDirectory(name, path);
    return path;
  }

  /**
   * One file of an artifact, given as `Artifact::path`.
   * @throws ServiceError when there is none
   */
  async file(reference: string): Promise<string> {
    const [name, path, ...rest] = reference.split('::');
    if (!name || !path || rest.length > 0)
      throw new ServiceError('InvalidConfiguration', `${reference} is not of the form Artifact::path`);
    const target = within(await this.directory(name), path, name);
    try {
      return await this.clock.work(() => readFile(target, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new ServiceError('FileNotFound', `File [${path}] does not exist in artifact [${name}]`);
    }
  }
}

async function unpack(name: string, body: Buffer, into: string): Promise<void> {
  for (const [file, content] of Object.entries(unzip(name, body))) {
    if (file.endsWith('/')) continue;
    const target = within(into, file, name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}

function unzip(name: string, body: Buffer): Record<string, Uint8Array> {
  try {
    return unzipSync(body);
  } catch (error) {
    // fflate throws plain errors with a number as `code` for what is no archive.
    if (typeof (error as { code?: unknown }).code !== 'number') throw error;
    throw new ServiceError('InvalidArtifact', `artifact ${name} is not a zip archive: ${(error as Error).message}`);
  }
}

/** @throws ServiceError when the file would lie outside the directory */
function within(directory: string, file: string, artifact: string): string {
  const path = normalize(file);
  if (isAbsolute(path) || path.split(sep)[0] === '..')
    throw new ServiceError('InvalidArtifact', `${file} lies outside artifact ${artifact}`);
  return join(directory, path);
}

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';
import type { Clock } from '../clock';
import { ServiceError } from '../contracts';

interface Artifact {
  readonly kind: 'directory' | 'zip';
  readonly path: string;
}

/** The artifacts of an execution that may need them again: where they lie. */
export interface KeptArtifacts {
  readonly artifacts: ReadonlyMap<string, Artifact>;
  readonly count: number;
}

/**
 * The artifacts of one execution. On AWS each is a zip in the artifact bucket; here it is a directory, or the file of a
 * fetched object, which is unpacked when an action needs files of it.
 */
export class ArtifactStore {
  private readonly artifacts: Map<string, Artifact>;
  private count: number;

  /**
   * @param root directory of this execution; made on first need
   * @param kept of an earlier life
   */
  constructor(
    private readonly root: string,
    private readonly clock: Pick<Clock, 'work'>,
    kept?: KeptArtifacts,
  ) {
    this.artifacts = new Map(kept?.artifacts);
    this.count = kept?.count ?? 0;
  }

  /** Where its artifacts lie, other executions' and sources' directories among them. */
  paths(): string[] {
    return [...this.artifacts.values()].map(({ path }) => path);
  }

  keep(): KeptArtifacts {
    return { artifacts: this.artifacts, count: this.count };
  }

  /** Makes an empty directory; it becomes an artifact by `putDirectory`. */
  async newDirectory(name: string): Promise<string> {
    const path = join(this.root, `${++this.count}-${name}`);
    await this.clock.work(async () => {
      // An action that did not come to its end before the process ended may have left files of its own there.
      await rm(path, { recursive: true, force: true });
      await mkdir(path, { recursive: true });
    });
    return path;
  }

  /** The directory is read from now on, and no longer written. */
  putDirectory(name: string, path: string): void {
    this.artifacts.set(name, { kind: 'directory', path });
  }

  async putZip(name: string, body: Buffer): Promise<void> {
    const path = join(this.root, `${++this.count}-${name}.zip`);
    await this.clock.work(async () => {
      await mkdir(this.root, { recursive: true });
      await writeFile(path, body);
    });
    this.artifacts.set(name, { kind: 'zip', path });
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
    await this.clock.work(async () => unpack(name, await readFile(artifact.path), path));
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

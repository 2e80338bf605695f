import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { lockFile } from '../processes/file-lock';
import { bareEnvironment, type Child, type Processes } from '../processes/processes';
import { findPython } from '../processes/python';
import { digestOf, identityOf, writeWhole } from './files';
import { FORMAT, MANIFEST, type Manifest, readManifest, writeManifest } from './manifest';

const LOCK = 'lock';
const OBJECTS = 'objects';
/** What lies in such a directory. */
const WORKING = ['artifacts', 'code'] as const;
/** A directory for each life. */
const PER_LIFE = 'commits';

/** What is to be kept; the file `moto` and its objects are there already. */
export interface Keeping extends Pick<Manifest, 'accountId' | 'region' | 'partition' | 'moto'> {
  /** Virtual time, milliseconds since the epoch. */
  readonly at: number;
  readonly services: Uint8Array;
  /** Names of the objects in use. */
  readonly objects: readonly string[];
}

/**
 * The directory in which an account is kept. What counts is what `account.json` names; it changes from one kept account to the
 * next in one step, so that whatever ends the process leaves one of the two whole.
 */
export class StateDirectory {
  private count = 0;
  /** The files that the manifest may name. */
  private named: ReadonlySet<string>;

  private constructor(
    readonly path: string,
    private readonly lock: Child,
    /** Which file is locked: the directory may be removed, and another made in its place. */
    private readonly identity: string,
    /** What an earlier life has kept. */
    readonly kept: Manifest | undefined,
  ) {
    this.named = new Set(kept ? [kept.services, kept.moto] : []);
  }

  /**
   * Opens a directory for this process alone, until {@link close}; one that is not there is made.
   * @throws Error when another process has it, when it is somebody else's, or when it was kept in another format
   */
  static async open(path: string, processes: Processes): Promise<StateDirectory> {
    const found = await enter(path);
    const file = join(path, LOCK);
    const { command: python } = await findPython();
    const lock = await lockFile({ processes, python, file, ifTaken: 'refuse', env: bareEnvironment({}) });
    if (lock === undefined)
      throw new Error(`${path} is in use: another rehearsal serves the account that is kept there`);
    const kept = existsSync(join(path, MANIFEST)) ? await readManifest(join(path, MANIFEST)) : undefined;
    if (kept && kept.path !== path)
      throw new Error(`the account in ${path} was kept in ${kept.path}, and holds paths of that place: move it back`);
    // Of a process that ended before it kept anything.
    if (!kept)
      for (const name of found) if (name !== LOCK) await rm(join(path, name), { recursive: true, force: true });
    for (const name of [...WORKING, OBJECTS]) await mkdir(join(path, name), { recursive: true });
    const state = new StateDirectory(path, lock, await identityOf(file), kept);
    // From now on, so that no two lives draw the same ids, however this one ends.
    if (kept) await writeManifest(path, { ...kept, lives: state.life });
    return state;
  }

  /** Directories that are the account's own from life to life. */
  get directories(): Readonly<Record<(typeof WORKING)[number], string>> {
    const paths = WORKING.map((name) => [name, join(this.path, name)]);
    return Object.fromEntries(paths) as Record<(typeof WORKING)[number], string>;
  }

  /** A directory of this life alone. */
  ownDirectory(kind: typeof PER_LIFE): string {
    return join(this.path, kind, `${this.life}`);
  }

  /** Removes what no life needs any more. @param inUse paths of files and directories */
  async removeUnused(kind: typeof PER_LIFE, inUse: readonly string[]): Promise<void> {
    for (const life of await readdir(join(this.path, kind))) {
      const directory = join(this.path, kind, life);
      const needed =
        directory === this.ownDirectory(kind) || inUse.some((path) => path.startsWith(`${directory}${sep}`));
      if (!needed) await rm(directory, { recursive: true, force: true });
    }
  }

  /** Which process this is that holds the account: 1 for the first. */
  get life(): number {
    return (this.kept?.lives ?? 0) + 1;
  }

  /** What the services held. @throws Error when nothing is kept, or the file is gone or damaged */
  async services(): Promise<Buffer> {
    if (this.kept === undefined) throw new Error(`nothing is kept in ${this.path}`);
    const file = join(this.path, this.kept.services);
    const content = await readFile(file).catch((error: Error) => {
      throw new Error(`${file} cannot be read: ${error.message}`, { cause: error });
    });
    if (digestOf(content) !== this.kept.digest)
      throw new Error(`${file} is damaged: its digest is not the one in ${MANIFEST}`);
    return content;
  }

  /**
   * Makes room for what is to be kept next, and answers a file name for the moto server's state that no kept account uses.
   * @throws Error with the code ENOENT when the directory has been removed or replaced
   */
  async newFile(): Promise<string> {
    if ((await identityOf(join(this.path, LOCK)).catch(() => undefined)) !== this.identity)
      throw Object.assign(
        new Error(`${this.path} has been removed or replaced since it was opened: put it back as it was`),
        { code: 'ENOENT' },
      );
    // Of attempts that did not come to their end.
    await this.removeStale();
    return `moto-${this.life}-${++this.count}.bin`;
  }

  /** From now on the directory keeps this and nothing of before. */
  async commit(keeping: Keeping): Promise<void> {
    const { accountId, region, partition, moto, objects } = keeping;
    const services = moto.replace('moto', 'services');
    await writeWhole(join(this.path, services), keeping.services);
    const at = new Date(keeping.at).toISOString();
    const digest = digestOf(keeping.services);
    const own = { format: FORMAT, path: this.path, lives: this.life };
    const written: Manifest = { ...own, ...{ accountId, region, partition, at, services, digest, moto } };
    this.named = new Set([...this.named, services, moto]);
    await writeManifest(this.path, written);
    this.named = new Set([services, moto]);
    const inUse = new Set(objects);
    const unused = (await readdir(join(this.path, OBJECTS))).filter((name) => !inUse.has(name));
    await Promise.all([
      this.removeStale(),
      ...unused.map((name) => rm(join(this.path, OBJECTS, name), { force: true })),
    ]);
  }

  /** Lets others have it. */
  async close(): Promise<void> {
    await this.lock.end();
  }

  /** Removes the data that no manifest names. */
  private async removeStale(): Promise<void> {
    const stale = (await readdir(this.path)).filter((name) => isData(name) && !this.named.has(name));
    await Promise.all(stale.map((name) => rm(join(this.path, name), { force: true })));
  }
}

/** Whole, or half written by one of the two who write. */
const isData = (name: string): boolean =>
  /^(moto|services)-\d+-\d+\.bin(\.part|\.new)?$|^account\.json\.part$/.test(name);

/**
 * Makes the directory unless it is there, and lets nobody else in: it holds the account's secrets. Answers what lies in it.
 * @throws Error when that cannot be done, or when it is somebody else's
 */
async function enter(path: string): Promise<readonly string[]> {
  const found = await unlessRefused(path, async () => {
    await mkdir(path, { recursive: true });
    return readdir(path);
  });
  if (!isOurs(found)) {
    const some = found.slice(0, 3).join(', ');
    throw new Error(`${path} holds no kept account but other things (${some}…): choose a new or an empty directory`);
  }
  if (found.includes(MANIFEST)) await readManifest(join(path, MANIFEST)); // others have files of that name, too
  await unlessRefused(path, () => chmod(path, 0o700));
  return found;
}

async function unlessRefused<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`no account can be kept in ${path}: ${reason}; choose a directory of your own`, { cause: error });
  }
}

/** One without a manifest is, when nothing else lies in it than what is made there; the lock is made before all else. */
function isOurs(found: readonly string[]): boolean {
  if (found.length === 0 || found.includes(MANIFEST)) return true;
  const known: readonly string[] = [LOCK, OBJECTS, PER_LIFE, ...WORKING];
  return found.includes(LOCK) && found.every((name) => known.includes(name) || isData(name));
}

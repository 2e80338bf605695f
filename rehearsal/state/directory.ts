import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { lockFile } from '../processes/file-lock';
import { bareEnvironment, type Child, type Processes } from '../processes/processes';
import { findPython } from '../processes/python';

/** Raised whenever what keepers keep changes its shape: an account that an older rehearsal kept is then refused. */
const FORMAT = 1;

const MANIFEST = 'account.json';
const LOCK = 'lock';
const OBJECTS = 'objects';
/** What lies in such a directory; a directory with anything else in it and no manifest is somebody else's. */
const WORKING = ['artifacts', 'code'] as const;
/** A directory for each life. */
const PER_LIFE = 'commits';

const manifest = z.object({
  /** Of the files beside this one. */
  format: z.number(),
  /** Whose account it is. */
  accountId: z.string(),
  region: z.string(),
  partition: z.string(),
  /** Where it was kept: what the account holds points into its directory. */
  path: z.string(),
  /** How many processes have held the account. */
  lives: z.number().int().min(1),
  /** Virtual time at which it was kept. */
  at: z.iso.datetime(),
  /** What the account's own services hold. */
  services: z.string().regex(/^[\w-]+\.bin$/),
  /** What the moto server holds; bodies of objects lie beside it, each under its SHA-256. */
  moto: z.string().regex(/^[\w-]+\.bin$/),
});
export type Manifest = z.infer<typeof manifest>;

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

  private constructor(
    readonly path: string,
    private readonly lock: Child,
    /** What an earlier life has kept. */
    readonly kept: Manifest | undefined,
  ) {}

  /**
   * Opens a directory for this process alone, until {@link close}; one that is not there is made.
   * @throws Error when another process has it, when it is somebody else's, or when it was kept in another format
   */
  static async open(path: string, processes: Processes): Promise<StateDirectory> {
    await mkdir(path, { recursive: true });
    const found = await readdir(path);
    const ours =
      found.includes(MANIFEST) ||
      found.every((name) => [LOCK, OBJECTS, PER_LIFE, ...WORKING].includes(name) || isData(name));
    if (!ours)
      throw new Error(
        `${path} holds no kept account but other things (${found.slice(0, 3).join(', ')}…): choose a new or an empty directory`,
      );
    await chmod(path, 0o700); // it holds the account's secrets
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
    const state = new StateDirectory(path, lock, kept);
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

  /** What the services held. @throws Error when nothing is kept, or the file is gone */
  async services(): Promise<Buffer> {
    if (this.kept === undefined) throw new Error(`nothing is kept in ${this.path}`);
    return readFile(join(this.path, this.kept.services));
  }

  /** A file name for the moto server's state that no kept account uses. */
  newFile(): string {
    return `moto-${this.life}-${++this.count}.bin`;
  }

  /** From now on the directory keeps this and nothing of before. */
  async commit(keeping: Keeping): Promise<void> {
    const { accountId, region, partition, moto, objects } = keeping;
    const services = moto.replace('moto', 'services');
    await write(join(this.path, services), keeping.services);
    const at = new Date(keeping.at).toISOString();
    const own = { format: FORMAT, path: this.path, lives: this.life };
    const written: Manifest = { ...own, ...{ accountId, region, partition, at, services, moto } };
    await writeManifest(this.path, written);
    const stale = (await readdir(this.path)).filter((name) => isData(name) && name !== services && name !== moto);
    const inUse = new Set(objects);
    const unused = (await readdir(join(this.path, OBJECTS))).filter((name) => !inUse.has(name));
    await Promise.all([
      ...stale.map((name) => rm(join(this.path, name), { force: true })),
      ...unused.map((name) => rm(join(this.path, OBJECTS, name), { force: true })),
    ]);
  }

  /** Lets others have it. */
  async close(): Promise<void> {
    await this.lock.end();
  }
}

const isData = (name: string): boolean => /^(moto|services)-\d+-\d+\.bin(\.part)?$|^account\.json\.part$/.test(name);

async function readManifest(file: string): Promise<Manifest> {
  const again = 'choose another directory to begin anew';
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}; ${again}`, { cause: error });
  }
  const format = (json as { format?: unknown } | null)?.format;
  if (format !== FORMAT)
    throw new Error(`${file} has format ${String(format)}, this rehearsal keeps and reads format ${FORMAT}; ${again}`);
  const parsed = manifest.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`${file} has ${faults.length} faults (${faults.join('; ')}); ${again}`);
}

function writeManifest(path: string, written: Manifest): Promise<void> {
  return write(join(path, MANIFEST), `${JSON.stringify(written, null, 2)}\n`);
}

/** Writes a file that is there whole or not at all, also when the machine loses power. */
async function write(file: string, content: Uint8Array | string): Promise<void> {
  const part = `${file}.part`;
  const handle = await open(part, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
}

import { deserialize, serialize } from 'node:v8';
import type { Surroundings } from '../events';
import type { StateDirectory } from './directory';
import type { Keeper } from './keeper';
import { AGAIN } from './manifest';

/** What the moto server does for its part. */
export interface MotoKeeping {
  /** Requests so far that may have changed what it holds. */
  readonly changes: number;
  /** Writes what it holds into a file of the directory; answers the names of the objects that belong to it. */
  keep(directory: string, file: string): Promise<{ readonly objects: readonly string[] }>;
  /** Takes up what an earlier life of it wrote. */
  resume(directory: string, file: string): Promise<void>;
}

export interface SnapshotsProps {
  readonly directory: StateDirectory;
  /** By name, in the order in which they go on. */
  readonly parts: Readonly<Record<string, Keeper>>;
  readonly moto: MotoKeeping;
  readonly surroundings: Pick<Surroundings, 'accountId' | 'region' | 'partition' | 'clock'>;
}

/** Each part serialized by itself, by name. */
type Kept = ReadonlyMap<string, Buffer>;

/** Keeps an account in its directory, and takes it up from there. */
export class Snapshots {
  constructor(private readonly props: SnapshotsProps) {}

  /** What has to end before the account can be kept. */
  underWay(): string[] {
    return Object.values(this.props.parts).flatMap((part) => part.underWay());
  }

  /**
   * Keeps the account as it is now.
   * @returns whether it has been kept: false when it was not at rest, or did not stay so
   */
  async take(): Promise<boolean> {
    const { directory, parts, moto, surroundings } = this.props;
    if (!this.atRest()) return false;
    const file = await surroundings.clock.work(() => directory.newFile());
    if (!this.atRest()) return false; // looked at anew: what began meanwhile is not among the changes below
    const before = moto.changes;
    const { objects } = await moto.keep(directory.path, file);
    // From here to the serialized state nothing else runs; what moto wrote belongs to it when moto has not changed since.
    if (moto.changes !== before || !this.atRest()) return false;
    const at = surroundings.clock.now();
    const services = serialize(new Map(Object.entries(parts).map(([name, part]) => [name, keep(name, part)])));
    const { accountId, region, partition, clock } = surroundings;
    await clock.work(() => directory.commit({ accountId, region, partition, at, services, moto: file, objects }));
    return true;
  }

  /**
   * Takes up what is kept. Call on an account in which nothing has happened, with the clock at the time of what is kept.
   * @throws Error when it is another account's, or cannot be read
   */
  async resume(): Promise<void> {
    const { directory, parts, moto, surroundings } = this.props;
    const { kept, path } = directory;
    if (kept === undefined) throw new Error(`nothing is kept in ${path}`);
    for (const name of ['accountId', 'region', 'partition'] as const)
      if (kept[name] !== surroundings[name])
        throw new Error(
          `${path} keeps an account whose ${name} is ${kept[name]}; the app's is ${surroundings[name]}: choose another directory for this app`,
        );
    try {
      await moto.resume(path, kept.moto);
      const services = deserialize(await surroundings.clock.work(() => directory.services())) as Kept;
      const unknown = [...services.keys()].filter((name) => !(name in parts));
      const missing = Object.keys(parts).filter((name) => !services.has(name));
      if (unknown.length + missing.length > 0)
        throw new Error(`only one of the two, it or this rehearsal, has ${[...unknown, ...missing].join(', ')}`);
      for (const [name, part] of Object.entries(parts)) part.resume(deserialize(services.get(name)!));
    } catch (error) {
      const reason = (error as Error).message;
      throw new Error(`the account in ${path} cannot be taken up: ${reason}; ${AGAIN}`, { cause: error });
    }
  }

  private atRest(): boolean {
    return this.props.surroundings.clock.idle && this.underWay().length === 0;
  }
}

function keep(name: string, part: Keeper): Buffer {
  const kept = part.keep();
  try {
    return serialize(kept);
  } catch (error) {
    throw new Error(`what ${name} keeps is no plain data: ${(error as Error).message}`, { cause: error });
  }
}

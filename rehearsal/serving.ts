import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account/account';
import type { VirtualClock } from './clock';
import { type ServedEnvironment, writeEnvironments } from './environments';
import type { Surroundings } from './events';
import type { Manifest } from './state/manifest';
import type { Subject } from './subject';

/** Where clients find the account, and as whom. */
export interface Served {
  readonly url: string;
  /** Files of `export` lines, one for each person or role that somebody can be. */
  readonly environments: readonly ServedEnvironment[];
  /** What the account was taken up from; undefined for a new one. */
  readonly kept?: Manifest;
}

/** What a person is told when the account is there. */
export function announcement({ url, environments, kept }: Served): string {
  const width = Math.max(...environments.map(({ name }) => name.length));
  const who = environments.map(({ name, arn, file }) => `  ${name.padEnd(width)}  . ${file}    # ${arn}\n`);
  const before = kept
    ? `\nThe account is as it was kept at ${kept.at.replace('T', ' ').slice(0, 19)} of its own time.` +
      ' Access keys are new: read the files below again. Functions start cold.\n'
    : '';
  return `${before}\nThe account is at ${url} until you press Ctrl-C. In another terminal, as one of these:\n${who.join('')}\n`;
}

export interface ServingProps {
  readonly surroundings: Surroundings;
  readonly clock: VirtualClock;
  readonly account: Account;
  /** Deploys the pipeline, or lets a kept account go on. */
  readonly begin: () => Promise<void>;
  readonly people: Subject['people'];
  /** The project's directory: the files of `export` lines lie below it. */
  readonly projectDir: string;
  /** Virtual seconds per second once everything is there. */
  readonly speed: number;
  readonly ready: (served: Served) => void;
  /** Called at every beat of the clock. */
  readonly beat: () => Promise<void>;
}

/** How far the clock is driven at a time while nothing else drives it, in virtual milliseconds. */
const BEAT_MS = 1000;

/**
 * Keeps the account alive for clients of any kind: begins, tells where the account is, and lets time pass until the rehearsal
 * is ended. The files with credentials are gone then.
 */
export async function serve(props: ServingProps): Promise<never> {
  const { clock, surroundings, speed, account, projectDir } = props;
  await props.begin();
  const { url, port } = account.gateway;
  const directory = join(projectDir, '.rehearsal', 'serve', `${port}`);
  try {
    const environments = writeEnvironments({ surroundings, account, directory, people: props.people });
    props.ready({ url, environments, ...(account.kept && { kept: account.kept }) });
    clock.pace(speed);
    while (true) {
      await clock.sleep(BEAT_MS, surroundings.signal);
      await props.beat();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

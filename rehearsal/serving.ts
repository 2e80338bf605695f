import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account/account';
import type { VirtualClock } from './clock';
import type { Principal } from './contracts';
import type { Surroundings } from './events';
import { fill, type Subject } from './subject';

/** Where clients find the account, and as whom. */
export interface Served {
  readonly url: string;
  /** Files of `export` lines, one for each person or role that somebody can be. */
  readonly environments: readonly { readonly name: string; readonly arn: string; readonly file: string }[];
}

/** What a person is told when the account is there. */
export function announcement({ url, environments }: Served): string {
  const width = Math.max(...environments.map(({ name }) => name.length));
  const who = environments.map(({ name, arn, file }) => `  ${name.padEnd(width)}  . ${file}    # ${arn}\n`);
  return `\nThe account is at ${url} until you press Ctrl-C. In another terminal, as one of these:\n${who.join('')}\n`;
}

export interface ServingProps {
  readonly surroundings: Surroundings;
  readonly clock: VirtualClock;
  readonly account: Account;
  /** Deploys the pipeline. */
  readonly deploy: () => Promise<void>;
  readonly people: Subject['people'];
  /** The project's directory: the files of `export` lines lie below it. */
  readonly projectDir: string;
  /** Virtual seconds per second once everything is there. */
  readonly speed: number;
  readonly ready: (served: Served) => void;
}

/** How far the clock is driven at a time while nothing else drives it, in virtual milliseconds. */
const BEAT_MS = 1000;

/**
 * Keeps the account alive for clients of any kind: deploys the pipeline, tells where the account is, and lets time pass
 * until the rehearsal is ended. The files with credentials are gone then.
 */
export async function serve(props: ServingProps): Promise<never> {
  const { clock, surroundings, speed } = props;
  await props.deploy();
  const directory = join(props.projectDir, '.rehearsal', 'serve', `${props.account.gateway.port}`);
  try {
    props.ready({ url: props.account.gateway.url, environments: writeEnvironments(props, directory) });
    clock.pace(speed);
    while (true) await clock.sleep(BEAT_MS, surroundings.signal);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function writeEnvironments(props: ServingProps, directory: string): Served['environments'] {
  const { account, surroundings, people } = props;
  const { region, partition, accountId } = surroundings;
  const outputs = Object.fromEntries(
    account.services.cloudFormation.stacks().flatMap((stack) => stack.outputs.map(({ key, value }) => [key, value])),
  );
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return Object.entries(people).map(([name, { role, environment }]) => {
    const principal: Principal =
      role === undefined
        ? { kind: 'user', arn: `arn:${partition}:iam::${accountId}:user/${name}` }
        : { kind: 'role', arn: fill(`{${role}}`, outputs), session: name };
    const keys = account.services.principals.mint(principal);
    const variables = {
      AWS_ENDPOINT_URL: account.gateway.url,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...fill(environment, outputs),
    };
    const file = join(directory, `${name}.env`);
    writeFileSync(file, lines(variables), { mode: 0o600 });
    chmodSync(file, 0o600);
    return { name, arn: principal.arn, file };
  });
}

/** For a POSIX shell. */
const lines = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');

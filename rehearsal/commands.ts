import type { Account } from './account/account';
import type { VirtualClock } from './clock';
import type { Surroundings } from './events';
import { bareEnvironment, type Processes } from './processes/processes';

export interface CommandProps {
  readonly clock: VirtualClock;
  readonly processes: Processes;
  readonly surroundings: Surroundings;
  readonly account: Account;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Where it runs: the app as its repository has it. */
  readonly directory: string;
  /** An existing directory for what tools leave behind. */
  readonly home: string;
  /** Virtual seconds per second, to be restored afterwards. @default - as fast as the work allows */
  readonly speed?: number;
}

/** Virtual seconds per second while a command runs: it looks again and again at what takes virtual minutes. */
const SPEED_WITH_COMMANDS = 60;
/** How far the clock is driven at a time, in virtual milliseconds. */
const BEAT_MS = 1000;

/**
 * Runs one of the app's own commands as an operator of the account, against the rehearsed account and no other.
 *
 * @returns what it printed
 * @throws Error with its last lines when it fails
 */
export async function runCommand(props: CommandProps): Promise<string> {
  const { clock, processes, surroundings, account, command, directory, home } = props;
  const { partition, accountId, region, signal } = surroundings;
  const [program = '', ...args] = command;
  const arn = `arn:${partition}:iam::${accountId}:user/operator`;
  const keys = account.services.principals.mint({ kind: 'user', arn });
  const printed: string[] = [];
  surroundings.tell({ kind: 'note', text: command.join(' ') });
  clock.pace(SPEED_WITH_COMMANDS);
  try {
    const child = processes.spawn({
      ...{ name: command.join(' '), command: program, args, cwd: directory },
      onLine: (line, stream) => {
        if (stream === 'stdout') printed.push(line);
        if (line.trim() !== '') surroundings.tell({ kind: 'note', text: `  ${line.trim()}` });
      },
      env: bareEnvironment({
        AWS_ENDPOINT_URL: account.gateway.url,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_SESSION_TOKEN: keys.sessionToken,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
        HOME: home,
        TMPDIR: home,
        NO_COLOR: '1',
        CI: 'true', // no questions, and nothing asks a registry for updates
        npm_config_update_notifier: 'false',
      }),
    });
    while (!child.ended()) await clock.sleep(BEAT_MS, signal);
    const { code } = await child.exited;
    if (code !== 0) throw new Error(`${command.join(' ')} failed (${code}):\n${child.lastLines()}`);
    return printed.join('\n');
  } finally {
    clock.pace(props.speed);
  }
}

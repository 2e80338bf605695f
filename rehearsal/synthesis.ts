import { allStacks, readAssembly } from './assembly/assembly';
import type { Clock } from './clock';
import { NotRehearsable } from './contracts';
import { bareEnvironment, type Processes } from './processes/processes';

/** The account and region that an app is synthesized for. */
export interface Environment {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
}

/** An account number and a region of AWS's documentation, for apps that leave both open. */
const EXAMPLE = { accountId: '111122223333', region: 'us-east-1' } as const;

export interface SynthesisProps {
  readonly clock: Clock;
  readonly processes: Processes;
  /** With `{out}` where the assembly goes. */
  readonly command: readonly string[];
  /** The app's files. */
  readonly directory: string;
  /** Where the assembly goes. */
  readonly out: string;
  /** An existing directory for what tools leave behind. */
  readonly home: string;
}

/**
 * Runs the app's own command, as a developer does on a laptop.
 * @throws Error with the command's last lines when it fails
 */
export async function synthesize({ clock, processes, command, directory, out, home }: SynthesisProps): Promise<void> {
  const [program = '', ...args] = command.map((part) => part.replace('{out}', out));
  const child = processes.spawn({
    ...{ name: 'synthesis', command: program, args, cwd: directory },
    env: bareEnvironment({
      CDK_DEFAULT_ACCOUNT: EXAMPLE.accountId,
      CDK_DEFAULT_REGION: EXAMPLE.region,
      HOME: home,
      TMPDIR: home,
      CI: 'true', // no questions, and nothing asks a registry for updates
      npm_config_update_notifier: 'false',
    }),
  });
  const { code } = await clock.work(() => child.exited);
  if (code !== 0) throw new Error(`the app could not be synthesized (${command.join(' ')}):\n${child.lastLines()}`);
}

/**
 * The one account and region of an assembly's stacks.
 * @throws NotRehearsable when there are several
 */
export async function environmentOf(assemblyDirectory: string, clock: Clock): Promise<Environment> {
  const stacks = allStacks(await readAssembly(assemblyDirectory, clock));
  const found = new Set(stacks.map(({ environment }) => environment ?? ''));
  const known = [...found].flatMap((text) => {
    const [, accountId, region] = /^aws:\/\/(\d{12})\/([a-z0-9-]+)$/.exec(text) ?? [];
    return accountId !== undefined && region !== undefined && region !== 'unknown-region'
      ? [{ accountId, region }]
      : [];
  });
  if (known.length > 1)
    throw new NotRehearsable(
      'app',
      `for ${[...found].join(' and ')}`,
      assemblyDirectory,
      'all stacks are to lie in one account and region',
    );
  const { accountId, region } = known[0] ?? EXAMPLE;
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : region.startsWith('cn-') ? 'aws-cn' : 'aws';
  return { accountId, region, partition };
}

import { type Command, CommanderError } from 'commander';
import { SettingsError } from '../../lib/settings/read';
import { explain } from './aws-errors';

/** Exit status of the operator's commands. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2, interrupted: 130 } as const;

/** What a person is told as it stands, without a stack trace: nothing is wrong with the program. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly status: number = EXIT.failed,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Prepares a command whose wrong use ends with {@link EXIT.wrongUse}. */
export const strict = (command: Command): Command =>
  command.allowExcessArguments(false).showHelpAfterError().exitOverride();

/**
 * Parses the arguments, acts, and turns what AWS or a person's settings did wrong into a message. Errors that are none of
 * these are faults of ours and keep their stack trace.
 *
 * @returns the exit status
 */
export async function run<T extends object>(
  command: Command,
  args: readonly string[],
  act: (options: T) => Promise<number>,
  tell: (message: string) => void = (message) => void process.stderr.write(`${message}\n`),
): Promise<number> {
  // Else the SDK tells everybody which Node versions it will leave behind one day.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  try {
    command.parse(args, { from: 'user' });
    return await act(command.opts<T>());
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
    if (error instanceof Refusal) {
      tell(error.message);
      return error.status;
    }
    const known = error instanceof SettingsError ? error.message : explain(error);
    if (known === undefined) throw error;
    tell(known);
    return EXIT.failed;
  }
}

/** Runs a command as the process itself. */
export function main(status: Promise<number>): void {
  status.then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      console.error(error);
      process.exitCode = EXIT.failed;
    },
  );
}

import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { SettingsError } from '../lib/settings/read';
import { synthesize } from '../lib/synthesize';
import { contextOption } from '../operate/shared/options';

/** Writes the cloud assembly of one execution, without the CDK CLI. Exit status: 0 written, 1 not, 2 wrong use. */

const root = resolve(__dirname, '..');

function main(args: readonly string[]): number {
  const command = new Command('synth')
    .description('Writes the cloud assembly of one execution.')
    .usage('-- [-c NAME=VALUE]... [-o DIRECTORY]')
    .addOption(contextOption())
    .option('-o, --output <directory>', 'where the assembly is written', 'cdk.out')
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride();
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }

  const { context, output } = command.opts<{ context: Record<string, string>; output: string }>();
  try {
    const { warnings, errors } = synthesize({ root, output: resolve(output), context, environment: process.env });
    for (const warning of warnings) console.error(`warning: ${warning}`);
    for (const error of errors) console.error(`error: ${error}`);
    return errors.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    return 1;
  }
}

process.exitCode = main(process.argv.slice(2));

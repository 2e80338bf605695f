import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { SCENARIOS } from './scenarios';
import type { Scenario } from './scenarios/scenario';
import { readSubject, type Subject } from './subject';

/** Exit status: the expectation was met; it was not; wrong use; ended by Ctrl-C. */
export const EXIT = { met: 0, unmet: 1, wrongUse: 2, interrupted: 130 } as const;

/** Directory of the project that belongs to no commit. */
const OUT_OF_COMMITS = '.rehearsal';

/** What a person says on the command line. */
export interface Options {
  readonly scenario: string;
  readonly list?: boolean;
  readonly report?: string;
  readonly data?: string;
  readonly project: string;
  readonly seed: number;
  readonly speed?: number;
  readonly rate: number;
  readonly verbose?: boolean;
  readonly yes?: boolean;
  readonly no?: boolean;
  readonly ask?: boolean;
  readonly serve?: boolean;
  readonly port: number;
  readonly state?: string;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number, such as 1.');
  return Number(text);
}
function port(text: string): number {
  const value = wholeNumber(text);
  if (value > 65535) throw new InvalidArgumentError('expected a port from 0 to 65535.');
  return value;
}
function rate(text: string): number {
  const value = wholeNumber(text);
  if (value < 1 || value > 1000) throw new InvalidArgumentError('expected a whole number from 1 to 1000.');
  return value;
}
function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('expected a number above 0, such as 10.');
  return value;
}

export const command = new Command('rehearse')
  .description('Runs the synthesized release pipeline on this machine, without an AWS account.')
  .addOption(
    new Option('-s, --scenario <name>', 'what is made to happen')
      .choices(SCENARIOS.map((s) => s.name))
      .default(SCENARIOS[0]!.name),
  )
  .option('-l, --list', 'print the scenarios, one line each')
  .option('-r, --report <file>', 'write the report to a file, as JSON')
  .option('-d, --data <file>', 'TLC trip records (CSV or Parquet) to train on, in place of generated ones')
  .option('-p, --project <directory>', 'the CDK app to rehearse, with its cdk.json and rehearsal.json', '.')
  .option('--seed <number>', 'repeats a run', wholeNumber, 1)
  .option('--speed <factor>', 'virtual seconds per second (default: as fast as the work allows)', positiveNumber)
  .option('--rate <number>', "clients' requests per virtual second during a deployment", rate, 10)
  .addOption(new Option('-y, --yes', 'approve whatever is asked').conflicts(['no', 'ask']))
  .addOption(new Option('-n, --no', 'refuse whatever is asked').conflicts(['yes', 'ask']))
  .addOption(
    new Option('-a, --ask', "ask at this terminal (without one, the scenario's answer is taken)").conflicts([
      'yes',
      'no',
    ]),
  )
  .addOption(
    new Option('--serve', 'keep the account alive for clients of your own, until it is stopped').conflicts([
      ...['scenario', 'report', 'data', 'yes', 'no', 'ask'],
    ]),
  )
  .option('--port <number>', 'with --serve: where on 127.0.0.1 (0: a free one)', port, 0)
  .option('--state <directory>', 'with --serve: where the account outlives this process (default: it ends with it)')
  .option('-v, --verbose', 'also print what the functions log')
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.met : EXIT.wrongUse));

/** What is wrong with the call, found before anything is begun. */
export function faultsOf(options: Options, projectDir: string, scenario: Scenario): string[] {
  const faults: string[] = [];
  const attempt = (option: string, act: () => unknown) => {
    try {
      return act();
    } catch (error) {
      faults.push(`${option}: ${(error as Error).message}`);
      return undefined;
    }
  };
  if (options.report !== undefined) attempt('--report', () => closeSync(openSync(resolve(options.report!), 'a')));
  if (options.data !== undefined) attempt('--data', () => accessSync(resolve(options.data!), constants.R_OK));
  if (options.port !== 0 && !options.serve)
    faults.push('--port: only an account that is served has a port; add --serve');
  if (options.state !== undefined && !options.serve)
    faults.push('--state: only an account that is served is kept; add --serve');
  if (options.state !== undefined) faults.push(...faultsOfState(resolve(options.state), projectDir));
  const subject = attempt('--project', () => readSubject(projectDir)) as Subject | undefined;
  for (const name of subject && !options.serve ? scenario.inputs : []) {
    const input = subject?.inputs[name];
    if (!input) faults.push(`rehearsal.json has no input "${name}", which the scenario ${scenario.name} uploads`);
    else if (options.data !== undefined && !input.prepareFrom)
      faults.push(`--data: the input "${name}" of the scenario ${scenario.name} cannot be made of your own records`);
  }
  return faults;
}

function faultsOfState(directory: string, projectDir: string): string[] {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === false)
    return [`--state: ${directory} is no directory`];
  const [first, ...rest] = relative(projectDir, directory).split(sep);
  const outside = first === '..' || isAbsolute(first!) || (first === OUT_OF_COMMITS && rest.length > 0);
  if (outside) return [];
  const below = join(OUT_OF_COMMITS, 'account');
  return [
    `--state: ${directory} would become part of every commit; choose a directory outside the project, or ${below}`,
  ];
}

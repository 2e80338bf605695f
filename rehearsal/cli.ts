import { accessSync, closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Answer, Question } from './events';
import { type RehearsalHost, START } from './rehearsal';
import { rehearse } from './rehearse';
import { SCENARIOS } from './scenarios';
import type { Scenario } from './scenarios/scenario';
import { announcement } from './serving';
import { readSubject, type Subject } from './subject';
import { Terminal } from './terminal';

/** Exit status: the expectation was met; it was not; wrong use; ended by Ctrl-C. */
const EXIT = { met: 0, unmet: 1, wrongUse: 2, interrupted: 130 } as const;

interface Options {
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

const command = new Command('rehearse')
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
  .option('-v, --verbose', 'also print what the functions log')
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.met : EXIT.wrongUse));

async function main(): Promise<number> {
  const options = command.parse().opts<Options>();
  if (options.list) {
    const width = Math.max(...SCENARIOS.map((s) => s.name.length));
    for (const scenario of SCENARIOS) process.stdout.write(`${scenario.name.padEnd(width)}  ${scenario.summary}\n`);
    return EXIT.met;
  }
  const scenario = SCENARIOS.find((s) => s.name === options.scenario)!;
  const projectDir = resolve(options.project);
  const faults = faultsOf(options, projectDir, scenario);
  if (faults.length > 0) {
    process.stderr.write(`${faults.join('\n')}\n`);
    return EXIT.wrongUse;
  }
  const interactive = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const terminal = new Terminal({ out: process.stdout, interactive, start: START, verbose: options.verbose });
  const run = rehearse({
    projectDir,
    scenario,
    seed: options.seed,
    rate: options.rate,
    ...(options.speed !== undefined && { speed: options.speed }),
    ...(options.data !== undefined && { data: resolve(options.data) }),
    ...(options.serve && {
      serve: { port: options.port, ready: (served) => process.stdout.write(announcement(served)) },
    }),
    host: {
      notify: (event) => terminal.note(event),
      requests: (requests) => terminal.requests(requests),
      ...answering(options),
    },
  });
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) return; // ending takes a moment; a second Ctrl-C changes nothing
    interrupted = true;
    process.stderr.write('\nending; the processes are being stopped\n');
    run.abort();
  };
  process.stdout.on('error', interrupt); // whoever read the output has gone
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', interrupt);
  try {
    const report = await run.report;
    terminal.summary(report);
    if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
    return report.expectation.met ? EXIT.met : EXIT.unmet;
  } catch (error) {
    if (interrupted) return options.serve ? EXIT.met : EXIT.interrupted;
    process.stderr.write(`\n${(error as Error).message}\n${options.verbose ? `${(error as Error).stack}\n` : ''}`);
    return EXIT.unmet;
  }
}

/** What is wrong with the call, found before anything is begun. */
function faultsOf(options: Options, projectDir: string, scenario: Scenario): string[] {
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
  const subject = attempt('--project', () => readSubject(projectDir)) as Subject | undefined;
  for (const name of subject && !options.serve ? scenario.inputs : []) {
    const input = subject?.inputs[name];
    if (!input) faults.push(`rehearsal.json has no input "${name}", which the scenario ${scenario.name} uploads`);
    else if (options.data !== undefined && !input.prepareFrom)
      faults.push(`--data: the input "${name}" of the scenario ${scenario.name} cannot be made of your own records`);
  }
  return faults;
}

/** Who answers approvals; nothing when the scenario does. */
function answering(options: Options): Pick<RehearsalHost, 'ask'> {
  if (options.yes) return { ask: async () => ({ approved: true, comment: 'answered by --yes', by: 'you' }) };
  if (options.no) return { ask: async () => ({ approved: false, comment: 'answered by --no', by: 'you' }) };
  if (options.ask && process.stdin.isTTY && process.stdout.isTTY) return { ask: askAtTerminal };
  return {};
}

async function askAtTerminal(question: Question, signal: AbortSignal): Promise<Answer> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  lines.on('SIGINT', () => process.emit('SIGINT'));
  try {
    while (true) {
      const answer = (
        await lines.question(`\n  ${question.comment}\n  Approve execution ${question.executionId}? [y/n] `, { signal })
      ).trim();
      if (/^y(es)?$/i.test(answer)) return { approved: true, comment: 'approved at the terminal', by: 'you' };
      if (/^no?$/i.test(answer)) return { approved: false, comment: 'refused at the terminal', by: 'you' };
    }
  } finally {
    lines.close();
  }
}

void main().then((status) => process.exit(status));

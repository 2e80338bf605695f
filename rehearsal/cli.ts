import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { answering } from './answering';
import { leaving } from './leaving';
import { command, EXIT, faultsOf, type Options } from './options';
import { START } from './rehearsal';
import { rehearse } from './rehearse';
import { SCENARIOS } from './scenarios';
import { announcement } from './serving';
import { Terminal } from './terminal';

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
      serve: {
        port: options.port,
        ...(options.state !== undefined && { state: resolve(options.state) }),
        ready: (served) => process.stdout.write(announcement(served)),
      },
    }),
    host: {
      notify: (event) => terminal.note(event),
      requests: (requests) => terminal.requests(requests),
      ...answering(options),
    },
  });
  let interrupted = false;
  const end = () => {
    if (interrupted) return; // ending takes a moment; another Ctrl-C changes nothing
    interrupted = true;
    process.stderr.write('\nending; the processes are being stopped\n');
    run.abort();
  };
  let lost = false;
  const failed = () => void (lost = true);
  const wallMs = () => performance.now();
  const { interrupt, leave } =
    options.state === undefined
      ? { interrupt: end, leave: end }
      : leaving({ run, directory: resolve(options.state), end, failed, wallMs });
  // Whoever read the output has gone; every further line says so again.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', leave);
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', interrupt);
  try {
    const report = await run.report;
    terminal.summary(report);
    if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
    return report.expectation.met ? EXIT.met : EXIT.unmet;
  } catch (error) {
    if (interrupted && lost) return EXIT.unmet;
    if (interrupted) return options.serve ? EXIT.met : EXIT.interrupted;
    process.stderr.write(`\n${(error as Error).message}\n${options.verbose ? `${(error as Error).stack}\n` : ''}`);
    return EXIT.unmet;
  }
}

void main().then((status) => process.exit(status));

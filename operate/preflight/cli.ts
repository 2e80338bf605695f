import { resolve } from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { wrapped } from '../cost/table';
import { contextOption } from '../shared/options';
import { EXIT, main, run, strict } from '../shared/run';
import { openSession } from '../shared/session';
import { checksOf } from './checks';
import { type Finding, findingsOf } from './finding';

/** Says what an account still lacks for a release. Reads alone. Exit status: 0 nothing is missing, 1 something is, 2 wrong use. */

const root = resolve(__dirname, '../..');

interface Options {
  readonly context: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

const command = strict(new Command('preflight'))
  .description('Says, all at once, what the account still lacks for a release. Changes nothing.')
  .usage('-- [options]')
  .addOption(contextOption())
  .option('--json', 'print the findings as JSON');

const MARK = { ok: pc.green('ok     '), missing: pc.red('missing'), unknown: pc.yellow('unknown') };

async function preflight({ context, json }: Options): Promise<number> {
  const session = await openSession({ root, context, environment: process.env });
  const findings = (await Promise.all(checksOf(session).map(findingsOf))).flat();
  const lacking = findings.some(({ state }) => state === 'missing');
  if (json) console.log(JSON.stringify(findings, null, 2));
  else {
    const { settings, caller, endpoint } = session;
    console.log(`Model ${pc.bold(settings.modelName)}, region ${settings.region}, as ${caller.arn}, at ${endpoint}\n`);
    for (const finding of findings) for (const line of linesOf(finding)) console.log(line);
    console.log(`\n${summary(findings)}`);
  }
  return lacking ? EXIT.failed : EXIT.done;
}

const linesOf = ({ what, state, detail, todo }: Finding): string[] => [
  `${MARK[state]}  ${what}: ${detail}`,
  ...(todo === undefined ? [] : wrapped(todo, 88).map((line) => `           ${line}`)),
];

function summary(findings: readonly Finding[]): string {
  const count = (state: Finding['state']) => findings.filter((it) => it.state === state).length;
  const unknowns = count('unknown') > 0 ? ` ${count('unknown')} unknown: those may stop a release all the same.` : '';
  return `${count('missing') > 0 ? `${count('missing')} missing.` : 'Nothing is missing.'}${unknowns}`;
}

main(run(command, process.argv.slice(2), preflight));

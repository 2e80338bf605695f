import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Documented, openDocumented } from './cli-commands/account';
import { ANSWERS, BEFORE, MEANT, NOT_HERE, variables, words } from './cli-commands/commands';
import { documentedCommands } from './cli-commands/documents';
import { pythonOfProject } from './gateway/account-fixture';

jest.setTimeout(180_000);

const COMMANDS = documentedCommands();
const of = <T>(table: Readonly<Record<string, T>>, command: string): T | undefined =>
  Object.entries(table).find(([beginning]) => command.startsWith(beginning))?.[1];

let account: Documented;
let directory: string;
let bin: string;
beforeAll(async () => {
  bin = dirname(await pythonOfProject());
  directory = mkdtempSync(join(tmpdir(), 'cli-commands-'));
  mkdirSync(join(directory, 'first'));
  for (const file of ['train.csv', 'data-source.zip']) writeFileSync(join(directory, 'first', file), '');
  account = await openDocumented();
});
afterAll(async () => {
  await account?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** As a person types it, in a shell that ends at a variable which is not set. */
function run(command: string): Promise<{ readonly code: number; readonly out: string; readonly errors: string }> {
  const { accessKeyId, secretAccessKey, sessionToken } = account.keys;
  const env = {
    ...{
      PATH: `${bin}:${process.env['PATH']}`,
      HOME: directory,
      AWS_ENDPOINT_URL: account.url,
      AWS_REGION: 'us-east-1',
    },
    ...{ AWS_DEFAULT_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...{ AWS_SESSION_TOKEN: sessionToken, AWS_EC2_METADATA_DISABLED: 'true', AWS_PAGER: '', AWS_MAX_ATTEMPTS: '1' },
    ...variables(account),
  };
  return new Promise((resolve) => {
    const shell = ['--norc', '--noprofile', '-euo', 'pipefail', '-c', command];
    execFile('bash', shell, { cwd: directory, env, timeout: 120_000 }, (error, out, errors) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, errors });
    });
  });
}

/** The command with everything filled in. */
function filled(command: string): string {
  let text = command.replaceAll('/tmp/first', join(directory, 'first'));
  for (const [word, value] of words(account)) text = text.replaceAll(word, value);
  const left = text.match(/(?<=\s)[A-Z][A-Z_]{2,}(?=\s|$)/g)?.filter((word) => !MEANT.includes(word)) ?? [];
  if (left.length > 0) throw new Error(`nobody has said what stands for ${left.join(', ')} in: ${command}`);
  const tail = /^aws logs tail (\S+) --since (\S+)(.*)$/.exec(text);
  if (tail !== null) return tailed(tail[1]!, tail[2]!, tail[3]!);
  // What a variable is set to is shown, so that it can be looked at.
  const set = /^(\w+)=\$\(/.exec(text)?.[1];
  return set === undefined ? text : `${text}; echo "$${set}"`;
}

/** `logs tail` is of version 2 of the CLI, which no package index has: the call that it makes. */
function tailed(group: string, since: string, more: string): string {
  const [, count, unit = ''] = /^(\d+)([smhdw])$/.exec(since) ?? [];
  const back = Number(count) * { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }[unit]! * 1_000;
  const from = count === undefined ? Date.parse(since) : Date.now() - back;
  return `aws logs filter-log-events --log-group-name ${group} --interleaved --start-time ${from}${more}`;
}

const told = (commands: typeof COMMANDS) =>
  commands.map(({ text, from }) => [`${text} (${from.join(', ')})`, text] as const);

describe('a person who types what the documents say', () => {
  it.each(told(COMMANDS.filter(({ text }) => of(NOT_HERE, text) === undefined)))(
    'comes through with %s',
    async (_, text) => {
      await of(BEFORE, text)?.(account);
      const { code, out, errors } = await run(filled(text));
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      expect(out).toMatch(of(ANSWERS, text) ?? /^/);
    },
  );

  it.each(told(COMMANDS.filter(({ text }) => of(NOT_HERE, text) !== undefined)))('is refused %s', async (_, text) => {
    const { code, errors } = await run(`file=none; ${text}`);
    expect(code).not.toBe(0);
    expect(errors).toMatch(/error|unable/i);
  });
});

it('finds every table above in use', () => {
  expect(COMMANDS.length).toBeGreaterThan(25);
  for (const table of [BEFORE, ANSWERS, NOT_HERE])
    expect(Object.keys(table).filter((beginning) => !COMMANDS.some(({ text }) => text.startsWith(beginning)))).toEqual(
      [],
    );
});

it('asks for nothing else that is not known', () => {
  expect(account.fatal.map(({ message }) => message)).toEqual([
    expect.stringContaining('sagemaker:ListMonitoringExecutions'),
  ]);
});

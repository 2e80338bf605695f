import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../rehearsal/report';

const PROJECT = join(__dirname, '../..');

/** Node's arguments that run the command line itself, without npm around it. */
export const CLI = ['-r', 'ts-node/register/transpile-only', join(PROJECT, 'rehearsal/cli.ts')] as const;

/** Runs a rehearsal by its command line, as a person does, and reads its report. @throws with what it printed when it wrote none */
export async function rehearsed(...args: readonly string[]): Promise<Report> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const file = join(directory, 'report.json');
    const child = spawn(process.execPath, [...CLI, ...args, '--report', file], { cwd: PROJECT });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    const status = await new Promise((resolve) => child.on('close', resolve));
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Report;
    } catch {
      throw new Error(
        `rehearse ${args.join(' ')} wrote no report (exit status ${String(status)}):\n${said.slice(-2_000)}`,
      );
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The number after `--name`, or the default. */
export function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  if (at === -1) return otherwise;
  const value = Number(process.argv[at + 1]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number`);
  return value;
}

/** The text after `--name`, or the default. */
export function textOption(name: string, otherwise: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise);
}

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Guard } from '../../../rehearsal/processes/guard';

const GUARD = join(__dirname, '../../../rehearsal/processes/guard.ts');

/** Starts a program that has a guard, a child that nothing else ends, and a directory; then it is killed outright. */
const PROGRAM = `
const { spawn } = require('node:child_process');
const { Guard } = require(${JSON.stringify(GUARD)});
const guard = new Guard(process.argv[1]);
const gone = spawn('sleep', ['0'], { detached: true });
guard.joined(gone.pid);
gone.on('exit', () => {
  guard.left(gone.pid);
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  guard.joined(child.pid);
  console.log(child.pid);
});
setInterval(() => undefined, 1000);
`;

/** A process that has ended and that nobody has asked after (Z) is not alive. */
function alive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', `${pid}`]);
  const state = stdout.toString().trim();
  return state !== '' && !state.startsWith('Z');
}

async function until(condition: () => boolean): Promise<boolean> {
  for (let i = 0; i < 200 && !condition(); i++) await wait(25);
  return condition();
}

describe('the guard', () => {
  const directory = () => {
    const made = mkdtempSync(join(tmpdir(), 'guard-test-'));
    writeFileSync(join(made, 'file'), '');
    return made;
  };

  it('ends the children and removes the directory when its rehearsal is killed outright', async () => {
    const guarded = directory();
    const args = ['-r', 'ts-node/register/transpile-only', '-e', PROGRAM, guarded];
    const program = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed] = (await once(program.stdout, 'data')) as [Buffer];
    const child = Number(printed.toString());
    expect(alive(child)).toBe(true);
    program.kill('SIGKILL');
    expect(await until(() => !alive(child))).toBe(true);
    expect(await until(() => !existsSync(guarded))).toBe(true);
  }, 30_000);

  it('removes the directory when it is told to end', async () => {
    const guarded = directory();
    await new Guard(guarded).end();
    expect(existsSync(guarded)).toBe(false);
  });
});

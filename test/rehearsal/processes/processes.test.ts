import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { bareEnvironment, Processes } from '../../../rehearsal/processes/processes';

const clock = { wallSleep: (ms: number, signal?: AbortSignal) => wait(ms, undefined, { signal }) };
const node = process.execPath;
const env = bareEnvironment();

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 200 && alive(pid); i++) await wait(25);
  return !alive(pid);
}

describe('Processes', () => {
  let processes: Processes;
  beforeEach(() => (processes = new Processes(clock)));
  afterEach(() => processes.end());

  const run = (code: string, more: object = {}) =>
    processes.spawn({ name: 'child', command: node, args: ['-e', code], env, ...more });

  it('tells the lines of both streams and the exit code', async () => {
    const lines: string[] = [];
    const child = run('console.log("one\\ntwo"); console.error("three"); process.exitCode = 3', {
      onLine: (line: string, stream: string) => lines.push(`${stream} ${line}`),
    });
    expect(await child.exited).toEqual({ code: 3, signal: null });
    expect(lines.sort()).toEqual(['stderr three', 'stdout one', 'stdout two']);
    expect(child.lastLines()).toContain('three');
    expect(child.ended()).toBe(true);
  });

  it('gives a child nothing of this environment but the path', async () => {
    process.env['AWS_PROFILE'] = 'hostile';
    const child = run('console.log(Object.keys(process.env).join())');
    await child.exited;
    delete process.env['AWS_PROFILE'];
    expect(child.lastLines()).toBe('PATH');
  });

  it('names the command that cannot be started', () => {
    const request = { name: 'moto', command: '/nowhere/python', args: [], env };
    expect(() => processes.spawn(request)).toThrow('moto could not be started: check that /nowhere/python exists');
  });

  it('passes on what is written', async () => {
    const child = run('process.stdin.on("data", (d) => console.log(`got ${d}`))', { stdin: 'pipe' });
    child.write('hello');
    child.process.stdin!.end();
    await child.exited;
    expect(child.lastLines()).toBe('got hello');
  });

  it('ends children that ignore SIGTERM, and what they started', async () => {
    let grandchild = 0;
    const child = run(
      `process.on('SIGTERM', () => {});
       const g = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
       console.log(g.pid); setInterval(() => {}, 1000)`,
      { onLine: (line: string) => (grandchild = Number(line)) },
    );
    while (grandchild === 0) await wait(20);
    await processes.end();
    expect(await gone(child.pid)).toBe(true);
    expect(await gone(grandchild)).toBe(true);
  }, 20_000);

  it('waits no longer than a child takes to end', async () => {
    const child = run('setInterval(() => {}, 1000); console.log("up")', { onLine: () => void (up = true) });
    let up = false;
    while (!up) await wait(20);
    const started = performance.now();
    expect(await child.end()).toEqual({ code: null, signal: 'SIGTERM' });
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('ends what a child left behind as soon as the child is gone', async () => {
    let grandchild = 0;
    const child = run(
      `const g = require('child_process').spawn('sleep', ['60'], { stdio: 'ignore' }); console.log(g.pid); process.exit()`,
      { onLine: (line: string) => (grandchild = Number(line)) },
    );
    await child.exited;
    expect(await gone(grandchild)).toBe(true);
  });

  it('starts nothing more once it ends', async () => {
    await processes.end();
    expect(() => run('')).toThrow('child was not started: the rehearsal is ending');
  });

  it.each([
    ['exits', 'process.exit(0)'],
    ['ends by an uncaught error', 'throw new Error("fault")'],
    ['is killed outright', 'process.kill(process.pid, "SIGKILL")'],
  ])(
    'leaves no child when this process %s',
    async (_, end) => {
      const module = join(__dirname, '..', '..', '..', 'rehearsal', 'processes', 'processes.ts');
      const parent = spawn(node, [
        ...['-r', 'ts-node/register/transpile-only', '-e'],
        `const { Processes, bareEnvironment } = require(${JSON.stringify(module)});
         const child = new Processes({ wallSleep: () => new Promise(() => {}) }).spawn({ name: 'c', command: process.execPath,
           args: ['-e', 'process.stdin.resume().on("end", () => process.exit()); setInterval(() => {}, 1000)'],
           env: bareEnvironment(), stdin: 'pipe' });
         process.stdout.write(child.pid + '\\n');
         setTimeout(() => { ${end} }, 300)`,
      ]);
      const [output] = (await once(parent.stdout, 'data')) as [Buffer];
      await once(parent, 'exit');
      expect(await gone(Number(output))).toBe(true);
    },
    30_000,
  );
});

/**
 * What runs leave behind, most of them interrupted: processes, ports and directories, looked for after each.
 *
 * `--runs 20` of which `--interrupted 10` play `release` and get a signal at a moment drawn from `--seed 1` (0.2 to 40 s); the
 * others play `--scenario bad-data` to the end. Every fourth interruption is a double Ctrl-C, the others SIGINT, SIGTERM and SIGHUP in turn, and the last two SIGKILL.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../rehearsal/random';
import { commandOf, processesOf, quietly } from './left-behind';
import { CLI, option, textOption } from './rehearsals';

const PROJECT = join(__dirname, '../..');
/** Exit status after Ctrl-C. */
const INTERRUPTED = 130;
/** Seconds within which a person expects the prompt back. */
const PROMPT = 3;

type Ending = 'none' | 'SIGINT' | 'SIGINT twice' | 'SIGTERM' | 'SIGHUP' | 'SIGKILL';
interface Left {
  readonly processes: readonly string[];
  readonly ports: readonly number[];
  readonly directories: readonly string[];
}

/** Pids below `root`. */
function below(root: number): Set<number> {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => [Number(pid), quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? ''] as const)
    .map(([pid, stat]) => [pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const);
  const family = new Set([root]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid);
  }
  family.delete(root);
  return family;
}

/** Ports on which any of these processes listens. */
function portsOf(pids: ReadonlySet<number>): number[] {
  const inodes = new Set<string>();
  for (const pid of pids) {
    for (const fd of quietly(() => readdirSync(`/proc/${pid}/fd`)) ?? []) {
      const inode = /^socket:\[(\d+)\]$/.exec(quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? '')?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  }
  return listening()
    .filter(({ inode }) => inodes.has(inode))
    .map(({ port }) => port);
}

function listening(): { port: number; inode: string }[] {
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === '0A')
    .map((columns) => ({ port: parseInt(columns[1]!.split(':')[1]!, 16), inode: columns[9]! }));
}

async function run(ending: Ending, afterMs: number, scenario: string) {
  const home = mkdtempSync(join(tmpdir(), 'leaks-'));
  // A temporary directory of its own, by which whatever belongs to this run is known.
  const child = spawn(process.execPath, [...CLI, '--scenario', scenario], {
    cwd: PROJECT,
    env: { ...process.env, TMPDIR: home },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // a session of its own, as a terminal's
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  let [seen, ports] = [new Set<number>(), new Set<number>()];
  const look = () => {
    const family = below(child.pid!);
    seen = new Set([...seen, ...family]);
    ports = new Set([...ports, ...portsOf(new Set([...family, child.pid!]))]);
  };
  let began = performance.now();
  const watching = new AbortController();
  const watch = (async () => {
    while (!watching.signal.aborted) {
      look();
      await wait(250, undefined, { signal: watching.signal }).catch(() => undefined);
    }
  })();
  if (ending !== 'none') {
    await Promise.race([wait(afterMs), exited]);
    look();
    began = performance.now();
    child.kill(ending === 'SIGINT twice' ? 'SIGINT' : ending);
    if (ending === 'SIGINT twice') setTimeout(() => child.kill('SIGINT'), 100);
  }
  const exit = await exited;
  const seconds = (performance.now() - began) / 1000;
  watching.abort();
  await watch;
  // What was killed outright cannot tidy up itself; whoever does it for it gets a moment.
  if (ending === 'SIGKILL') await wait(2_000);
  const left: Left = {
    processes: processesOf(child.pid!, home, seen).map((pid) => commandOf(pid)),
    ports: listening()
      .map(({ port }) => port)
      .filter((port) => ports.has(port)),
    // ts-node keeps compiled code in a directory that all runs share.
    directories: existsSync(home) ? readdirSync(home).filter((name) => !name.startsWith('v8-compile-cache')) : [],
  };
  rmSync(home, { recursive: true, force: true });
  return { ...exit, seconds, left, said, watched: { processes: seen.size, ports: ports.size } };
}

function endingOf(index: number, interrupted: number): Ending {
  if (index >= interrupted - 2) return 'SIGKILL';
  return (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGINT twice'] as const)[index % 4]!;
}

void (async () => {
  const [runs, interrupted, seed] = [option('runs', 20), option('interrupted', 10), option('seed', 1)];
  const scenario = textOption('scenario', 'bad-data');
  const random = seededRandom(seed);
  let faults = 0;
  let slowest = 0;
  for (let i = 0; i < runs; i++) {
    const ending = i < interrupted ? endingOf(i, interrupted) : 'none';
    const afterMs = 200 + random.next() * 39_800;
    const played = ending === 'none' ? scenario : 'release';
    const { code, signal, seconds, left, said, watched } = await run(ending, afterMs, played);
    const when = ending === 'none' ? 'played to the end' : `${ending} after ${(afterMs / 1000).toFixed(1)} s`;
    // Before the program has loaded, the signal itself ends it; a run may also end before its signal.
    const asExpected =
      code === (ending === 'none' ? 0 : INTERRUPTED) || (ending !== 'none' && (signal !== null || code === 0));
    const clean = left.processes.length + left.ports.length + left.directories.length === 0;
    if (ending !== 'none' && ending !== 'SIGKILL') slowest = Math.max(slowest, seconds);
    const slow = ending !== 'none' && seconds > PROMPT;
    if (!asExpected || !clean || slow) faults++;
    console.log(
      `${i + 1}. ${when}: ${signal ?? `status ${code}`}, ended in ${seconds.toFixed(2)} s, ` +
        `${clean ? 'nothing left' : JSON.stringify(left)} of ${watched.processes} processes and ${watched.ports} ports` +
        (asExpected ? '' : `\n${said}`),
    );
  }
  console.log(
    `${runs} runs, ${interrupted} of them interrupted: ${faults} with faults; slowest end ${slowest.toFixed(2)} s`,
  );
  if (faults > 0) process.exitCode = 1;
})();

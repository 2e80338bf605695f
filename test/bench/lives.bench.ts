/**
 * Lives of an account that is kept, each ended at a drawn moment, and in another way than the one before.
 *
 * `--lives 12`, of which the last is left in peace; the others are ended by SIGKILL, Ctrl-C once and twice, SIGTERM and SIGHUP in turn,
 * within `--moment 12` seconds, drawn from `--seed 1`. Meanwhile executions are started, approved and rejected. Each life has to
 * begin with what the one before had kept; what was begun has to go on to its end or to a person; no process may be left.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { modulesOf } from '../../rehearsal/node-modules';
import { seededRandom } from '../../rehearsal/random';
import { commandOf, processesOf } from './left-behind';
import { ServedPipeline, type Seen } from './served-pipeline';
import { CLI, option } from './rehearsals';

const PROJECT = join(__dirname, '../..');
const ENDINGS = ['SIGKILL', 'SIGINT', 'SIGINT twice', 'SIGTERM', 'SIGHUP'] as const;
type Ending = (typeof ENDINGS)[number];
/** Seconds: until an account is there, until what is under way has ended or waits, and until a process has gone. */
const LIMIT = { begin: 60, settle: 300, end: 120 };

const home = mkdtempSync(join(tmpdir(), 'lives-'));
const state = join(home, 'state');
const project = join(home, 'app');
const random = seededRandom(option('seed', 1));

interface Life {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  readonly pipeline: ServedPipeline;
  readonly said: () => string;
}

async function begin(): Promise<Life> {
  const args = [...CLI, '--serve', '--state', state, '--speed', '600', '--project', project];
  const env = { ...process.env, TMPDIR: home };
  const child = spawn(process.execPath, args, { cwd: PROJECT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const file = await until(LIMIT.begin, () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${said}`);
    return /^ {2}developer +\. (\S+) /m.exec(said)?.[1];
  });
  if (file === undefined) throw new Error(`it does not begin:\n${said}`);
  return { child, exited, pipeline: new ServedPipeline(file, 'widgets'), said: () => said };
}

async function until<T>(seconds: number, ask: () => T | undefined | Promise<T | undefined>): Promise<T | undefined> {
  for (const last = performance.now() + seconds * 1000; performance.now() < last; await wait(100)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** Virtual time of what the directory keeps; 0 when it keeps nothing. */
function keptAt(): number {
  if (!existsSync(join(state, 'account.json'))) return 0;
  return Date.parse((JSON.parse(readFileSync(join(state, 'account.json'), 'utf8')) as { at: string }).at);
}

/**
 * Says what the new life does not know any more, or knows otherwise.
 * @param at when the life before had kept the account last
 */
function forgotten(at: number, before: readonly Seen[], now: readonly Seen[]): string[] {
  return before.flatMap(({ id, status, startedAt, changedAt }) => {
    if (startedAt >= at) return [];
    const found = now.find((one) => one.id === id);
    if (found === undefined) return [`execution ${id} is forgotten`];
    const ended = status !== 'InProgress' && changedAt < at;
    return ended && found.status !== status ? [`execution ${id} was ${status} and is ${found.status}`] : [];
  });
}

/** Starts, approves and rejects, and sees what there is, until the life ends. */
async function act(pipeline: ServedPipeline, ended: AbortSignal): Promise<readonly Seen[]> {
  let seen: readonly Seen[] = [];
  try {
    while (!ended.aborted) {
      const chance = random.next();
      if (chance < 0.1) await pipeline.start();
      await pipeline.answer(chance < 0.8 ? 'Approved' : 'Rejected');
      seen = await pipeline.executions();
      await wait(200);
    }
  } catch (error) {
    if (!ended.aborted) throw error;
  }
  return seen;
}

async function end({ child, exited }: Life, ending: Ending): Promise<string[]> {
  const began = performance.now();
  child.kill(ending === 'SIGINT twice' ? 'SIGINT' : ending);
  // Within half a second it would be the same Ctrl-C.
  if (ending === 'SIGINT twice') await wait(600).then(() => child.kill('SIGINT'));
  const status = await Promise.race([exited, wait(LIMIT.end * 1000, 'never' as const, { ref: false })]);
  if (status === 'never') child.kill('SIGKILL');
  if (ending === 'SIGKILL') await wait(2_000); // whoever tidies up for it gets a moment
  const left = processesOf(child.pid!, home).map(commandOf);
  console.log(`   ended by ${ending} with ${status ?? 'the signal'} in ${Math.round(performance.now() - began)} ms`);
  const asExpected = ending === 'SIGKILL' ? status === null : status === 0;
  return [...(asExpected ? [] : [`exit status ${status} after ${ending}`]), ...left.map((one) => `left: ${one}`)];
}

void (async () => {
  const [lives, moment] = [option('lives', 12), option('moment', 12)];
  cpSync(join(PROJECT, 'test/fixtures/other-app'), project, { recursive: true });
  symlinkSync(modulesOf(__dirname), join(project, 'node_modules'));
  let seen: readonly Seen[] = [];
  let faults = 0;
  for (let i = 1; i <= lives; i++) {
    const began = performance.now();
    const at = keptAt();
    const life = await begin();
    const found = forgotten(at, seen, await life.pipeline.executions());
    const kept = at === 0 ? 'as a new account' : `as it was kept at ${new Date(at).toISOString()}`;
    console.log(
      `${i}. there after ${((performance.now() - began) / 1000).toFixed(1)} s, ${kept}, ${seen.length} executions seen before`,
    );
    const last = i === lives;
    // Now and then before anything else: what an earlier life began goes on by itself.
    if (last || random.next() < 0.5) {
      const rested = await until(LIMIT.settle, async () =>
        (await life.pipeline.stuck()).length === 0 ? true : undefined,
      );
      if (!rested) found.push(...(await life.pipeline.stuck()));
    }
    if (!last) {
      const ended = new AbortController();
      const acting = act(life.pipeline, ended.signal);
      await Promise.race([acting, wait(random.next() * moment * 1000)]);
      ended.abort();
      found.push(...(await end(life, ENDINGS[(i - 1) % ENDINGS.length]!)));
      seen = await acting;
    } else found.push(...(await end(life, 'SIGINT')));
    for (const fault of found) console.log(`   FAULT: ${fault}`);
    if (found.length > 0) console.log(life.said().slice(-3_000));
    faults += found.length;
  }
  const size = readdirSync(state).join(' ');
  console.log(`${lives} lives: ${faults} faults; the directory holds ${size}`);
  rmSync(home, { recursive: true, force: true });
  if (faults > 0) process.exitCode = 1;
})();

import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock } from '../clock';
import type { Guard } from './guard';

/** How a child is started. */
export interface SpawnRequest {
  /** What it is called in messages, such as `training job nyctaxi-1`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** @default - the directory of this process */
  readonly cwd?: string;
  /** The whole environment: nothing is inherited. Start from `bareEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * A piped standard input stays open until this process ends, however it ends: a child that reads it to its end
   * and then exits outlives nobody.
   * @default 'ignore'
   */
  readonly stdin?: 'pipe' | 'ignore';
  /** Adds Node's message channel: `child.process.send`, `child.process.on('message')`. @default false */
  readonly ipc?: boolean;
  /** Told each line that the child prints. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** How a child ended: with an exit code or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running child, leader of a process group of its own. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves, and never rejects, when the child has ended and its output has been read. */
  readonly exited: Promise<Exit>;
  readonly process: ChildProcess;
  /** True from the child's end on. */
  ended(): boolean;
  /** Signals the child and all it has started. @default 'SIGTERM' */
  kill(signal?: NodeJS.Signals): void;
  /** Ends the child: SIGTERM, then SIGKILL when it is still there after the grace. Resolves when it is gone. */
  end(): Promise<Exit>;
  /** Writes to its standard input; what an ended child no longer reads is lost. */
  write(text: string): void;
  /** The last lines it printed, for messages about its end. */
  lastLines(): string;
}

/** Real milliseconds between SIGTERM and SIGKILL. */
const GRACE_MS = 2_000;
const KEPT_LINES = 40;

/** The least environment in which programs are found. No credentials, no proxies, no settings of the person who runs this. */
export function bareEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin', ...more };
}

/**
 * The child processes of a rehearsal. None is left when `end` has resolved, and none when this process exits
 * without it (an uncaught error, `process.exit`). When this process is killed outright, a guard ends them; without one,
 * those end that watch their standard input or message channel.
 */
export class Processes {
  private readonly children = new Set<Child>();
  private ending = false;
  private readonly onExit = () => {
    for (const child of this.children) child.kill('SIGKILL');
  };

  constructor(
    private readonly clock: Pick<Clock, 'wallSleep'>,
    private readonly guard?: Pick<Guard, 'joined' | 'left'>,
  ) {
    process.on('exit', this.onExit);
  }

  /** Starts a child. Throws when the command cannot be started or when everything is ending already. */
  spawn(request: SpawnRequest): Child {
    if (this.ending) throw new Error(`${request.name} was not started: the rehearsal is ending`);
    const stdio: StdioOptions = [request.stdin ?? 'ignore', 'pipe', 'pipe'];
    if (request.ipc) stdio.push('ipc');
    const started = spawn(request.command, [...request.args], {
      cwd: request.cwd,
      env: { ...request.env },
      detached: true, // a process group of its own: a signal reaches what the child starts, and Ctrl-C reaches only us
      stdio,
    });
    const child = new RunningChild(request, started, this.clock);
    this.children.add(child);
    this.guard?.joined(child.pid);
    started.once('exit', () => {
      child.kill('SIGKILL'); // what it started and left behind
      this.children.delete(child);
      this.guard?.left(child.pid);
    });
    return child;
  }

  /** Ends every child; resolves when all are gone. From then on nothing can be started. */
  async end(): Promise<void> {
    this.ending = true;
    await Promise.all([...this.children].map((child) => child.end()));
    process.off('exit', this.onExit);
  }
}

class RunningChild implements Child {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  private readonly gone: Promise<Exit>;
  private readonly lines: string[] = [];
  private exit: Exit | undefined;

  constructor(
    request: SpawnRequest,
    readonly process: ChildProcess,
    private readonly clock: Pick<Clock, 'wallSleep'>,
  ) {
    this.name = request.name;
    if (process.pid === undefined) {
      process.once('error', () => undefined); // the same fault, told again later
      throw new Error(
        `${request.name} could not be started: check that ${request.command} exists and is executable` +
          (request.cwd === undefined ? '' : `, and that the directory ${request.cwd} exists`),
      );
    }
    this.pid = process.pid;
    this.gone = new Promise((resolve) =>
      process.once('exit', (code, signal) => {
        this.exit = { code, signal };
        resolve(this.exit);
      }),
    );
    this.exited = new Promise((resolve) => process.once('close', (code, signal) => resolve({ code, signal })));
    process.on('error', (error) => this.keep(`${request.name}: ${error.message}`)); // a signal or message that found nobody
    process.stdin?.on('error', ignoreClosedPipe);
    for (const stream of ['stdout', 'stderr'] as const) {
      createInterface({ input: process[stream]! }).on('line', (line) => {
        this.keep(line);
        request.onLine?.(line, stream);
      });
    }
  }

  ended(): boolean {
    return this.exit !== undefined;
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      // ESRCH: nobody is left in the group. EPERM: macOS's answer for a group of which only the dead are left.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    }
  }

  async end(): Promise<Exit> {
    if (this.exit !== undefined) return this.exit;
    this.kill('SIGTERM');
    const patience = new AbortController();
    void this.gone.then(() => patience.abort());
    // The wait is cut short by the child's end: no timer is left that would hold up this process.
    await this.clock.wallSleep(GRACE_MS, patience.signal).catch(() => undefined);
    if (this.exit === undefined) this.kill('SIGKILL');
    return this.gone;
  }

  write(text: string): void {
    if (this.process.stdin === null) throw new Error(`${this.name} has no standard input`);
    this.process.stdin.write(text);
  }

  lastLines(): string {
    return this.lines.join('\n');
  }

  private keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines.shift();
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') throw error;
}

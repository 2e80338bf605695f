import { join } from 'node:path';
import type { Clock } from '../clock';
import type { Child, Exit, Processes } from './processes';

/** An error as Lambda answers it. */
export interface FunctionFault {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** How one event ended. `ms` is the handler's own wall time. */
export type Outcome =
  | { readonly kind: 'answered'; readonly payload: string | undefined; readonly ms: number; readonly maxRssKb: number }
  | { readonly kind: 'failed'; readonly error: FunctionFault; readonly ms: number; readonly maxRssKb: number }
  | { readonly kind: 'timed-out'; readonly ms: number }
  | { readonly kind: 'exited'; readonly exit: Exit; readonly ms: number };

export interface FunctionEvent {
  /** Request id. */
  readonly id: string;
  /** Virtual time that the handler's `Date` starts at. */
  readonly now: number;
  /** As it was invoked, with its qualifier. */
  readonly functionArn: string;
  readonly traceId: string;
  readonly timeoutMs: number;
  /** JSON text. */
  readonly event: string;
}

export interface FunctionProcessProps {
  readonly processes: Processes;
  readonly clock: Clock;
  /** For messages. */
  readonly name: string;
  /** The function's whole environment: nothing else is set but what the runtime itself needs. */
  readonly environment: Readonly<Record<string, string>>;
  /** Directory with the unpacked code. */
  readonly taskRoot: string;
  readonly memoryMb: number;
  /** Of the Lambda runtime, such as 24 for `nodejs24.x`. */
  readonly runtimeMajor: number;
  /** Directory with the modules that Lambda's runtime brings along (the AWS SDK). @default - none */
  readonly runtimeModules?: string;
  /** Told each line the function prints, in order and before the outcome of its event. */
  readonly onLog: (text: string) => void;
}

/** Share of a function's memory that Node may fill with objects; the rest is for the process itself. */
const HEAP_SHARE = 0.9;
/** Lambda gives an environment ten seconds to start. */
const START_LIMIT_MS = 10_000;

type FromChild =
  | { kind: 'log'; text: string }
  | { kind: 'ready'; ms: number }
  | { kind: 'start-error'; error: FunctionFault }
  | { kind: 'answer'; id: string; payload?: string; ms: number; maxRssKb: number }
  /** `fatal`: the environment ends with it. */
  | { kind: 'error'; id: string; error: FunctionFault; fatal: boolean; ms: number; maxRssKb: number };

/** One Lambda environment: a Node process of its own that handles one event at a time. */
export class FunctionProcess {
  /** Resolves when the code is loaded, with the wall time that took, or with what kept it from loading. */
  readonly started: Promise<{ readonly ms: number } | { readonly error: FunctionFault }>;
  private readonly child: Child;
  private readonly clock: Clock;
  private ending = false;
  private waiting: { readonly id: string; readonly settle: (outcome: Outcome) => void } | undefined;

  constructor(props: FunctionProcessProps) {
    this.clock = props.clock;
    this.child = props.processes.spawn({
      name: props.name,
      command: process.execPath,
      args: [
        `--max-old-space-size=${Math.max(32, Math.floor(props.memoryMb * HEAP_SHARE))}`,
        join(__dirname, 'function-preload.cjs'),
        `${props.clock.now()}`,
        `${props.runtimeMajor}`,
        props.runtimeModules ?? '',
      ],
      cwd: props.taskRoot,
      env: props.environment,
      ipc: true,
      onLine: (line) => props.onLog(line), // what bypasses the runtime: Node's own last words
    });
    this.started = this.start(props);
  }

  /** True when no further event can be handled. */
  ended(): boolean {
    return this.child.ended();
  }

  /** Handles one event; the environment is ended when its time runs out. Never rejects. */
  async handle(event: FunctionEvent): Promise<Outcome> {
    if (this.waiting) throw new Error(`${this.child.name} is already at work on ${this.waiting.id}`);
    const began = this.clock.wallMs();
    const done = new AbortController();
    const elapsed = () => this.clock.wallMs() - began;
    const answered = new Promise<Outcome>((settle) => {
      this.waiting = { id: event.id, settle };
      this.child.process.send(event);
    });
    const outcome = await Promise.race([
      answered,
      this.child.exited.then((exit): Outcome => ({ kind: 'exited', exit, ms: elapsed() })),
      this.clock.wallSleep(event.timeoutMs, done.signal).then(
        (): Outcome => ({ kind: 'timed-out', ms: elapsed() }),
        () => answered, // given up because the event has ended
      ),
    ]);
    done.abort();
    this.waiting = undefined;
    if (outcome.kind === 'timed-out' || this.ending) await this.end();
    return outcome;
  }

  /** Ends the environment at once, as Lambda does. */
  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.child.exited;
  }

  private async start(
    props: FunctionProcessProps,
  ): Promise<{ readonly ms: number } | { readonly error: FunctionFault }> {
    const done = new AbortController();
    const loaded = new Promise<{ ms: number } | { error: FunctionFault }>((resolve) => {
      this.child.process.on('message', (message: FromChild) => {
        switch (message.kind) {
          case 'log':
            return props.onLog(message.text);
          case 'ready':
            return resolve({ ms: message.ms });
          case 'start-error':
            return resolve({ error: message.error });
          case 'answer':
            return this.settle(message.id, { ...message, kind: 'answered', payload: message.payload });
          case 'error':
            this.ending ||= message.fatal;
            return this.settle(message.id, { ...message, kind: 'failed' });
        }
      });
    });
    const result = await Promise.race([
      loaded,
      this.child.exited.then((exit) => ({ error: exitFault(exit) })),
      this.clock.wallSleep(START_LIMIT_MS, done.signal).then(
        () => ({
          error: {
            errorType: 'Sandbox.Timedout',
            errorMessage: `Task timed out after ${(START_LIMIT_MS / 1000).toFixed(2)} seconds`,
          },
        }),
        () => loaded,
      ),
    ]);
    done.abort();
    if ('error' in result) await this.end();
    return result;
  }

  private settle(id: string, outcome: Outcome): void {
    if (this.waiting?.id === id) this.waiting.settle(outcome);
  }
}

/** What Lambda says of an environment that ended by itself. */
export function exitFault(exit: Exit, requestId?: string): FunctionFault {
  const how =
    exit.signal !== null
      ? `with error: signal: ${exit.signal === 'SIGKILL' ? 'killed' : exit.signal === 'SIGABRT' ? 'aborted' : exit.signal}`
      : exit.code === 0
        ? 'without providing a reason'
        : `with error: exit status ${exit.code}`;
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `${requestId === undefined ? '' : `RequestId: ${requestId} `}Error: Runtime exited ${how}`,
  };
}

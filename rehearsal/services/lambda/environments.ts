import type { FunctionProcess } from '../../processes/function';

/** A started environment and what it is doing. */
export interface Environment {
  readonly process: FunctionProcess;
  readonly logStream: string;
  /** Whether what it prints reaches its log stream. */
  readonly logs: boolean;
  /** True once it has handled an event. */
  warm: boolean;
  /** The event under way. */
  event:
    | {
        readonly requestId: string;
        readonly at: number;
        injectedMs: number;
        /** What the handler answers, once it has ended; undefined of nothing and of a failure. Never rejects. */
        readonly answer: Promise<unknown>;
      }
    | undefined;
}

interface Idle {
  readonly environment: Environment;
  /** Virtual time. */
  readonly since: number;
}

/**
 * The environments of one function version: one event at a time each, reused while warm, the latest used first.
 * Beyond the limit an event waits for its turn; virtual time stands still meanwhile.
 */
export class Environments {
  /** The longest idle first. */
  private readonly idle: Idle[] = [];
  private readonly waiting: ((environment: Environment) => void)[] = [];
  private running = 0;
  private retired = false;

  /** @param limit how many run at once on this machine, 1 or more; on AWS it is the account's concurrency */
  constructor(
    private readonly start: () => Environment,
    private readonly limit: number,
  ) {}

  /** An environment for one event; to be given back by `release`. */
  async acquire(): Promise<Environment> {
    for (let candidate = this.idle.pop(); candidate; candidate = this.idle.pop()) {
      if (!candidate.environment.process.ended()) return candidate.environment;
      this.running--;
    }
    if (this.running >= this.limit) return new Promise((resolve) => this.waiting.push(resolve));
    return this.another();
  }

  /** Takes an environment back; one that has ended makes room for another. @param now virtual time */
  async release(environment: Environment, now: number): Promise<void> {
    const next = this.waiting.shift();
    if (environment.process.ended()) {
      this.running--;
      next?.(this.another());
    } else if (next) {
      next(environment);
    } else if (this.retired) {
      this.running--;
      await environment.process.end();
    } else {
      this.idle.push({ environment, since: now });
    }
  }

  /** Ends what is idle now, and the rest when its events have ended. */
  async retire(): Promise<void> {
    this.retired = true;
    await this.end(this.idle.length);
  }

  /** Ends what has been idle since `before` or longer, as Lambda does after some minutes. */
  async endIdle(before: number): Promise<void> {
    const young = this.idle.findIndex(({ since }) => since > before);
    await this.end(young === -1 ? this.idle.length : young);
  }

  /** Ends the `count` longest idle ones. */
  private async end(count: number): Promise<void> {
    const ending = this.idle.splice(0, count);
    this.running -= ending.length;
    await Promise.all(ending.map(({ environment }) => environment.process.end()));
  }

  private another(): Environment {
    this.running++;
    return this.start();
  }
}

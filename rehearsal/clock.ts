/**
 * The one clock of a rehearsal.
 *
 * Time is virtual: it stands still while real work is under way and jumps to the next
 * thing that waits for it once everything has come to rest. So five minutes of baking pass
 * at once, and how fast this machine is never decides at what (virtual) time something happens.
 */
export interface Clock {
  /** Virtual time, milliseconds since the epoch. */
  now(): number;
  /** Resolves `ms` of virtual time from now; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Like `sleep`, for what repeats without end, such as a schedule: it wakes when time gets there, and does not move time
   * by itself. When only dozers are left the clock rests, as if nothing waited.
   */
  doze(ms: number, signal?: AbortSignal): Promise<void>;
  /** True when nothing is at work that takes real time. */
  readonly idle: boolean;
  /** Runs something that takes real time (a process, a request, a file); virtual time stands still until it ends. */
  work<T>(task: () => Promise<T>): Promise<T>;
  /** Milliseconds of real time since the clock was made: for fields that are marked as wall time, never for decisions. */
  wallMs(): number;
  /**
   * Waits for real milliseconds: only for polling a process of this machine or giving it up.
   * Rejects with the signal's reason when it is aborted first.
   */
  wallSleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface ClockProps {
  /** Virtual time at the start, milliseconds since the epoch. */
  readonly start: number;
  /** Virtual seconds per real second. @default - as fast as the work allows */
  readonly speed?: number;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  /** False for a dozer. */
  readonly drives: boolean;
  readonly fire: () => void;
}

/** A clock that its owner can pace and stop. */
export class VirtualClock implements Clock {
  private time: number;
  private order = 0;
  private working = 0;
  private timers: Timer[] = [];
  private turning = false;
  private stopped = false;
  private over = false;
  private speed: number | undefined;
  private readonly wallStart = performance.now();

  constructor(props: ClockProps) {
    this.time = props.start;
    this.speed = props.speed;
  }

  now(): number {
    return this.time;
  }

  wallMs(): number {
    return performance.now() - this.wallStart;
  }

  wallSleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        clearTimeout(timer);
        reject(signal!.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Paces the clock: `speed` virtual seconds per real second, or as fast as the work allows when undefined. */
  pace(speed: number | undefined): void {
    this.speed = speed;
  }

  get idle(): boolean {
    return this.working === 0;
  }

  /** Moves to another time, of an earlier life. @throws Error when something waits for a time already */
  set(at: number): void {
    if (this.timers.length > 0) throw new Error('the clock cannot be set: something waits for it');
    this.time = at;
  }

  /** No timer fires any more; what sleeps stays asleep. */
  stop(): void {
    this.stopped = true;
  }

  /** No work begins any more either: what would, waits for ever. */
  end(): void {
    this.stop();
    this.over = true;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.wait(ms, true, signal);
  }

  doze(ms: number, signal?: AbortSignal): Promise<void> {
    return this.wait(ms, false, signal);
  }

  private wait(ms: number, drives: boolean, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer: Timer = {
        at: this.time + Math.max(0, ms),
        order: this.order++,
        drives,
        fire: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = () => {
        this.timers = this.timers.filter((t) => t !== timer);
        reject(signal!.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.timers.push(timer);
      void this.turn();
    });
  }

  async work<T>(task: () => Promise<T>): Promise<T> {
    if (this.over) return new Promise<never>(() => undefined);
    this.working++;
    try {
      return await task();
    } finally {
      this.working--;
      void this.turn();
    }
  }

  /** Fires timers one by one for as long as nothing is at work; one such loop runs at a time. */
  private async turn(): Promise<void> {
    if (this.turning || this.stopped) return;
    this.turning = true;
    try {
      while (true) {
        await settled();
        const next = this.earliest();
        if (this.stopped || this.working > 0 || next === undefined) return;
        if (this.speed !== undefined && next.at > this.time) {
          // Short steps, so that what comes in from outside meanwhile is stamped with the time it came.
          const step = Math.min(next.at - this.time, 100 * this.speed);
          await this.wallSleep(step / this.speed);
          if (this.working === 0) this.time += step;
          continue;
        }
        this.time = Math.max(this.time, next.at);
        this.timers.splice(this.timers.indexOf(next), 1);
        next.fire();
      }
    } finally {
      this.turning = false;
    }
  }

  private earliest(): Timer | undefined {
    if (!this.timers.some(({ drives }) => drives)) return undefined;
    let first: Timer | undefined;
    for (const timer of this.timers) {
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  }
}

/** Resolves when what was ready to run has run: promise chains end before an immediate does. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

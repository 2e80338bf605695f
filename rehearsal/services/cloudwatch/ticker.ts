import type { Clock } from '../../clock';

export interface TickerProps {
  readonly clock: Clock;
  /** Ends the ticker for good. */
  readonly signal: AbortSignal;
  /** Virtual milliseconds from tick to tick, asked anew each time; undefined: there is nothing to tick for. */
  readonly interval: () => number | undefined;
  readonly tick: () => void;
  /** Told why ticking had to end. */
  readonly fatal: (reason: unknown) => void;
}

/**
 * Ticks on whole intervals of virtual time for as long as someone holds it and there is something to tick for.
 * Otherwise it does not sleep at all: a timer that always repeats would drive the virtual clock on for ever when nothing else waits.
 */
export class Ticker {
  private holders = 0;
  private resting: AbortController | undefined;

  constructor(private readonly props: TickerProps) {}

  /** Until the returned function is called (once counts), time matters to someone. */
  hold(): () => void {
    this.holders++;
    let held = true;
    this.wake();
    return () => {
      if (!held) return;
      held = false;
      if (--this.holders === 0) this.rest();
    };
  }

  /** Looks again whether there is something to tick for. */
  wake(): void {
    const { interval, signal } = this.props;
    if (interval() === undefined) return this.rest();
    if (this.resting || this.holders === 0 || signal.aborted) return;
    this.resting = new AbortController();
    this.run(this.resting).catch(this.props.fatal);
  }

  private rest(): void {
    this.resting?.abort();
    this.resting = undefined;
  }

  private async run(self: AbortController): Promise<void> {
    const { clock, signal, interval, tick } = this.props;
    const ending = AbortSignal.any([signal, self.signal]);
    for (;;) {
      const every = interval();
      if (every === undefined) return this.rest();
      const next = (Math.floor(clock.now() / every) + 1) * every;
      try {
        await clock.sleep(next - clock.now(), ending);
      } catch (reason) {
        if (ending.aborted) return;
        throw reason;
      }
      tick();
    }
  }
}

import type { Clock } from './clock';
import type { RehearsalEvent } from './events';

/** Where the real time of a run went: by what was going on when it passed. */
export class WallTimes {
  private readonly byWhat = new Map<string, number>();
  private what = 'start';
  private since = 0;

  constructor(private readonly clock: Pick<Clock, 'wallMs'>) {}

  note(event: RehearsalEvent): void {
    if (event.kind === 'action-started') this.turn(`${event.stage}/${event.action}`);
    if (event.kind === 'deployment-started') this.turn('shift');
    if (event.kind === 'deployment-ended') this.turn('stack update');
    if (event.kind === 'execution-ended') this.turn('between executions');
  }

  /** Seconds by what was going on, the longest first. */
  seconds(): Readonly<Record<string, number>> {
    this.turn(this.what);
    const sorted = [...this.byWhat].sort(([, a], [, b]) => b - a);
    return Object.fromEntries(sorted.map(([what, ms]) => [what, Math.round(ms / 100) / 10]));
  }

  private turn(what: string): void {
    const now = this.clock.wallMs();
    this.byWhat.set(this.what, (this.byWhat.get(this.what) ?? 0) + now - this.since);
    this.what = what;
    this.since = now;
  }
}

import type { Clock } from '../../clock';
import type { Rule } from './rules';
import { keepTime, type Schedule } from './schedule';

export interface SchedulesProps {
  readonly clock: Clock;
  /** Ends all of them. */
  readonly signal: AbortSignal;
  /** A rule's time has come. */
  readonly strike: (ruleName: string, at: number) => void;
  /** Told of what must end the rehearsal. */
  readonly fatal: (error: unknown) => void;
}

/** A schedule that is being kept. */
interface Running {
  readonly expression: string;
  readonly since: number;
  /** When it struck last; before that, when it began. */
  after: number;
  stop(): void;
}

/** Where a schedule stands. Times are virtual. */
export type KeptSchedule = Pick<Running, 'since' | 'after'> & { readonly rule: string };

/** The schedules of the rules that are enabled. */
export class Schedules {
  private readonly running = new Map<string, Running>();

  constructor(private readonly props: SchedulesProps) {}

  /** Begins, ends or changes a rule's schedule; one that stays the same goes on as it was. */
  follow({ name, enabled, schedule }: Rule): void {
    if (schedule !== undefined && enabled && this.running.get(name)?.expression === schedule.expression) return;
    this.stop(name);
    const now = this.props.clock.now();
    if (schedule !== undefined && enabled) this.run(schedule, { rule: name, since: now, after: now });
  }

  stop(name: string): void {
    this.running.get(name)?.stop();
    this.running.delete(name);
  }

  kept(): readonly KeptSchedule[] {
    return [...this.running].map(([rule, { since, after }]) => ({ rule, since, after }));
  }

  /** A schedule's times go by when it began, and the next one is the first after it struck last. */
  run(schedule: Schedule, { rule, since, after }: KeptSchedule): void {
    const { clock, signal, strike, fatal } = this.props;
    const stopping = new AbortController();
    const running: Running = { expression: schedule.expression, since, after, stop: () => stopping.abort() };
    this.running.set(rule, running);
    const act = (at: number): void => {
      running.after = at;
      strike(rule, at);
    };
    const ending = AbortSignal.any([signal, stopping.signal]);
    keepTime(schedule.timesFrom(since), act, clock, ending, after).catch(fatal);
  }
}

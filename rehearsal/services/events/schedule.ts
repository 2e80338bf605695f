import type { Clock } from '../../clock';
import { compileCron, type Times } from './cron';
import { invalidSchedule } from './cron-field';

export interface Schedule {
  /** As it was given. */
  readonly expression: string;
  /** Its times, when it began at a certain one. */
  timesFrom(start: number): Times;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Compiles `rate(7 days)` or `cron(0 6 ? * MON *)`. A rate counts from when the rule was made.
 * @throws ServiceError ValidationException, NotRehearsable: see {@link compileCron}
 */
export function compileSchedule(expression: string, where: string): Schedule {
  const cron = /^cron\(([^()]*)\)$/.exec(expression)?.[1];
  if (cron !== undefined) {
    const times = compileCron(cron, where);
    return { expression, timesFrom: () => times };
  }
  const [, number, unit, plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const every = Number(number) * (UNIT_MS[unit ?? ''] ?? NaN);
  // EventBridge refuses `rate(1 days)` and `rate(2 day)`.
  if (!(every > 0) || (Number(number) === 1) !== (plural === '')) throw invalidSchedule(expression);
  return { expression, timesFrom: (start) => (after) => start + (Math.floor((after - start) / every) + 1) * every };
}

/**
 * Acts at each of the times until the signal is aborted. It dozes meanwhile: a schedule has no end, and would drive the
 * virtual clock on for ever once nothing else waits.
 *
 * @param after the first time is the first one after this. @default - now
 */
export async function keepTime(
  times: Times,
  act: (at: number) => void,
  clock: Clock,
  signal: AbortSignal,
  after = clock.now(),
): Promise<void> {
  for (let at = times(after); at !== undefined; at = times(at)) {
    try {
      await clock.doze(at - clock.now(), signal);
    } catch (reason) {
      if (signal.aborted) return;
      throw reason;
    }
    act(at);
  }
}

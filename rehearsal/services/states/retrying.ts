import type { Random } from '../../random';
import type { Retrier } from './asl';
import { covers } from './failure';

/** Counts the attempts of one state, by retrier: each has its own. */
export class Retries {
  private readonly used = new Map<Retrier, number>();
  /** `$states.context.State.RetryCount` */
  count = 0;

  constructor(
    private readonly retriers: readonly Retrier[],
    private readonly random: Random,
  ) {}

  /** Milliseconds until the next attempt; undefined when the failure is final. */
  next(error: string | undefined): number | undefined {
    const retrier = this.retriers.find((r) => covers(r.errorEquals, error));
    if (!retrier) return undefined;
    const used = this.used.get(retrier) ?? 0;
    if (used >= retrier.maxAttempts) return undefined;
    this.used.set(retrier, used + 1);
    this.count++;
    return delaySeconds(retrier, used, this.random) * 1000;
  }
}

/** @param used attempts made before under this retrier */
export function delaySeconds(retrier: Retrier, used: number, random: Random): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** used;
  const delay = Math.min(grown, retrier.maxDelaySeconds ?? Infinity);
  return retrier.jitter === 'FULL' ? random.next() * delay : delay;
}

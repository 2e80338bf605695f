import { NotRehearsable } from '../../contracts';

/** Most different values kept of one moment; beyond it they are rounded to three digits, which moves a percentile by 0.5 % at most. */
const MOST_VALUES = 1024;

/** What was measured within one stretch of time. */
export interface Measured {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** How often each value occurred. */
  readonly values: ReadonlyMap<number, number>;
}

/** Gathers values; bounded in memory however many there are. */
export class Bucket implements Measured {
  count = 0;
  sum = 0;
  minimum = Infinity;
  maximum = -Infinity;
  values = new Map<number, number>();
  /** Whether values are rounded, because there were too many different ones. */
  rounded = false;

  add(value: number, count: number): void {
    this.count += count;
    this.sum += value * count;
    this.minimum = Math.min(this.minimum, value);
    this.maximum = Math.max(this.maximum, value);
    this.keep(value, count);
  }

  merge(other: Measured): void {
    this.count += other.count;
    this.sum += other.sum;
    this.minimum = Math.min(this.minimum, other.minimum);
    this.maximum = Math.max(this.maximum, other.maximum);
    for (const [value, count] of other.values) this.keep(value, count);
  }

  private keep(value: number, count: number): void {
    const key = this.rounded ? Number(value.toPrecision(3)) : value;
    this.values.set(key, (this.values.get(key) ?? 0) + count);
    if (this.rounded || this.values.size <= MOST_VALUES) return;
    this.rounded = true;
    const all = this.values;
    this.values = new Map();
    for (const [kept, times] of all) this.keep(kept, times);
  }
}

export type Statistic = (measured: Measured) => number;

/**
 * A statistic by its name: SampleCount, Sum, Average, Minimum, Maximum, or a percentile such as p99.9.
 * @param where for the message when there is no such statistic here
 * @throws NotRehearsable
 */
export function statisticOf(name: string, where: string): Statistic {
  switch (name) {
    case 'SampleCount':
      return ({ count }) => count;
    case 'Sum':
      return ({ sum }) => sum;
    case 'Average':
      return ({ sum, count }) => sum / count;
    case 'Minimum':
      return ({ minimum }) => minimum;
    case 'Maximum':
      return ({ maximum }) => maximum;
  }
  const percent = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name)?.[1];
  if (percent === undefined) throw new NotRehearsable('statistic', name, where);
  return (measured) => percentile(measured, Number(percent));
}

/** The smallest value that is not exceeded by `percent` of all (nearest rank). */
function percentile({ values, count }: Measured, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * count));
  let seen = 0;
  let last = NaN;
  for (const value of [...values.keys()].sort((a, b) => a - b)) {
    seen += values.get(value)!;
    last = value;
    if (seen >= rank) break;
  }
  return last;
}

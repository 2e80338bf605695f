import type { FeatureStatistics } from '../shared/statistics-document';

/**
 * What the quantile of the Kolmogorov–Smirnov statistic at α = .003 is in units of sqrt((n + m) / (n m)): two samples of one
 * distribution are that far apart once in 330 comparisons (2 exp(−2 · 1.8²) = .0031). It is the constant of Model Monitor's
 * `Robust` method (Deequ, its library: `Distance`, "linf_robust").
 */
const ROBUST_QUANTILE = 1.8;

/** A column's baseline, as its sketch holds it. */
export interface BaselineDistribution {
  /** Ascending, each once. */
  readonly values: Float64Array;
  /** Share of the baseline at or below each value. */
  readonly shares: Float64Array;
  /** Values that the sketch stands for. */
  readonly count: number;
  /** How far a share may be from that of the data which the sketch stands for, see {@link rankErrorOf}. */
  readonly rankError: number;
}

/** Reads the distribution out of a column of `statistics.json`; undefined when it has none. */
export function baselineDistribution({ numerical_statistics }: FeatureStatistics): BaselineDistribution | undefined {
  const sketch = numerical_statistics.distribution?.kll.sketch;
  if (sketch === undefined) return undefined;
  const weights = new Map<number, number>();
  for (const [level, values] of sketch.data.entries()) {
    for (const value of values) weights.set(value, (weights.get(value) ?? 0) + 2 ** level);
  }
  if (weights.size === 0) return undefined;
  const values = Float64Array.from(weights.keys()).sort();
  const count = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  const shares = values.map((value) => (below += weights.get(value) as number) / count);
  const kept = sketch.data.slice(1).every((level) => level.length === 0);
  return { values, shares, count, rankError: kept ? 0 : rankErrorOf(sketch.parameters.k) };
}

/**
 * Rank error of a KLL sketch over all its ranks at once, with 99 % confidence: 2.446 / k^.9433, fitted by Apache DataSketches
 * ("KLL sketch accuracy"); .18 % at k = 2048. A sketch that dropped no value has none.
 */
export const rankErrorOf = (k: number): number => 2.446 / k ** 0.9433;

/**
 * The largest distance between the distribution functions of a stream and of a baseline. The baseline's function changes at
 * its own values only, so counting how much of the stream lies between two of them, and on each, gives the distance exactly:
 * no sketch of the stream, and no memory that grows with it.
 */
export class DistanceToBaseline {
  /** Slot 2i counts what lies between the values i - 1 and i, slot 2i + 1 what equals value i. */
  private readonly slots: Float64Array;
  private seen = 0;

  constructor(private readonly baseline: BaselineDistribution) {
    this.slots = new Float64Array(2 * baseline.values.length + 1);
  }

  add(value: number): void {
    const { values } = this.baseline;
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((values[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    const slot = 2 * low + (values[low] === value ? 1 : 0);
    this.slots[slot] = (this.slots[slot] as number) + 1;
    this.seen += 1;
  }

  get count(): number {
    return this.seen;
  }

  /** From 0 to 1. Undefined without a value. */
  get largest(): number | undefined {
    if (this.seen === 0) return undefined;
    let below = 0;
    let shareBefore = 0;
    let largest = 0;
    for (const [index, share] of this.baseline.shares.entries()) {
      below += this.slots[2 * index] as number;
      largest = Math.max(largest, Math.abs(below / this.seen - shareBefore));
      below += this.slots[2 * index + 1] as number;
      largest = Math.max(largest, Math.abs(below / this.seen - share));
      shareBefore = share;
    }
    return largest;
  }
}

/** A distance and what is taken off it before it is judged. */
export interface Distance {
  /** Largest distance between the two distribution functions, 0 to 1. */
  readonly simple: number;
  /** What chance may make of it with so few samples; 0 for the method `Simple`. */
  readonly correction: number;
  /** What the baseline's sketch may make of it. */
  readonly rankError: number;
  /** What is judged: `simple` without the other two, never below 0. */
  readonly distance: number;
}

/** The distance by Model Monitor's method, and the sketch's error counted against a violation. */
export function judgedDistance(
  simple: number,
  method: 'Robust' | 'Simple',
  captured: number,
  baseline: Pick<BaselineDistribution, 'count' | 'rankError'>,
): Distance {
  const { count, rankError } = baseline;
  const chance = ROBUST_QUANTILE * Math.sqrt((captured + count) / (captured * count));
  const correction = method === 'Robust' ? chance : 0;
  return { simple, correction, rankError, distance: Math.max(0, simple - correction - rankError) };
}

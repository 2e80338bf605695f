import type { MetricDatum, MetricSink } from '../../contracts';
import type { Keeper } from '../../state/keeper';
import { packBuckets, type PackedBuckets, unpackBuckets } from './packed-buckets';
import { Bucket, type Measured, type Statistic } from './statistics';

const SECOND = 1_000;
const MINUTE = 60_000;
/** Seconds are kept for three hours and then become minutes, as in CloudWatch. */
const KEEP_SECONDS_MS = 3 * 60 * MINUTE;

export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One metric in one unit. */
interface Series {
  readonly unit: string | undefined;
  /** By the beginning of the second or minute. */
  readonly seconds: Map<number, Bucket>;
  readonly minutes: Map<number, Bucket>;
}

interface Metric extends MetricIdentity {
  readonly series: Map<string, Series>;
}

type KeptMetric = MetricIdentity & {
  readonly series: readonly {
    readonly unit: string | undefined;
    readonly seconds: PackedBuckets;
    readonly minutes: PackedBuckets;
  }[];
};

/** CloudWatch's metrics: a metric is its namespace, its name and exactly its dimensions. */
export class Metrics implements MetricSink, Keeper<readonly KeptMetric[]> {
  private readonly metrics = new Map<string, Metric>();

  put(datum: MetricDatum): void {
    const { namespace, name, dimensions, value, count = 1, unit, at } = datum;
    if (!Number.isFinite(value)) throw new RangeError(`the metric ${namespace}/${name} was given the value ${value}`);
    const key = keyOf(datum);
    let metric = this.metrics.get(key);
    if (!metric)
      this.metrics.set(key, (metric = { namespace, name, dimensions: { ...dimensions }, series: new Map() }));
    let series = metric.series.get(unit ?? '');
    if (!series) metric.series.set(unit ?? '', (series = { unit, seconds: new Map(), minutes: new Map() }));
    bucketAt(series.seconds, floor(at, SECOND)).add(value, count);
    shorten(series, at);
  }

  /** What was measured from `from` (inclusive) to `to` (exclusive); undefined when nothing was. @param unit only in this unit @default - in any */
  between(identity: MetricIdentity, from: number, to: number, unit?: string): Measured | undefined {
    const total = new Bucket();
    for (const series of this.metrics.get(keyOf(identity))?.series.values() ?? []) {
      if (unit !== undefined && unit !== (series.unit ?? 'None')) continue;
      for (const bucket of within(series.minutes, from, to, MINUTE)) total.merge(bucket);
      for (const bucket of within(series.seconds, from, to, SECOND)) total.merge(bucket);
    }
    return total.count > 0 ? total : undefined;
  }

  /** One point per stretch that has data, by the stretch's beginning. @param to exclusive; `from` to `to` is a multiple of `periodMs` */
  points(
    identity: MetricIdentity,
    from: number,
    to: number,
    periodMs: number,
    statistic: Statistic,
    unit?: string,
  ): Map<number, number> {
    const points = new Map<number, number>();
    for (let start = from; start < to; start += periodMs) {
      const measured = this.between(identity, start, start + periodMs, unit);
      if (measured) points.set(start, statistic(measured));
    }
    return points;
  }

  list(): readonly MetricIdentity[] {
    return [...this.metrics.values()].map(({ namespace, name, dimensions }) => ({ namespace, name, dimensions }));
  }

  underWay(): readonly string[] {
    return [];
  }

  keep(): readonly KeptMetric[] {
    return [...this.metrics.values()].map(({ series, ...identity }) => ({
      ...identity,
      series: [...series.values()].map(({ unit, seconds, minutes }) => ({
        ...{ unit, seconds: packBuckets(seconds), minutes: packBuckets(minutes) },
      })),
    }));
  }

  resume(kept: readonly KeptMetric[]): void {
    for (const { series: packed, ...identity } of kept) {
      const series = packed.map(({ unit, seconds, minutes }): [string, Series] => [
        unit ?? '',
        { unit, seconds: unpackBuckets(seconds), minutes: unpackBuckets(minutes) },
      ]);
      this.metrics.set(keyOf(identity), { ...identity, series: new Map(series) });
    }
  }
}

function keyOf({ namespace, name, dimensions }: MetricIdentity): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function bucketAt(buckets: Map<number, Bucket>, moment: number): Bucket {
  let bucket = buckets.get(moment);
  if (!bucket) buckets.set(moment, (bucket = new Bucket()));
  return bucket;
}

/** Looks up each step when that is less than going through all. */
function* within(buckets: ReadonlyMap<number, Bucket>, from: number, to: number, step: number): Generator<Bucket> {
  if ((to - from) / step > buckets.size) {
    for (const [moment, bucket] of buckets) if (moment >= from && moment < to) yield bucket;
    return;
  }
  for (let moment = Math.ceil(from / step) * step; moment < to; moment += step) {
    const bucket = buckets.get(moment);
    if (bucket) yield bucket;
  }
}

function shorten({ seconds, minutes }: Series, now: number): void {
  for (const [moment, bucket] of seconds) {
    if (moment >= now - KEEP_SECONDS_MS) return;
    bucketAt(minutes, floor(moment, MINUTE)).merge(bucket);
    seconds.delete(moment);
  }
}

function floor(at: number, step: number): number {
  return Math.floor(at / step) * step;
}

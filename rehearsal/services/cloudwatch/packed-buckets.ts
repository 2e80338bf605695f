import { Bucket } from './statistics';

/**
 * Buckets by their moments, as columns: a bucket of one value, the usual case, takes 21 bytes. As objects they would take
 * ten times as much, and hours of metrics are some hundred thousand buckets.
 */
export interface PackedBuckets {
  readonly moments: Float64Array;
  /** Of each bucket: how many different values it has, and its form. */
  readonly sizes: Uint32Array;
  readonly forms: Uint8Array;
  /** Of all buckets, one after another. */
  readonly values: Float64Array;
  /** How often each value occurred, of the buckets whose form says so. */
  readonly counts: Float64Array;
  /** Count, sum, minimum and maximum, of the buckets whose form says so. */
  readonly totals: Float64Array;
}

/** A value of the bucket occurred more or less often than once. */
const COUNTED = 1;
/** The totals do not follow from the values, not to the last bit: sums depend on their order, and values may be rounded. */
const TOTALLED = 2;
const ROUNDED = 4;

type Totals = Pick<Bucket, 'count' | 'sum' | 'minimum' | 'maximum'>;

/** Loses nothing: what is unpacked answers to the last bit what was packed. */
export function packBuckets(buckets: ReadonlyMap<number, Bucket>): PackedBuckets {
  const moments = new Float64Array(buckets.size);
  const sizes = new Uint32Array(buckets.size);
  const forms = new Uint8Array(buckets.size);
  const [values, counts, totals]: [number[], number[], number[]] = [[], [], []];
  let index = 0;
  for (const [moment, bucket] of buckets) {
    const form = formOf(bucket);
    if (bucket.values.size === 1 && form === 0) values.push(bucket.sum);
    else
      for (const [value, times] of bucket.values) {
        values.push(value);
        if (form & COUNTED) counts.push(times);
      }
    if (form & TOTALLED) totals.push(bucket.count, bucket.sum, bucket.minimum, bucket.maximum);
    moments[index] = moment;
    sizes[index] = bucket.values.size;
    forms[index++] = form;
  }
  return {
    ...{ moments, sizes, forms, values: Float64Array.from(values) },
    ...{ counts: Float64Array.from(counts), totals: Float64Array.from(totals) },
  };
}

export function unpackBuckets({ moments, sizes, forms, values, counts, totals }: PackedBuckets): Map<number, Bucket> {
  const buckets = new Map<number, Bucket>();
  let [value, count, total] = [0, 0, 0];
  for (let index = 0; index < moments.length; index++) {
    const form = forms[index]!;
    const bucket = new Bucket();
    for (const end = value + sizes[index]!; value < end; value++) {
      const times = form & COUNTED ? counts[count++]! : 1;
      bucket.values.set(values[value]!, times);
      if (!(form & TOTALLED)) addTo(bucket, values[value]!, times);
    }
    if (form & TOTALLED) {
      bucket.count = totals[total++]!;
      bucket.sum = totals[total++]!;
      bucket.minimum = totals[total++]!;
      bucket.maximum = totals[total++]!;
    }
    bucket.rounded = (form & ROUNDED) !== 0;
    buckets.set(moments[index]!, bucket);
  }
  return buckets;
}

function formOf({ count, sum, minimum, maximum, values, rounded }: Bucket): number {
  if (values.size === 1 && count === 1 && sum === minimum && sum === maximum && !rounded) return 0;
  const totals: Totals = { count: 0, sum: 0, minimum: Infinity, maximum: -Infinity };
  let form = rounded ? ROUNDED : 0;
  for (const [value, times] of values) {
    addTo(totals, value, times);
    if (times !== 1) form |= COUNTED;
  }
  const follow =
    totals.count === count && totals.sum === sum && totals.minimum === minimum && totals.maximum === maximum;
  return follow ? form : form | TOTALLED;
}

function addTo(totals: Totals, value: number, times: number): void {
  totals.count += times;
  totals.sum += value * times;
  totals.minimum = Math.min(totals.minimum, value);
  totals.maximum = Math.max(totals.maximum, value);
}

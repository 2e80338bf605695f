import type { ColumnSummary } from './column-summary';

const BUCKETS = 10;

/** Sketch of a column as `statistics.json` holds it: `data[h]` are values that stand for 2^h each. */
interface SketchDocument {
  readonly parameters: { readonly c: number; readonly k: number };
  readonly data: readonly (readonly number[])[];
}

interface Bucket {
  readonly lower_bound: number;
  readonly upper_bound: number;
  readonly count: number;
}

/** A column of {@link StatisticsDocument}. Figures of a column without a value are left out. */
export interface FeatureStatistics {
  readonly name: string;
  readonly inferred_type: InferredType;
  readonly numerical_statistics: {
    readonly common: { readonly num_present: number; readonly num_missing: number };
    readonly mean?: number;
    readonly sum?: number;
    readonly std_dev?: number;
    readonly min?: number;
    readonly max?: number;
    /** The sketch holds single values of the column: a baseline has it, what is told of clients' requests has not. */
    readonly distribution?: { readonly kll: { readonly buckets: readonly Bucket[]; readonly sketch?: SketchDocument } };
  };
}

/** `Unknown` is a column without a value. */
export type InferredType = 'Integral' | 'Fractional' | 'Unknown';

/** `statistics.json` in the shape that SageMaker Model Monitor writes and reads ("Schema for Statistics"). */
export interface StatisticsDocument {
  readonly version: 0;
  readonly dataset: { readonly item_count: number };
  readonly features: readonly FeatureStatistics[];
}

/** Ten buckets of equal width between minimum and maximum; the last one holds its upper bound, too. */
function buckets(column: ColumnSummary): readonly Bucket[] {
  const { minimum, maximum } = column;
  const width = (maximum - minimum) / BUCKETS;
  const counts = new Array<number>(BUCKETS).fill(0);
  for (const [value, weight] of column.sketch.weighted()) {
    const index = width === 0 ? 0 : Math.min(BUCKETS - 1, Math.floor((value - minimum) / width));
    counts[index] = (counts[index] as number) + weight;
  }
  return counts.map((count, index) => ({
    lower_bound: minimum + index * width,
    upper_bound: index === BUCKETS - 1 ? maximum : minimum + (index + 1) * width,
    count,
  }));
}

export function inferredType(column: ColumnSummary): InferredType {
  if (column.count === 0) return 'Unknown';
  return column.integral ? 'Integral' : 'Fractional';
}

function featureStatistics(column: ColumnSummary, rows: number, withSketch: boolean): FeatureStatistics {
  const common = { num_present: column.count, num_missing: rows - column.count };
  const { name, sketch } = column;
  if (column.count === 0) return { name, inferred_type: 'Unknown', numerical_statistics: { common } };
  return {
    name,
    inferred_type: inferredType(column),
    numerical_statistics: {
      common,
      mean: column.mean,
      sum: column.sum,
      std_dev: column.standardDeviation,
      min: column.minimum,
      max: column.maximum,
      distribution: {
        kll: {
          buckets: buckets(column),
          ...(withSketch && { sketch: { parameters: { c: sketch.c, k: sketch.k }, data: sketch.data } }),
        },
      },
    },
  };
}

/**
 * What was found in `rows` rows.
 *
 * @param withSketch whether single values are kept, from which others can compute distances
 */
export const statisticsDocument = (
  rows: number,
  columns: readonly ColumnSummary[],
  withSketch: boolean,
): StatisticsDocument => ({
  version: 0,
  dataset: { item_count: rows },
  features: columns.map((column) => featureStatistics(column, rows, withSketch)),
});

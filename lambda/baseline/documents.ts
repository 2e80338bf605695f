import type { Summary } from './summary';

type ColumnSummary = Summary['columns'][number];

const BUCKETS = 10;

/** Model Monitor's own default: how far apart two distributions may be. */
const COMPARISON_THRESHOLD = 0.1;

/** Ten buckets of equal width between minimum and maximum; the last one holds its upper bound, too. */
function buckets(column: ColumnSummary): object[] {
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

const inferredType = (column: ColumnSummary): string => (column.integral ? 'Integral' : 'Fractional');

/** `statistics.json` in the shape that SageMaker Model Monitor writes. */
export function statistics({ rows, columns }: Summary): object {
  return {
    version: 0,
    dataset: { item_count: rows },
    features: columns.map((column) => ({
      name: column.name,
      inferred_type: inferredType(column),
      numerical_statistics: {
        common: { num_present: column.count, num_missing: rows - column.count },
        mean: column.mean,
        sum: column.sum,
        std_dev: column.standardDeviation,
        min: column.minimum,
        max: column.maximum,
        distribution: {
          kll: {
            buckets: buckets(column),
            sketch: { parameters: { c: column.sketch.c, k: column.sketch.k }, data: column.sketch.data },
          },
        },
      },
    })),
  };
}

/** `constraints.json` in the shape that SageMaker Model Monitor writes. */
export function constraints({ rows, columns }: Summary): object {
  return {
    version: 0,
    features: columns.map((column) => ({
      name: column.name,
      inferred_type: inferredType(column),
      completeness: column.count / rows,
      num_constraints: { is_non_negative: column.minimum >= 0 },
    })),
    monitoring_config: {
      evaluate_constraints: 'Enabled',
      emit_metrics: 'Enabled',
      datatype_check_threshold: 1,
      domain_content_threshold: 1,
      distribution_constraints: {
        perform_comparison: 'Enabled',
        comparison_threshold: COMPARISON_THRESHOLD,
        comparison_method: 'Robust',
        categorical_comparison_threshold: COMPARISON_THRESHOLD,
        categorical_drift_method: 'LInfinity',
      },
    },
  };
}

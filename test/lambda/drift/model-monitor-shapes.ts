import * as z from 'zod';

/**
 * The shapes that SageMaker Model Monitor documents for its files, of numerical columns; nothing else is let pass.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-byoc-statistics.html
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-byoc-constraints.html
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-interpreting-violations.html
 */
const switched = z.enum(['Enabled', 'Disabled']);
const share = z.number().min(0).max(1);
const count = z.number().int().nonnegative();

const bucket = z.strictObject({ lower_bound: z.number(), upper_bound: z.number(), count });
const sketch = z.strictObject({
  parameters: z.strictObject({ c: z.number(), k: z.number() }),
  data: z.array(z.array(z.number())),
});

const feature = <Kll extends z.ZodType>(kll: Kll) =>
  z.strictObject({
    name: z.string(),
    inferred_type: z.enum(['Fractional', 'Integral']),
    numerical_statistics: z.strictObject({
      common: z.strictObject({ num_present: count, num_missing: count }),
      ...{ mean: z.number(), sum: z.number(), std_dev: z.number(), min: z.number(), max: z.number() },
      distribution: z.strictObject({ kll }),
    }),
  });

const statistics = <Kll extends z.ZodType>(kll: Kll) =>
  z.strictObject({
    version: z.literal(0),
    dataset: z.strictObject({ item_count: count }),
    features: z.array(feature(kll)).min(1),
  });

const buckets = z.array(bucket).length(10);

export const STATISTICS = statistics(z.strictObject({ buckets, sketch }));
/** Without the sketch, which holds single values of clients' requests. */
export const STATISTICS_WITHOUT_VALUES = statistics(z.strictObject({ buckets }));

export const CONSTRAINTS = z.strictObject({
  version: z.literal(0),
  features: z
    .array(
      z.strictObject({
        name: z.string(),
        inferred_type: z.enum(['Integral', 'Fractional', 'String', 'Unknown']),
        completeness: share,
        num_constraints: z.strictObject({ is_non_negative: z.boolean() }),
      }),
    )
    .min(1),
  monitoring_config: z.strictObject({
    ...{ evaluate_constraints: switched, emit_metrics: switched },
    ...{ datatype_check_threshold: share, domain_content_threshold: share },
    distribution_constraints: z.strictObject({
      perform_comparison: switched,
      comparison_threshold: share,
      comparison_method: z.enum(['Simple', 'Robust']),
      categorical_comparison_threshold: share,
      categorical_drift_method: z.enum(['LInfinity', 'ChiSquared']),
    }),
  }),
});

export const VIOLATIONS = z.strictObject({
  violations: z.array(
    z.strictObject({
      feature_name: z.string().min(1),
      constraint_check_type: z.enum([
        'data_type_check',
        'completeness_check',
        'baseline_drift_check',
        'missing_column_check',
        'extra_column_check',
        'categorical_values_check',
      ]),
      description: z.string().min(1),
    }),
  ),
});

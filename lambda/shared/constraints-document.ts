import type { InferredType } from './statistics-document';

/** What a column must keep. */
export interface FeatureConstraints {
  readonly name: string;
  readonly inferred_type: InferredType;
  /** Share of the rows that must hold a value. */
  readonly completeness: number;
  readonly num_constraints: { readonly is_non_negative: boolean };
}

/** `constraints.json` in the shape that SageMaker Model Monitor writes and reads ("Schema for Constraints"). */
export interface ConstraintsDocument {
  readonly version: 0;
  readonly features: readonly FeatureConstraints[];
  readonly monitoring_config: {
    readonly evaluate_constraints: 'Enabled' | 'Disabled';
    readonly emit_metrics: 'Enabled' | 'Disabled';
    /** Share of the values that must be of the baseline's type. */
    readonly datatype_check_threshold: number;
    readonly domain_content_threshold: number;
    readonly distribution_constraints: {
      readonly perform_comparison: 'Enabled' | 'Disabled';
      /** Largest distance between distribution functions that is no violation. */
      readonly comparison_threshold: number;
      /** Whether the distance is corrected for few samples. */
      readonly comparison_method: 'Robust' | 'Simple';
      readonly categorical_comparison_threshold: number;
      readonly categorical_drift_method: 'LInfinity';
    };
  };
}

import type { ConstraintsDocument } from '../shared/constraints-document';
import { inferredType, statisticsDocument, type StatisticsDocument } from '../shared/statistics-document';
import type { Summary } from './summary';

/** Model Monitor's own default: how far apart two distributions may be. */
const COMPARISON_THRESHOLD = 0.1;

/** What the training data hold. */
export const statistics = ({ rows, columns }: Summary): StatisticsDocument => statisticsDocument(rows, columns, true);

/** What captured data must keep, suggested by the training data as Model Monitor suggests it. */
export function constraints({ rows, columns }: Summary): ConstraintsDocument {
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

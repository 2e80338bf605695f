import type { ConstraintsDocument } from '../shared/constraints-document';
import type { LivingModel } from '../shared/live-model';
import type { CaptureFile } from './capture-files';
import type { Hour } from './hour';
import type { Judged, Limits } from './judge';
import type { Observed } from './observe';

/** What an hour's report is made of. */
export interface Findings {
  readonly hour: Hour;
  readonly live: LivingModel;
  readonly files: readonly CaptureFile[];
  readonly observed: Observed;
  readonly constraints: ConstraintsDocument;
  readonly limits: Limits;
  readonly judged: Judged;
}

/** The record of the decision: what was compared, how many, how far apart, by which rule. Aggregates only, no request. */
export function reportOf({ hour, live, files, observed, constraints, limits, judged }: Findings): object {
  const { verdict, reasons, features, unjudged } = judged;
  const { comparison_method, comparison_threshold } = constraints.monitoring_config.distribution_constraints;
  return {
    verdict,
    reasons,
    hour: hour.from,
    endpointName: live.endpointName,
    executionId: live.executionId,
    functionVersion: live.functionVersion,
    rule: {
      comparisonMethod: comparison_method,
      comparisonThreshold: comparison_threshold,
      alarmThreshold: limits.driftThreshold,
      minimumRows: limits.minimumCount,
      baselineRows: Math.max(0, ...observed.columns.map(({ baseline }) => baseline?.count ?? 0)),
    },
    features,
    unjudged,
    rows: observed.rows,
    shortRows: observed.shortRows,
    longRows: observed.longRows,
    records: observed.records,
    malformed: observed.malformed,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

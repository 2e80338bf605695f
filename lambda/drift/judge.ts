import type { ConstraintsDocument, FeatureConstraints } from '../shared/constraints-document';
import type { Judgement } from '../shared/verdict';
import { judgedDistance, type Distance } from './distance';
import type { Observed, ObservedColumn } from './observe';

/** `constraint_violations.json` in the shape that SageMaker Model Monitor writes ("Schema for Violations"). */
export interface Violation {
  readonly feature_name: string;
  readonly constraint_check_type:
    'data_type_check' | 'completeness_check' | 'baseline_drift_check' | 'missing_column_check' | 'extra_column_check';
  readonly description: string;
}

export interface JudgedFeature extends Distance {
  readonly name: string;
  /** Captured values. */
  readonly values: number;
  /** Whether the drift alarm rings for it. */
  readonly beyondAlarm: boolean;
}

/** What an hour comes to. */
export interface Judged extends Judgement {
  readonly violations: readonly Violation[];
  /** Empty when the hour is inconclusive: nothing is measured by too few rows. */
  readonly features: readonly JudgedFeature[];
  /** Columns that the baseline does not know, or that no row holds. */
  readonly unjudged: readonly string[];
}

export interface Limits {
  /** Rows below which an hour says nothing. */
  readonly minimumCount: number;
  /** Distance above which the alarm rings. */
  readonly driftThreshold: number;
}

const percent = (share: number): string => `${Math.round(share * 1e4) / 100} %`;
const figure = (value: number): string => String(Math.round(value * 1e4) / 1e4);

/**
 * Judges an hour by the baseline's constraints: pass without a violation, fail with one, inconclusive below the minimum count
 * of rows. A violation does not ring by itself: the alarm looks at the distances.
 */
export function judgeHour(observed: Observed, constraints: ConstraintsDocument, limits: Limits): Judged {
  const { rows, columns, records } = observed;
  const found = `${rows} rows in ${records.clients} records of clients`;
  const noted = records.malformed === 0 ? [] : [`${records.malformed} lines are no records: ${observed.malformed[0]}`];
  if (rows < limits.minimumCount) {
    const reasons = [`${found}; ${limits.minimumCount} are needed to say anything`, ...noted];
    return { verdict: 'inconclusive', reasons, violations: [], features: [], unjudged: [] };
  }
  const features = columns.flatMap((column) => judgeFeature(column, constraints, limits) ?? []);
  const judged = new Set(features.map(({ name }) => name));
  const unjudged = columns.flatMap(({ name }) => (judged.has(name) ? [] : [name]));
  const violations = [
    ...shapeViolations(observed),
    ...columnViolations(observed, constraints),
    ...drifted(features, constraints),
  ];
  const reasons = [
    found,
    ...violations.map((one) => `${one.feature_name}: ${one.description}`),
    ...(unjudged.length === 0 ? [] : [`not compared, for want of a baseline or of values: ${unjudged.join(', ')}`]),
    ...noted,
  ];
  if (features.length === 0) return { verdict: 'inconclusive', reasons, violations, features, unjudged };
  return { verdict: violations.length === 0 ? 'pass' : 'fail', reasons, violations, features, unjudged };
}

function judgeFeature(
  { name, baseline, toBaseline }: ObservedColumn,
  { monitoring_config }: ConstraintsDocument,
  { minimumCount, driftThreshold }: Limits,
): JudgedFeature | undefined {
  const simple = toBaseline?.largest;
  if (baseline === undefined || toBaseline === undefined || simple === undefined) return undefined;
  const values = toBaseline.count;
  if (values < minimumCount) return undefined;
  const { comparison_method } = monitoring_config.distribution_constraints;
  const distance = judgedDistance(simple, comparison_method, values, baseline);
  return { name, values, ...distance, beyondAlarm: distance.distance > driftThreshold };
}

function drifted(features: readonly JudgedFeature[], { monitoring_config }: ConstraintsDocument): Violation[] {
  const { perform_comparison, comparison_threshold } = monitoring_config.distribution_constraints;
  if (perform_comparison !== 'Enabled') return [];
  return features
    .filter(({ distance }) => distance > comparison_threshold)
    .map(({ name, distance }) => ({
      feature_name: name,
      constraint_check_type: 'baseline_drift_check',
      description: `Baseline drift distance: ${figure(distance)} exceeds threshold: ${comparison_threshold}`,
    }));
}

function shapeViolations({ columns, shortRows, longRows, rows }: Observed): Violation[] {
  const words = (count: number, what: string) => `${count} of ${rows} rows have ${what} than ${columns.length} columns`;
  return [
    ...(shortRows === 0
      ? []
      : [
          {
            feature_name: 'Missing columns',
            constraint_check_type: 'missing_column_check',
            description: words(shortRows, 'fewer'),
          } as const,
        ]),
    ...(longRows === 0
      ? []
      : [
          {
            feature_name: 'Extra columns',
            constraint_check_type: 'extra_column_check',
            description: words(longRows, 'more'),
          } as const,
        ]),
  ];
}

function columnViolations({ columns }: Observed, constraints: ConstraintsDocument): Violation[] {
  return columns.flatMap((column) => {
    const kept = constraints.features.find(({ name }) => name === column.name);
    if (kept === undefined) return [];
    return [...completeness(column, kept), ...dataType(column, kept, constraints)];
  });
}

function completeness({ name, summary, missing, texts }: ObservedColumn, expected: FeatureConstraints): Violation[] {
  const all = summary.count + texts + missing;
  const observed = all === 0 ? 1 : 1 - missing / all;
  if (observed >= expected.completeness) return [];
  const description = `Completeness ${percent(observed)} is below ${percent(expected.completeness)}`;
  return [{ feature_name: name, constraint_check_type: 'completeness_check', description }];
}

/** Every whole number is a fraction, too. */
function dataType(
  { name, summary, texts, fractions }: ObservedColumn,
  { inferred_type }: FeatureConstraints,
  { monitoring_config }: ConstraintsDocument,
): Violation[] {
  const present = summary.count + texts;
  const other = texts + (inferred_type === 'Integral' ? fractions : 0);
  const observed = present === 0 ? 1 : 1 - other / present;
  const expected = monitoring_config.datatype_check_threshold;
  if (inferred_type === 'Unknown' || observed >= expected) return [];
  const description = `${percent(observed)} of the values are ${inferred_type}; expected ${percent(expected)}`;
  return [{ feature_name: name, constraint_check_type: 'data_type_check', description }];
}

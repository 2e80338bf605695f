import { NotRehearsable } from '../../contracts';
import type { Rule, TreatMissingData } from './evaluation';
import { invalid, readDimensions, readMetricStat, readPeriod, readQueries, type Query } from './queries';

/** Properties of AWS::CloudWatch::Alarm, which are the members of PutMetricAlarm's request. */
export type AlarmProperties = Readonly<Record<string, unknown>>;

export interface AlarmDefinition extends Rule {
  readonly name: string;
  readonly properties: AlarmProperties;
  readonly queries: readonly Query[];
  /** The query that is compared with the threshold. */
  readonly watched: string;
  readonly periodMs: number;
  readonly threshold: number;
  readonly comparison: Comparison;
}

const COMPARISONS = {
  GreaterThanOrEqualToThreshold: {
    words: 'greater than or equal to',
    breaches: (value: number, threshold: number) => value >= threshold,
  },
  GreaterThanThreshold: { words: 'greater than', breaches: (value: number, threshold: number) => value > threshold },
  LessThanThreshold: { words: 'less than', breaches: (value: number, threshold: number) => value < threshold },
  LessThanOrEqualToThreshold: {
    words: 'less than or equal to',
    breaches: (value: number, threshold: number) => value <= threshold,
  },
} as const;
type Comparison = (typeof COMPARISONS)[keyof typeof COMPARISONS];

const MISSING: readonly string[] = ['missing', 'ignore', 'breaching', 'notBreaching'] satisfies TreatMissingData[];

/**
 * Reads an alarm.
 * @throws NotRehearsable for what nothing here computes (anomaly detection, unknown statistics and functions);
 *   ServiceError ValidationError for what CloudWatch refuses
 */
export function readAlarm(name: string, properties: AlarmProperties, where: string): AlarmDefinition {
  const refused = [
    'ThresholdMetricId',
    'EvaluateLowSampleCountPercentile',
    'EvaluationCriteria',
    'EvaluationInterval',
  ].find((p) => properties[p] !== undefined);
  if (refused) throw new NotRehearsable('property of an alarm', refused, where);
  const comparisonName = String(properties['ComparisonOperator']);
  if (!Object.hasOwn(COMPARISONS, comparisonName))
    throw new NotRehearsable('ComparisonOperator', comparisonName, where);
  const evaluationPeriods = count(properties['EvaluationPeriods'], 'EvaluationPeriods', where);
  const datapointsToAlarm =
    properties['DatapointsToAlarm'] === undefined
      ? evaluationPeriods
      : count(properties['DatapointsToAlarm'], 'DatapointsToAlarm', where);
  if (datapointsToAlarm > evaluationPeriods)
    throw invalid(`DatapointsToAlarm of ${where} is greater than EvaluationPeriods`);
  const treatMissingData = (properties['TreatMissingData'] ?? 'missing') as TreatMissingData;
  if (!MISSING.includes(treatMissingData))
    throw invalid(`TreatMissingData of ${where} is '${treatMissingData}', none of ${MISSING.join(', ')}`);
  const threshold = Number(properties['Threshold']);
  if (properties['Threshold'] === undefined || !Number.isFinite(threshold))
    throw invalid(`Threshold of ${where} is not a number`);
  const queries =
    properties['Metrics'] === undefined
      ? [single(properties, where)]
      : readQueries(properties['Metrics'] as readonly unknown[], where);
  const returned = queries.filter((q) => q.returnData);
  if (returned.length !== 1)
    throw invalid(`exactly one metric of ${where} must have ReturnData true, found ${returned.length}`);
  return {
    name,
    properties,
    queries,
    watched: returned[0]!.id,
    periodMs: commonPeriod(queries, properties, where),
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData,
    threshold,
    comparison: COMPARISONS[comparisonName as keyof typeof COMPARISONS],
  };
}

/** An alarm on a metric without math is one query. */
function single(properties: AlarmProperties, where: string): Query {
  const stat = properties['Statistic'] ?? properties['ExtendedStatistic'];
  if (stat === undefined) throw invalid(`${where} has neither Statistic nor ExtendedStatistic`);
  const { Namespace, MetricName, Dimensions, Period, Unit } = properties;
  const metric = readMetricStat(
    { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: stat, ...(Unit !== undefined && { Unit }) },
    where,
  );
  return { id: 'm1', returnData: true, kind: 'metric', metric: { ...metric, dimensions: readDimensions(Dimensions) } };
}

function commonPeriod(queries: readonly Query[], properties: AlarmProperties, where: string): number {
  const periods = new Set(queries.flatMap((q) => (q.kind === 'metric' ? [q.metric.periodMs] : [])));
  if (periods.size > 1) throw invalid(`the metrics of ${where} have different periods`);
  const [period] = periods;
  return period ?? readPeriod(properties['Period'], where);
}

function count(value: unknown, name: string, where: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw invalid(`${name} of ${where} is no whole number from 1 on`);
  return number;
}

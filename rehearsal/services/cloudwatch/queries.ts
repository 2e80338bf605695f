import { NotRehearsable, ServiceError } from '../../contracts';
import type { Expression } from './math-syntax';
import { MathSyntaxError } from './math-syntax';
import { MathArgumentError } from './math-functions';
import { series, type Value } from './math-values';
import { evaluateMath, pointsOf, readMath, type Series } from './metric-math';
import type { MetricIdentity, Metrics } from './metrics';
import { statisticOf, type Statistic } from './statistics';

/** One member of `Metrics` of an alarm, or of `MetricDataQueries`. */
export type Query = {
  readonly id: string;
  readonly label?: string;
  readonly returnData: boolean;
} & (
  { readonly kind: 'metric'; readonly metric: MetricQuery } | { readonly kind: 'math'; readonly expression: Expression }
);

export interface MetricQuery extends MetricIdentity {
  readonly periodMs: number;
  readonly statisticName: string;
  readonly statistic: Statistic;
  readonly unit?: string;
}

type Raw = Readonly<Record<string, unknown>>;

/**
 * Reads metrics and the expressions over them, in the shape that CloudFormation and the API share.
 * @throws NotRehearsable for what nothing here computes; ServiceError ValidationError for what CloudWatch refuses
 */
export function readQueries(given: readonly unknown[], where: string): readonly Query[] {
  const raws = given.map((query) => query as Raw);
  const ids = new Set(raws.map((raw) => String(raw['Id'])));
  if (ids.size !== raws.length) throw invalid(`two metrics of ${where} have the same Id`);
  return raws.map((raw) => {
    const unknown = Object.keys(raw).find(
      (key) => !['Id', 'MetricStat', 'Expression', 'Label', 'ReturnData', 'Period'].includes(key),
    );
    if (unknown) throw new NotRehearsable('property of a metric query', unknown, where);
    const common = {
      id: String(raw['Id']),
      returnData: !isFalse(raw['ReturnData']),
      ...(raw['Label'] !== undefined && { label: String(raw['Label']) }),
    };
    if (raw['Expression'] === undefined)
      return { ...common, kind: 'metric', metric: readMetricStat(raw['MetricStat'] as Raw, where) };
    return { ...common, kind: 'math', expression: readExpression(String(raw['Expression']), ids, where) };
  });
}

export function readMetricStat(raw: Raw | undefined, where: string): MetricQuery {
  const metric = raw?.['Metric'] as Raw | undefined;
  if (!raw || !metric) throw invalid(`a metric of ${where} has neither MetricStat nor Expression`);
  const statisticName = String(raw['Stat']);
  return {
    namespace: String(metric['Namespace']),
    name: String(metric['MetricName']),
    dimensions: readDimensions(metric['Dimensions']),
    periodMs: readPeriod(raw['Period'], where),
    statisticName,
    statistic: statisticOf(statisticName, where),
    ...(raw['Unit'] !== undefined && { unit: String(raw['Unit']) }),
  };
}

/** CloudWatch takes 1, 5, 10, 20, 30 seconds and whole minutes. */
export function readPeriod(value: unknown, where: string): number {
  const seconds = Number(value);
  if (![1, 5, 10, 20, 30].includes(seconds) && !(seconds > 0 && seconds % 60 === 0)) {
    throw invalid(`the period ${String(value)} of ${where} is none of 1, 5, 10, 20, 30 or a multiple of 60 seconds`);
  }
  return seconds * 1000;
}

export function readDimensions(value: unknown): Record<string, string> {
  const pairs = (value ?? []) as readonly { readonly Name: string; readonly Value: string }[];
  return Object.fromEntries(pairs.map(({ Name, Value }) => [Name, String(Value)]));
}

function readExpression(text: string, ids: ReadonlySet<string>, where: string): Expression {
  try {
    return readMath(text, ids, where);
  } catch (error) {
    if (error instanceof MathSyntaxError || error instanceof MathArgumentError) throw invalid(error.message);
    throw error;
  }
}

/**
 * Computes the points of one query over a stretch of time.
 * @param times beginnings of the periods
 */
export function computeQuery(
  id: string,
  queries: readonly Query[],
  metrics: Metrics,
  times: readonly number[],
  periodMs: number,
): Series {
  const grid = { times, periodSeconds: periodMs / 1000 };
  const computed = new Map<string, Value>();
  const underWay = new Set<string>();
  const valueOf = (wanted: string): Value | undefined => {
    const done = computed.get(wanted);
    if (done) return done;
    const query = queries.find((q) => q.id === wanted);
    if (!query) return undefined;
    if (underWay.has(wanted)) throw invalid(`the expression ${wanted} refers to itself`);
    underWay.add(wanted);
    const value =
      query.kind === 'metric'
        ? series(measured(query.metric))
        : evaluateMath(query.expression, { valueOf, metricIds }, grid);
    computed.set(wanted, value);
    return value;
  };
  const measured = (metric: MetricQuery): Series => {
    const from = times[0];
    return from === undefined
      ? new Map()
      : metrics.points(metric, from, times.at(-1)! + periodMs, periodMs, metric.statistic, metric.unit);
  };
  const metricIds = queries.filter((q) => q.kind === 'metric').map((q) => q.id);
  const value = valueOf(id);
  return value ? pointsOf(value, grid) : new Map();
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
function isFalse(value: unknown): boolean {
  return value === false || value === 'false';
}

import type { MetricDatum as SdkDatum, PutMetricDataInput } from '@aws-sdk/client-cloudwatch';
import { NotRehearsable, ServiceError, type MetricDatum } from '../contracts';

/** Most dimensions of one metric. */
const MOST_DIMENSIONS = 30;

/** What a PutMetricData request measures. @throws ServiceError as CloudWatch refuses it */
export function dataOf(input: PutMetricDataInput, now: number): readonly MetricDatum[] {
  const namespace = input.Namespace ?? '';
  if (input.EntityMetricData !== undefined)
    throw new NotRehearsable('parameter of PutMetricData', 'EntityMetricData', namespace);
  if (namespace.startsWith('AWS/')) throw refused('The value AWS/ for parameter Namespace is invalid.');
  return (input.MetricData ?? []).flatMap((datum) => valuesOf(namespace, datum, now));
}

function valuesOf(namespace: string, datum: SdkDatum, now: number): readonly MetricDatum[] {
  const dimensions = datum.Dimensions ?? [];
  if (dimensions.length > MOST_DIMENSIONS) throw refused(`No more than ${MOST_DIMENSIONS} dimensions can be given.`);
  if (datum.StatisticValues !== undefined)
    throw new NotRehearsable('member of MetricDatum', 'StatisticValues', `${namespace}/${datum.MetricName}`);
  const common = {
    namespace,
    name: datum.MetricName!,
    dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [Name!, Value!])),
    at: datum.Timestamp?.getTime() ?? now,
    ...(datum.Unit !== undefined && { unit: datum.Unit }),
  };
  const values = datum.Values ?? (datum.Value === undefined ? [] : [datum.Value]);
  if (values.length === 0) throw refused(`The metric ${datum.MetricName} has no value.`);
  if (!values.every(Number.isFinite)) throw refused(`The value of the metric ${datum.MetricName} is not a number.`);
  if (datum.Counts && datum.Counts.length !== values.length)
    throw refused('The parameters Values and Counts must be of the same size.');
  return values.map((value, i) => ({ ...common, value, count: datum.Counts?.[i] ?? 1 }));
}

function refused(message: string): ServiceError {
  return new ServiceError('InvalidParameterValue', message);
}

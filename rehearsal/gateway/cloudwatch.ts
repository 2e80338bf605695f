import type {
  DescribeAlarmHistoryInput,
  DescribeAlarmHistoryOutput,
  DescribeAlarmsForMetricInput,
  DescribeAlarmsForMetricOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  GetMetricDataInput,
  GetMetricDataOutput,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  ListMetricsInput,
  ListMetricsOutput,
  PutMetricDataInput,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../clock';
import { NotRehearsable, ServiceError, type Operations } from '../contracts';
import type { Alarm } from '../services/cloudwatch/alarm';
import type { Alarms } from '../services/cloudwatch/alarms';
import type { Metrics } from '../services/cloudwatch/metrics';
import { computeQuery, readDimensions, readPeriod, readQueries } from '../services/cloudwatch/queries';
import { statisticOf } from '../services/cloudwatch/statistics';
import { pager } from '../services/pages';
import { describeComposite, describeMetricAlarm } from './cloudwatch-shapes';
import { dataOf } from './cloudwatch-data';
import { pageOfData } from './cloudwatch-pages';

export interface CloudWatchOperationsDeps {
  readonly alarms: Alarms;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

const pageOf = pager('InvalidNextToken');
/** ListMetrics has a code of its own for a token, and takes no size. */
const metricsPage = pager('InvalidParameterValue');

const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** CloudWatch's API: metrics, and looking at alarms. Alarms are made by CloudFormation. */
export function cloudWatchOperations({ alarms, metrics, clock }: CloudWatchOperationsDeps): Operations {
  return {
    PutMetricData: (input: PutMetricDataInput): Promise<object> => {
      for (const datum of dataOf(input, clock.now())) metrics.put(datum);
      return Promise.resolve({});
    },

    GetMetricStatistics: (input: GetMetricStatisticsInput): Promise<GetMetricStatisticsOutput> => {
      const where = 'monitoring:GetMetricStatistics';
      const names = [...(input.Statistics ?? []), ...(input.ExtendedStatistics ?? [])];
      if (names.length === 0) throw invalidParameter('Must specify either Statistics or ExtendedStatistics');
      const periodMs = readPeriod(input.Period, where);
      const [from, to] = stretch(input.StartTime, input.EndTime, periodMs);
      const identity = {
        namespace: input.Namespace!,
        name: input.MetricName!,
        dimensions: readDimensions(input.Dimensions),
      };
      const points = new Map<number, { Timestamp: Date; ExtendedStatistics?: Record<string, number> }>();
      for (const name of names) {
        for (const [at, value] of metrics.points(identity, from, to, periodMs, statisticOf(name, where), input.Unit)) {
          const point = points.get(at) ?? { Timestamp: new Date(at) };
          const extended = (input.ExtendedStatistics ?? []).includes(name);
          points.set(
            at,
            extended
              ? { ...point, ExtendedStatistics: { ...point.ExtendedStatistics, [name]: value } }
              : { ...point, [name]: value },
          );
        }
      }
      return Promise.resolve({ Label: input.MetricName, Datapoints: [...points.values()] });
    },

    GetMetricData: (input: GetMetricDataInput): Promise<GetMetricDataOutput> => {
      const where = 'monitoring:GetMetricData';
      refuseEmpty(input.StartTime, input.EndTime);
      const given = input.MetricDataQueries ?? [];
      const queries = readQueries(given, where);
      const periods = queries.flatMap((q) => (q.kind === 'metric' ? [q.metric.periodMs] : []));
      const results = queries
        .filter((query) => query.returnData)
        .map((query) => {
          const periodMs = query.kind === 'metric' ? query.metric.periodMs : Math.max(60_000, ...periods);
          const [from, to] = stretch(input.StartTime, input.EndTime, periodMs);
          const times = Array.from({ length: (to - from) / periodMs }, (_, i) => from + i * periodMs);
          const found = [...computeQuery(query.id, queries, metrics, times, periodMs)].sort(([a], [b]) =>
            input.ScanBy === 'TimestampAscending' ? a - b : b - a,
          );
          const label = query.label ?? (query.kind === 'metric' ? query.metric.name : query.id);
          return {
            Id: query.id,
            Label: label,
            Timestamps: found.map(([at]) => new Date(at)),
            Values: found.map(([, value]) => value),
          };
        });
      return Promise.resolve({ ...pageOfData(results, input), Messages: [] });
    },

    ListMetrics: (input: ListMetricsInput): Promise<ListMetricsOutput> => {
      const matches = (dimensions: Readonly<Record<string, string>>): boolean =>
        (input.Dimensions ?? []).every(
          ({ Name, Value }) => Name! in dimensions && (Value === undefined || dimensions[Name!] === Value),
        );
      const found = metrics
        .list()
        .filter(
          (m) =>
            (input.Namespace === undefined || m.namespace === input.Namespace) &&
            (input.MetricName === undefined || m.name === input.MetricName) &&
            matches(m.dimensions),
        );
      const { page, next } = metricsPage(found, {
        ...{ list: 'metrics', id: (m) => JSON.stringify(m), size: undefined, whole: 500, token: input.NextToken },
      });
      return Promise.resolve({
        NextToken: next,
        Metrics: page.map((m) => ({
          Namespace: m.namespace,
          MetricName: m.name,
          Dimensions: Object.entries(m.dimensions).map(([Name, Value]) => ({ Name, Value })),
        })),
      });
    },

    DescribeAlarms: (input: DescribeAlarmsInput): Promise<DescribeAlarmsOutput> => {
      const refused = (['ChildrenOfAlarmName', 'ParentsOfAlarmName'] as const).find(
        (name) => input[name] !== undefined,
      );
      if (refused) throw new NotRehearsable('parameter of DescribeAlarms', refused, 'monitoring');
      const found = alarms
        .list()
        .filter(
          (alarm) =>
            (input.AlarmNames === undefined || input.AlarmNames.includes(alarm.name)) &&
            (input.AlarmNamePrefix === undefined || alarm.name.startsWith(input.AlarmNamePrefix)) &&
            (input.StateValue === undefined || alarm.standing.state === input.StateValue) &&
            (input.ActionPrefix === undefined ||
              ((alarm.properties['AlarmActions'] ?? []) as string[]).some((action) =>
                action.startsWith(input.ActionPrefix!),
              )),
        );
      // Composite alarms only on request, as in the service.
      const types: readonly string[] = input.AlarmTypes ?? ['MetricAlarm'];
      const asked = found.filter(({ kind }) => types.includes(kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm'));
      const { page, next } = pageOf(asked, {
        ...{ list: 'alarms', id: ({ name }) => name, size: input.MaxRecords, whole: 50, token: input.NextToken },
      });
      return Promise.resolve({
        MetricAlarms: page.flatMap((alarm) => (alarm.kind === 'metric' ? [describeMetricAlarm(alarm)] : [])),
        CompositeAlarms: page.flatMap((alarm) => (alarm.kind === 'composite' ? [describeComposite(alarm)] : [])),
        NextToken: next,
      });
    },

    DescribeAlarmsForMetric: (input: DescribeAlarmsForMetricInput): Promise<DescribeAlarmsForMetricOutput> => {
      const wanted = [...(input.Dimensions ?? [])].map(({ Name, Value }) => `${Name}=${Value}`).sort();
      const watches = ({ properties }: Alarm): boolean => {
        const dimensions = Object.entries(readDimensions(properties['Dimensions']));
        return (
          properties['MetricName'] === input.MetricName &&
          properties['Namespace'] === input.Namespace &&
          dimensions
            .map(([name, value]) => `${name}=${value}`)
            .sort()
            .join() === wanted.join() &&
          (['Statistic', 'ExtendedStatistic', 'Unit'] as const).every(
            (name) => input[name] === undefined || properties[name] === input[name],
          ) &&
          (input.Period === undefined || Number(properties['Period']) === input.Period)
        );
      };
      return Promise.resolve({
        MetricAlarms: alarms
          .list()
          .flatMap((alarm) => (alarm.kind === 'metric' && watches(alarm) ? [describeMetricAlarm(alarm)] : [])),
      });
    },

    DescribeAlarmHistory: (input: DescribeAlarmHistoryInput): Promise<DescribeAlarmHistoryOutput> => {
      const items = alarms
        .history()
        .filter(
          (item) =>
            (input.AlarmName === undefined || item.alarm === input.AlarmName) &&
            (input.HistoryItemType === undefined || item.type === input.HistoryItemType) &&
            (input.StartDate === undefined || item.at >= input.StartDate.getTime()) &&
            (input.EndDate === undefined || item.at <= input.EndDate.getTime()),
        );
      if (input.ScanBy === 'TimestampAscending') items.reverse();
      const { page, next } = pageOf(items, {
        ...{ list: `history ${input.ScanBy}`, id: (item) => JSON.stringify(item) },
        ...{ size: input.MaxRecords, whole: 100, token: input.NextToken },
      });
      return Promise.resolve({
        NextToken: next,
        AlarmHistoryItems: page.map((item) => ({
          AlarmName: item.alarm,
          Timestamp: new Date(item.at),
          HistoryItemType: item.type,
          HistorySummary: item.summary,
          HistoryData: item.data,
        })),
      });
    },

    SetAlarmState: (input: SetAlarmStateInput): Promise<object> => {
      const { AlarmName, StateValue, StateReason, StateReasonData } = input;
      if (!STATES.includes(StateValue!)) throw invalidParameter(`StateValue must be one of ${STATES.join(', ')}`);
      alarms.setState(AlarmName!, StateValue!, StateReason ?? '', StateReasonData);
      return Promise.resolve({});
    },
  };
}

/** Whole periods that cover what is asked for. */
function stretch(
  start: Date | undefined,
  end: Date | undefined,
  periodMs: number,
): readonly [from: number, to: number] {
  refuseEmpty(start, end);
  return [Math.floor(start!.getTime() / periodMs) * periodMs, Math.ceil(end!.getTime() / periodMs) * periodMs];
}

function refuseEmpty(start: Date | undefined, end: Date | undefined): void {
  if (!start || !end || start >= end)
    throw invalidParameter('The parameter StartTime must be less than the parameter EndTime');
}

function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterValue', message);
}

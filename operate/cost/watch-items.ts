import { type Bill, type Item, ofType, runsAMonth } from './item';
import { ORIGINAL } from './original';

const SERVICE = 'CloudWatch';

/** Probe, dashboard, alarms, metrics, logs. */
export function watchItems(bill: Bill): Item[] {
  return [...probes(bill), ...dashboards(bill), ...alarms(bill), ...metrics(bill), logs(bill)];
}

function probes(bill: Bill): Item[] {
  return ofType(bill, 'AWS::Synthetics::Canary').map(({ properties }) => {
    const { Expression } = properties['Schedule'] as { Expression: unknown };
    return {
      ...{ service: SERVICE, name: `probe, ${String(Expression)}`, price: 'cloudwatch-canary-run' },
      ...{ monthly: runsAMonth(Expression), perRelease: 0, original: ORIGINAL.probe },
      remark: 'the first 100 runs of a month are free; each run is also a call of a function',
    };
  });
}

function dashboards(bill: Bill): Item[] {
  const count = ofType(bill, 'AWS::CloudWatch::Dashboard').length;
  if (count === 0) return [];
  return [
    {
      ...{ service: SERVICE, name: 'dashboard', price: 'cloudwatch-dashboard-month', monthly: count, perRelease: 0 },
      ...{ remark: 'the first three, of 50 metrics each, are free', original: ORIGINAL.dashboard },
    },
  ];
}

interface AlarmProperties {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: unknown;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: AlarmProperties } }[];
}

/** The metrics that an alarm looks at: one, or those of its arithmetic. */
const watchedBy = (alarm: AlarmProperties): AlarmProperties[] =>
  alarm.Metrics?.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])) ?? [alarm];

const watched = (bill: Bill): AlarmProperties[] =>
  ofType(bill, 'AWS::CloudWatch::Alarm').flatMap(({ properties }) => watchedBy(properties as AlarmProperties));

function alarms(bill: Bill): Item[] {
  const count = ofType(bill, 'AWS::CloudWatch::Alarm').length;
  if (count === 0) return [];
  return [
    {
      ...{ service: SERVICE, name: `${count} alarms`, price: 'cloudwatch-alarm-metric-month' },
      ...{ monthly: watched(bill).length, perRelease: 0, original: ORIGINAL.alarms },
      remark: `paid by the metrics that they read, ${watched(bill).length}; the first ten are free`,
    },
  ];
}

/** Metrics of services cost nothing; what we write ourselves does, for the hours in which it is written. */
function metrics(bill: Bill): Item[] {
  const own = watched(bill).filter(({ Namespace }) => Namespace !== undefined && !Namespace.startsWith('AWS/'));
  const count = new Set(own.map((it) => JSON.stringify([it.Namespace, it.MetricName, it.Dimensions]))).size;
  if (count === 0) return [];
  return [
    {
      ...{ service: SERVICE, name: `${count} metrics of our own`, price: 'cloudwatch-metric-month', monthly: count },
      ...{ perRelease: 0, remark: 'those that an alarm reads; the first ten of an account are free' },
    },
  ];
}

const logs = ({ assumptions }: Bill): Item => ({
  ...{ service: SERVICE, name: `logs, ${assumptions.logGb} GB a month`, price: 'cloudwatch-log-gb' },
  ...{ monthly: assumptions.logGb, perRelease: 0, remark: 'the first 5 GB are free' },
});

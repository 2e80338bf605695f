import type { AwsEvent } from '../../contracts';
import type { StateChange } from './alarm';
import type { Query } from './queries';

/** "CloudWatch Alarm State Change", as EventBridge delivers it. */
export function alarmEvent(change: StateChange): AwsEvent {
  const { alarm, from, to } = change;
  const configuration =
    alarm.kind === 'metric'
      ? { metrics: alarm.definition.queries.map((query) => metricOf(query, alarm.definition.properties)) }
      : { alarmRule: alarm.ruleText };
  const description = alarm.properties['AlarmDescription'];
  return {
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      state: shown(to),
      previousState: shown(from),
      configuration: { ...(description !== undefined && { description }), ...configuration },
    },
  };
}

function shown({ state, reason, reasonData, at }: StateChange['to']): object {
  const timestamp = new Date(at).toISOString().replace('Z', '+0000');
  return { value: state, reason, ...(reasonData !== undefined && { reasonData }), timestamp };
}

function metricOf(query: Query, properties: Readonly<Record<string, unknown>>): object {
  if (query.kind === 'math') {
    const raw = ((properties['Metrics'] ?? []) as { Id: string; Expression?: string }[]).find((m) => m.Id === query.id);
    return {
      id: query.id,
      expression: raw?.Expression,
      ...(query.label !== undefined && { label: query.label }),
      returnData: query.returnData,
    };
  }
  const { namespace, name, dimensions, periodMs, statisticName, unit } = query.metric;
  const metricStat = {
    metric: { namespace, name, dimensions },
    period: periodMs / 1000,
    stat: statisticName,
    ...(unit !== undefined && { unit }),
  };
  return { id: query.id, metricStat, returnData: query.returnData };
}

import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Alarm } from '../services/cloudwatch/alarm';

/** Properties of a template that have a number where the API has one; a template may write it as text. */
const NUMBERS = ['DatapointsToAlarm', 'EvaluationPeriods', 'Period', 'Threshold'];

export function describeMetricAlarm(alarm: Alarm & { readonly kind: 'metric' }): MetricAlarm {
  const numbers = NUMBERS.filter((name) => alarm.properties[name] !== undefined).map((name) => [
    name,
    Number(alarm.properties[name]),
  ]);
  return {
    ...alarm.properties,
    ...Object.fromEntries(numbers),
    ...common(alarm),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.updatedAt),
  };
}

export function describeComposite(alarm: Alarm & { readonly kind: 'composite' }): CompositeAlarm {
  return {
    ...alarm.properties,
    ...common(alarm),
    AlarmRule: alarm.ruleText,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.updatedAt),
  };
}

function common({ name, arn, properties, standing }: Alarm) {
  return {
    AlarmName: name,
    AlarmArn: arn,
    ActionsEnabled: properties['ActionsEnabled'] !== false && properties['ActionsEnabled'] !== 'false',
    AlarmActions: (properties['AlarmActions'] ?? []) as string[],
    OKActions: (properties['OKActions'] ?? []) as string[],
    InsufficientDataActions: (properties['InsufficientDataActions'] ?? []) as string[],
    StateValue: standing.state,
    StateReason: standing.reason,
    ...(standing.reasonData !== undefined && { StateReasonData: standing.reasonData }),
    StateUpdatedTimestamp: new Date(standing.at),
    StateTransitionedTimestamp: new Date(standing.at),
  };
}

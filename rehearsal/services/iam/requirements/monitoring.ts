import { arn, everywhere, present, right, type Input, type Requirements, type Right, type Surroundings } from './right';

/** On the alarms that are named; listing by prefix or state is judged on all. */
const alarms = (action: string, names: readonly string[] | undefined, at: Surroundings): Right[] =>
  (names?.length ? names : ['*']).map((name) => right(`cloudwatch:${action}`, arn(at, 'cloudwatch', `alarm:${name}`)));

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 */
export const monitoring: Requirements = {
  PutMetricData: (input: Input) => [
    right('cloudwatch:PutMetricData', '*', present('cloudwatch:namespace', input.Namespace)),
  ],
  GetMetricStatistics: everywhere('cloudwatch:GetMetricStatistics'),
  GetMetricData: everywhere('cloudwatch:GetMetricData'),
  ListMetrics: everywhere('cloudwatch:ListMetrics'),
  DescribeAlarms: (input: Input, at) => alarms('DescribeAlarms', input.AlarmNames, at),
  // The reference names no resource for it.
  DescribeAlarmsForMetric: everywhere('cloudwatch:DescribeAlarmsForMetric'),
  DescribeAlarmHistory: (input: Input, at) =>
    alarms('DescribeAlarmHistory', input.AlarmName === undefined ? undefined : [input.AlarmName], at),
  SetAlarmState: (input: Input, at) => alarms('SetAlarmState', [input.AlarmName], at),
};

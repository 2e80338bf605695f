import { NotRehearsable } from '../../contracts';
import type { AlarmProperties } from '../../services/cloudwatch/alarm-definition';
import type { Alarms } from '../../services/cloudwatch/alarms';
import type { Provider, Providers, RecordedOnly, ResourceRequest } from '../provider';

/** Who is told when an alarm changes, and what people read: kept, and shown by DescribeAlarms. */
const NOTED = ['ActionsEnabled', 'AlarmActions', 'OKActions', 'InsufficientDataActions', 'AlarmDescription', 'Tags'];

function actionsNotTaken(properties: ResourceRequest['properties']): string | undefined {
  const actions = ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap(
    (name) => (properties[name] ?? []) as readonly string[],
  );
  if (actions.length === 0) return undefined;
  return 'actions of alarms are not taken: no topic or function hears of a change; rules, deployments and the host do';
}

/** AWS::CloudWatch::Alarm, CompositeAlarm and Dashboard. */
export function cloudWatchProviders({ alarms }: { readonly alarms: Alarms }): Providers {
  const provider = (
    honours: readonly string[],
    put: (name: string, properties: AlarmProperties, where: string) => { readonly arn: string },
  ): Provider => {
    const provide = (name: string, request: ResourceRequest) => {
      const { Tags: _, ...properties } = request.properties;
      const { arn } = put(name, properties, `${request.stackName}/${request.logicalId}`);
      return Promise.resolve({ physicalId: name, attributes: { Arn: arn } });
    };
    return {
      honours: ['AlarmName', ...honours],
      records: NOTED,
      unjudged: actionsNotTaken,
      create: (request) =>
        provide((request.properties['AlarmName'] as string | undefined) ?? request.generatedName, request),
      update: (request) => provide(request.physicalId, request),
      delete: ({ physicalId }) => Promise.resolve(alarms.delete(physicalId)),
    };
  };
  return {
    'AWS::CloudWatch::Alarm': provider(
      [
        ...[
          'ComparisonOperator',
          'DatapointsToAlarm',
          'Dimensions',
          'EvaluationPeriods',
          'ExtendedStatistic',
          'MetricName',
          'Metrics',
        ],
        ...['Namespace', 'Period', 'Statistic', 'Threshold', 'TreatMissingData', 'Unit'],
      ],
      (name, properties, where) => alarms.put(name, properties, where),
    ),
    'AWS::CloudWatch::CompositeAlarm': provider(['AlarmRule'], (name, properties, where) =>
      alarms.putComposite(name, properties, where),
    ),
    'AWS::CloudWatch::Dashboard': dashboard,
  };
}

const dashboard: RecordedOnly = {
  recordedOnly: 'a dashboard only shows what is measured; its body is checked to be JSON',
  identity: ({ properties, generatedName, stackName, logicalId }) => {
    const body = properties['DashboardBody'];
    if (typeof body !== 'string' || !isJson(body)) {
      throw new NotRehearsable('DashboardBody', 'that is not JSON', `${stackName}/${logicalId}`);
    }
    return { physicalId: (properties['DashboardName'] as string | undefined) ?? generatedName, attributes: {} };
  },
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

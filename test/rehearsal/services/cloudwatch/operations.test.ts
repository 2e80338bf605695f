import { cloudWatchProviders } from '../../../../rehearsal/cloudformation/resources/cloudwatch';
import type { Provider, RecordedOnly } from '../../../../rehearsal/cloudformation/provider';
import { cloudWatchOperations } from '../../../../rehearsal/gateway/cloudwatch';
import { account, ERRORS, MINUTE, START } from './account';

const CALL = {
  service: 'monitoring',
  operation: '',
  principal: { kind: 'user', arn: 'arn:user' },
  requestId: 'r',
} as const;
const around = () => {
  const all = account();
  const operations = cloudWatchOperations({ alarms: all.alarms, metrics: all.metrics, clock: all.clock });
  return { ...all, call: (operation: string, input: object) => operations[operation]!(input, CALL) };
};
const at = (minutes: number) => new Date(START + minutes * MINUTE);

it('takes metric data and gives statistics and series of it', async () => {
  const { call } = around();
  await call('PutMetricData', {
    Namespace: 'N',
    MetricData: [
      { MetricName: 'm', Values: [1, 5], Counts: [3, 1], Dimensions: [{ Name: 'A', Value: '1' }] },
      { MetricName: 'm', Value: 2, Timestamp: at(1), Dimensions: [{ Name: 'A', Value: '1' }] },
    ],
  });
  const statistics = {
    Namespace: 'N',
    MetricName: 'm',
    Dimensions: [{ Name: 'A', Value: '1' }],
    StartTime: at(0),
    EndTime: at(2),
    Period: 60,
    Statistics: ['Sum', 'Maximum'],
    ExtendedStatistics: ['p50'],
  };
  await expect(call('GetMetricStatistics', statistics)).resolves.toEqual({
    Label: 'm',
    Datapoints: [
      { Timestamp: at(0), Sum: 8, Maximum: 5, ExtendedStatistics: { p50: 1 } },
      { Timestamp: at(1), Sum: 2, Maximum: 2, ExtendedStatistics: { p50: 2 } },
    ],
  });
  const MetricDataQueries = [
    {
      Id: 'm1',
      ReturnData: false,
      MetricStat: {
        Metric: { Namespace: 'N', MetricName: 'm', Dimensions: [{ Name: 'A', Value: '1' }] },
        Period: 60,
        Stat: 'Sum',
      },
    },
    { Id: 'double', Expression: 'm1 * 2' },
  ];
  await expect(
    call('GetMetricData', { StartTime: at(0), EndTime: at(2), MetricDataQueries, ScanBy: 'TimestampAscending' }),
  ).resolves.toMatchObject({ MetricDataResults: [{ Id: 'double', Timestamps: [at(0), at(1)], Values: [16, 4] }] });
  await expect(call('ListMetrics', { Namespace: 'N', Dimensions: [{ Name: 'A' }] })).resolves.toEqual({
    Metrics: [{ Namespace: 'N', MetricName: 'm', Dimensions: [{ Name: 'A', Value: '1' }] }],
  });
});

it('describes alarms and their history', async () => {
  const { call, alarms } = around();
  alarms.put('one', { ...ERRORS, Threshold: '1', AlarmActions: ['arn:topic'] }, 'here');
  alarms.put('two', ERRORS, 'here');
  alarms.putComposite('both', { AlarmRule: 'ALARM(one)' }, 'here');
  await call('SetAlarmState', { AlarmName: 'one', StateValue: 'ALARM', StateReason: 'a drill' });
  await expect(call('DescribeAlarms', { AlarmNamePrefix: 'o' })).resolves.toEqual({
    MetricAlarms: [
      expect.objectContaining({
        AlarmName: 'one',
        Threshold: 1,
        StateValue: 'ALARM',
        StateReason: 'a drill',
        AlarmActions: ['arn:topic'],
        ActionsEnabled: true,
      }),
    ],
    CompositeAlarms: [],
  });
  await expect(call('DescribeAlarms', { StateValue: 'ALARM', AlarmTypes: ['CompositeAlarm'] })).resolves.toMatchObject({
    CompositeAlarms: [{ AlarmName: 'both', AlarmRule: 'ALARM(one)' }],
  });
  await expect(call('DescribeAlarmHistory', { AlarmName: 'one' })).resolves.toMatchObject({
    AlarmHistoryItems: [
      { HistoryItemType: 'StateUpdate', HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM' },
      { HistoryItemType: 'ConfigurationUpdate', HistorySummary: 'Alarm "one" created' },
    ],
  });
});

it.each<[string, string, object, string]>([
  ['a namespace of AWS', 'PutMetricData', { Namespace: 'AWS/Lambda', MetricData: [] }, 'InvalidParameterValue'],
  [
    'a datum without a value',
    'PutMetricData',
    { Namespace: 'N', MetricData: [{ MetricName: 'm' }] },
    'InvalidParameterValue',
  ],
  [
    'an end before the start',
    'GetMetricStatistics',
    { Namespace: 'N', MetricName: 'm', Period: 60, Statistics: ['Sum'], StartTime: at(1), EndTime: at(0) },
    'InvalidParameterValue',
  ],
  [
    'a state that does not exist',
    'SetAlarmState',
    { AlarmName: 'a', StateValue: 'FINE', StateReason: '' },
    'InvalidParameterValue',
  ],
  [
    'an alarm that does not exist',
    'SetAlarmState',
    { AlarmName: 'a', StateValue: 'OK', StateReason: '' },
    'ResourceNotFound',
  ],
])('refuses %s', async (_, operation, input, code) => {
  const { call } = around();
  await expect(async () => call(operation, input)).rejects.toMatchObject({ code });
});

describe('resource types', () => {
  const request = (properties: object) => ({
    stackName: 's',
    stackId: 'i',
    logicalId: 'R',
    type: 't',
    generatedName: 's-R-abc',
    signal: new AbortController().signal,
    properties: { ...properties },
  });

  it('make, replace and delete alarms', async () => {
    const { alarms } = account();
    const provider = cloudWatchProviders({ alarms })['AWS::CloudWatch::Alarm'] as Provider;
    const made = await provider.create(request(ERRORS));
    expect(made).toEqual({
      physicalId: 's-R-abc',
      attributes: { Arn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:s-R-abc' },
    });
    const update = {
      ...request({ ...ERRORS, Threshold: 5 }),
      physicalId: made.physicalId,
      before: ERRORS,
      rollingBack: false,
    };
    await provider.update(update);
    expect(alarms.find('s-R-abc').properties['Threshold']).toBe(5);
    await provider.delete(update);
    expect(alarms.alarmState('s-R-abc')).toBeUndefined();
  });

  it('tell that the actions of an alarm are not taken, when it has any', () => {
    const { alarms } = account();
    const provider = cloudWatchProviders({ alarms })['AWS::CloudWatch::Alarm'] as Provider;
    expect(provider.unjudged!({ ...ERRORS })).toBeUndefined();
    expect(provider.unjudged!({ ...ERRORS, AlarmActions: ['arn:topic'] })).toMatch(/not taken/);
  });

  it('only note a dashboard, whose body must be JSON', () => {
    const { alarms } = account();
    const dashboard = cloudWatchProviders({ alarms })['AWS::CloudWatch::Dashboard'] as RecordedOnly;
    expect(dashboard.identity(request({ DashboardName: 'd', DashboardBody: '{"widgets":[]}' })).physicalId).toBe('d');
    expect(() => dashboard.identity(request({ DashboardBody: '{' }))).toThrow('DashboardBody');
  });
});

import { NotRehearsable, ServiceError } from '../../../../rehearsal/contracts';
import { account, ERRORS, MINUTE, START } from './account';

it('begins without data, and is evaluated each whole minute while someone holds', async () => {
  const { alarms, clock, put } = account();
  alarms.put('a', ERRORS, 'stack/A');
  expect(alarms.alarmState('a')).toBe('INSUFFICIENT_DATA');
  const release = alarms.hold();
  await clock.sleep(30_000);
  put(1);
  await clock.sleep(29_999);
  expect(alarms.alarmState('a')).toBe('INSUFFICIENT_DATA');
  await clock.sleep(1);
  expect(alarms.alarmState('a')).toBe('ALARM');
  await clock.sleep(4 * MINUTE);
  expect(alarms.alarmState('a')).toBe('OK');
  release();
});

it('tells the host, the bus and its subscribers of a change', async () => {
  const { alarms, clock, put, told, published } = account();
  const heard: string[] = [];
  const unsubscribe = alarms.onStateChange(({ alarm, from, to }) =>
    heard.push(`${alarm.name}: ${from.state} -> ${to.state}`),
  );
  alarms.put('a', { ...ERRORS, AlarmDescription: 'too many', Dimensions: [] }, 'stack/A');
  const release = alarms.hold();
  put(3);
  await clock.sleep(MINUTE);
  expect(heard).toEqual(['a: INSUFFICIENT_DATA -> ALARM']);
  expect(told).toEqual([
    {
      kind: 'alarm',
      name: 'a',
      from: 'INSUFFICIENT_DATA',
      to: 'ALARM',
      reason: expect.stringMatching(
        /^Threshold Crossed: 1 out of the last 1 datapoints \[3 \(.*\)\] was greater than or equal to the threshold \(1\)/,
      ) as string,
    },
  ]);
  expect(published[0]).toMatchObject({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    resources: ['arn:aws:cloudwatch:us-east-1:111122223333:alarm:a'],
    detail: {
      alarmName: 'a',
      state: { value: 'ALARM' },
      previousState: { value: 'INSUFFICIENT_DATA' },
      configuration: {
        description: 'too many',
        metrics: [
          { metricStat: { metric: { namespace: 'N', name: 'errors' }, period: 60, stat: 'Sum' }, returnData: true },
        ],
      },
    },
  });
  unsubscribe();
  release();
});

it('lets the clock come to rest when nobody holds, and when there is no alarm', async () => {
  const { alarms, clock } = account();
  const release = alarms.hold();
  await quiet();
  expect(clock.now()).toBe(START);
  alarms.put('a', ERRORS, 'stack/A');
  await clock.sleep(5 * MINUTE);
  release();
  const before = clock.now();
  await quiet();
  expect(clock.now()).toBe(before);
  const again = alarms.hold();
  alarms.delete('a');
  await quiet();
  expect(clock.now()).toBe(before);
  again();
});
const quiet = () => new Promise((resolve) => setTimeout(resolve, 20));

it('keeps ticking until the last holder has let go, each counted once', async () => {
  const { alarms, clock, put } = account();
  alarms.put('a', ERRORS, 'stack/A');
  const [one, two] = [alarms.hold(), alarms.hold()];
  one();
  one();
  put(1);
  await clock.sleep(MINUTE);
  expect(alarms.alarmState('a')).toBe('ALARM');
  two();
});

it('evaluates every ten seconds when a period is shorter than a minute', async () => {
  const { alarms, clock, put } = account();
  alarms.put('a', { ...ERRORS, Period: 10 }, 'stack/A');
  const release = alarms.hold();
  put(1);
  await clock.sleep(10_000);
  expect(alarms.alarmState('a')).toBe('ALARM');
  release();
});

it('evaluates metric math over several metrics', async () => {
  const { alarms, clock, put } = account();
  const stat = (name: string) => ({
    MetricStat: { Metric: { Namespace: 'N', MetricName: name }, Period: 60, Stat: 'Sum' },
    ReturnData: false,
  });
  const Metrics = [
    { Id: 'rate', Expression: 'IF(requests > 0, 100 * errors / requests, 0)', Label: 'errors in percent' },
    { Id: 'errors', ...stat('errors') },
    { Id: 'requests', ...stat('requests') },
  ];
  const { Namespace: _, MetricName: __, Statistic: ___, Period: ____, ...rest } = ERRORS;
  alarms.put('rate', { ...rest, Metrics, Threshold: 5 }, 'stack/Rate');
  const release = alarms.hold();
  put(4, 'errors');
  put(100, 'requests');
  await clock.sleep(MINUTE);
  expect(alarms.alarmState('rate')).toBe('OK');
  put(10, 'errors');
  put(100, 'requests');
  await clock.sleep(MINUTE);
  expect(alarms.alarmState('rate')).toBe('ALARM');
  release();
});

it('keeps a state that was set until the next evaluation finds another', async () => {
  const { alarms, clock } = account();
  alarms.put('a', ERRORS, 'stack/A');
  const release = alarms.hold();
  alarms.setState('a', 'ALARM', 'a drill');
  expect(alarms.alarmState('a')).toBe('ALARM');
  await clock.sleep(MINUTE);
  expect(alarms.alarmState('a')).toBe('OK');
  release();
});

it('keeps the state of an alarm that is replaced', () => {
  const { alarms } = account();
  alarms.put('a', ERRORS, 'stack/A');
  alarms.setState('a', 'ALARM', 'a drill');
  alarms.put('a', { ...ERRORS, Threshold: 9 }, 'stack/A');
  expect(alarms.alarmState('a')).toBe('ALARM');
});

it('lets a composite alarm follow the alarms that it names, at once', () => {
  const { alarms } = account();
  for (const name of ['a', 'b']) alarms.put(name, ERRORS, 'stack/A');
  alarms.putComposite(
    'both',
    {
      AlarmRule: 'ALARM("a") AND NOT (OK(b) OR INSUFFICIENT_DATA("arn:aws:cloudwatch:us-east-1:111122223333:alarm:b"))',
    },
    'stack/Both',
  );
  alarms.putComposite('outer', { AlarmRule: 'ALARM(both)' }, 'stack/Outer');
  expect(alarms.alarmState('both')).toBe('OK');
  alarms.setState('a', 'ALARM', '');
  expect(alarms.alarmState('both')).toBe('OK');
  alarms.setState('b', 'ALARM', '');
  expect([alarms.alarmState('both'), alarms.alarmState('outer')]).toEqual(['ALARM', 'ALARM']);
});

it.each<[string, object, string]>([
  [
    'anomaly detection',
    { ComparisonOperator: 'GreaterThanUpperThreshold' },
    'ComparisonOperator GreaterThanUpperThreshold (at stack/A)',
  ],
  ['a threshold that is a metric', { ThresholdMetricId: 'ad1' }, 'property of an alarm ThresholdMetricId'],
  ['a trimmed mean', { Statistic: undefined, ExtendedStatistic: 'tm99' }, 'statistic tm99'],
  ['an unknown function', { Metrics: [{ Id: 'e', Expression: 'SLO(m)' }] }, 'function of metric math SLO'],
])('refuses %s by name, when the alarm is made', (_, change, named) => {
  const { alarms } = account();
  expect(() => alarms.put('a', { ...ERRORS, ...change }, 'stack/A')).toThrow(NotRehearsable);
  expect(() => alarms.put('a', { ...ERRORS, ...change }, 'stack/A')).toThrow(named);
});

it.each<[string, object]>([
  ['M greater than N', { DatapointsToAlarm: 2 }],
  ['a period of 45 seconds', { Period: 45 }],
  ['a treatment that does not exist', { TreatMissingData: 'hopeful' }],
  ['no threshold', { Threshold: undefined }],
  ['no statistic', { Statistic: undefined }],
  [
    'several series where one is needed',
    {
      Metrics: [
        { Id: 'e', Expression: 'RATE(METRICS())' },
        {
          Id: 'm',
          MetricStat: { Metric: { Namespace: 'N', MetricName: 'x' }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
      ],
    },
  ],
])('refuses %s as CloudWatch does', (_, change) => {
  const { alarms } = account();
  expect(() => alarms.put('a', { ...ERRORS, ...change }, 'stack/A')).toThrow(ServiceError);
});

it('refuses an unknown function in a composite rule by name', () => {
  const { alarms } = account();
  expect(() => alarms.putComposite('c', { AlarmRule: 'AT_LEAST(2, ALARM, (a, b))' }, 'stack/C')).toThrow(
    'function of an AlarmRule AT_LEAST (at stack/C)',
  );
  expect(() => alarms.putComposite('c', { AlarmRule: 'ALARM(a' }, 'stack/C')).toThrow('cannot be read');
});

describe('while nobody holds', () => {
  it('who looks sees what the evaluation finds that is due by then', async () => {
    const { alarms, clock, put } = account();
    alarms.put('a', ERRORS, 'stack/A');
    put(1);
    await clock.sleep(MINUTE);
    expect(alarms.alarmState('a')).toBe('ALARM');
    await clock.sleep(60 * MINUTE);
    expect(alarms.list()[0]!.standing.state).toBe('OK');
  });

  it('whoever begins to hold does not begin under a state of long ago', async () => {
    const { alarms, clock, put, told } = account();
    alarms.put('a', ERRORS, 'stack/A');
    const release = alarms.hold();
    put(1);
    await clock.sleep(MINUTE);
    release();
    await clock.sleep(60 * MINUTE);
    alarms.hold()();
    expect(told.map((event) => event.kind === 'alarm' && event.to)).toEqual(['ALARM', 'OK']);
  });

  it('a state that was set holds until the next whole minute', async () => {
    const { alarms, clock } = account();
    alarms.put('a', ERRORS, 'stack/A');
    await clock.sleep(60 * MINUTE + 20_000);
    alarms.setState('a', 'ALARM', 'a drill');
    await clock.sleep(30_000);
    expect(alarms.alarmState('a')).toBe('ALARM');
    await clock.sleep(10_000);
    expect(alarms.alarmState('a')).toBe('OK');
  });
});

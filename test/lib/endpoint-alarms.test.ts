import { assemblyOf, ID_A, type Resource, resourcesOf } from './support/synthesized';

const notices = (settings?: Record<string, unknown>): Map<string, Resource> =>
  new Map(
    resourcesOf(assemblyOf(settings).template('DeployProd'), 'AWS::CloudWatch::Alarm')
      .filter(([id]) => id.startsWith('EndpointAlarms'))
      .map(([, it]) => [it.Properties.AlarmName.replace('nyctaxi-prod-', '').replace(`-${ID_A}`, ''), it]),
  );
const notice = (name: string, settings?: Record<string, unknown>) => notices(settings).get(name)!.Properties;
const ENDPOINT = [
  { Name: 'EndpointName', Value: `nyctaxi-prod-${ID_A}` },
  { Name: 'VariantName', Value: 'AllTraffic' },
];

describe('alarms that only notify', () => {
  it('are those of the endpoint and of throttling, and say so', () => {
    expect([...notices().keys()].sort()).toEqual([
      'endpoint-errors',
      'endpoint-latency',
      'endpoint-throttles',
      'function-throttles',
    ]);
    for (const { Properties } of notices().values()) expect(Properties.AlarmDescription).toContain('Only notifies');
  });

  it('look at the 5xx of this execution’s endpoint', () => {
    expect(notice('endpoint-errors')).toMatchObject({
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocation5XXErrors',
      Dimensions: ENDPOINT,
      Threshold: 0,
    });
  });

  it('compare the endpoint’s latency, in microseconds, with the limit of the settings, in milliseconds', () => {
    const { Threshold, Metrics } = notice('endpoint-latency', { latencyLimitMs: 750 });
    expect(Threshold).toBe(750_000);
    const stats = Metrics.flatMap((it: { MetricStat?: object }) => it.MetricStat ?? []);
    expect(stats).toEqual([
      {
        Metric: { Namespace: 'AWS/SageMaker', MetricName: 'ModelLatency', Dimensions: ENDPOINT },
        Period: 60,
        Stat: 'p90',
      },
      {
        Metric: { Namespace: 'AWS/SageMaker', MetricName: 'OverheadLatency', Dimensions: ENDPOINT },
        Period: 60,
        Stat: 'p90',
      },
    ]);
    expect(Metrics.find((it: { Expression?: string }) => it.Expression).Expression).toBe('model + overhead');
  });

  it('see throttling by SageMaker as the new version met it, and by Lambda of the function', () => {
    expect(notice('endpoint-throttles')).toMatchObject({ Namespace: 'SafeRelease', MetricName: 'Throttles' });
    expect(notice('function-throttles')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Throttles',
      Dimensions: [{ Name: 'FunctionName', Value: 'nyctaxi-api' }],
    });
  });
});

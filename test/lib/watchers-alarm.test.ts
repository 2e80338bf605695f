import { assemblyOf, resourcesOf } from './support/synthesized';

/** Settings under which nothing watches by a function. */
const UNWATCHED = { driftProvider: 'none', retraining: false };

const alarm = (settings?: Record<string, unknown>) =>
  resourcesOf(assemblyOf(settings).template('operations'), 'AWS::CloudWatch::Alarm')
    .map(([, it]) => it.Properties)
    .find(({ AlarmName }) => AlarmName === 'nyctaxi-watchers');

interface Query {
  readonly MetricStat?: { readonly Metric: { readonly MetricName: string; readonly Dimensions: [{ Value: unknown }] } };
}

const watched = (settings?: Record<string, unknown>) =>
  (alarm(settings).Metrics as Query[]).flatMap(({ MetricStat }) =>
    MetricStat ? [[MetricStat.Metric.MetricName, JSON.stringify(MetricStat.Metric.Dimensions[0].Value)]] : [],
  );

it('counts the errors of both functions that nobody calls', () => {
  expect(watched()).toEqual([
    ['Errors', expect.stringContaining('Drift')],
    ['Errors', expect.stringContaining('Retraining')],
  ]);
});

it('counts those of one where there is only one', () => {
  expect(watched({ retraining: false })).toEqual([['Errors', expect.stringContaining('Drift')]]);
});

it('is not there where no function watches', () => {
  expect(alarm(UNWATCHED)).toBeUndefined();
});

it('does not ring for a stray that the second try mended', () => {
  expect(alarm()).toMatchObject({
    Threshold: 2,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
});

import type { JudgedFeature } from '../../../lambda/drift/judge';
import { measuresOf } from '../../../lambda/drift/measures';

const AT = new Date('2026-01-05T13:15:00Z');
const feature = (name: string): JudgedFeature => ({
  ...{ name, values: 300, simple: 0.1, correction: 0, rankError: 0, distance: 0.1 },
  beyondAlarm: false,
});
const of = (verdict: 'pass' | 'fail' | 'inconclusive', features: readonly JudgedFeature[]) =>
  measuresOf({ modelName: 'taxi', endpointName: 'taxi-prod-e1', at: AT, verdict, features });

describe('what an hour measures', () => {
  it.each([
    ['pass', 0],
    ['fail', 0],
    ['inconclusive', 1],
  ] as const)('says of the verdict %s whether it is none: %d', (verdict, Value) => {
    expect(of(verdict, []).at(-1)).toEqual({
      Namespace: 'SafeRelease',
      MetricData: [
        {
          MetricName: 'DriftUnjudged',
          Dimensions: [{ Name: 'ModelName', Value: 'taxi' }],
          Timestamp: AT,
          Value,
          Unit: 'None',
        },
      ],
    });
  });

  it('holds no distance when nothing was judged', () => {
    expect(of('inconclusive', [])).toHaveLength(1);
  });

  it('says that it was judged after all distances, of which a call takes a thousand', () => {
    const calls = of(
      'pass',
      Array.from({ length: 2_001 }, (_, index) => feature(`f${index}`)),
    );
    expect(calls.map(({ Namespace, MetricData }) => [Namespace, MetricData!.length])).toEqual([
      ['aws/sagemaker/Endpoints/data-metrics', 1_000],
      ['aws/sagemaker/Endpoints/data-metrics', 1_000],
      ['aws/sagemaker/Endpoints/data-metrics', 1],
      ['SafeRelease', 1],
    ]);
  });
});

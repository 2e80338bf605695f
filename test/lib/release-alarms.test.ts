import { BURST_ERRORS, TOLERATED_ERROR_PERCENT } from '../../lib/constructs/release-alarms';
import { assemblyOf, ID_A, ID_B, type Resource, resourcesOf } from './support/synthesized';

const alarmsOf = (executionId = ID_A) => {
  const alarms = resourcesOf(assemblyOf({ executionId }).template('DeployProd'), 'AWS::CloudWatch::Alarm');
  return new Map(
    alarms.map(([id, it]) => [String(it.Properties.AlarmName).replace(`-${executionId}`, ''), { id, it }]),
  );
};
const alarm = (name: string): Resource => alarmsOf().get(`nyctaxi-prod-${name}`)!.it;

/** Dimensions of every metric that an alarm looks at. */
const dimensionsOf = ({ Properties }: Resource): Record<string, unknown>[] => {
  const metrics = Properties.Metrics
    ? Properties.Metrics.filter((it: { MetricStat?: unknown }) => it.MetricStat).map(
        (it: { MetricStat: { Metric: unknown } }) => it.MetricStat.Metric,
      )
    : [Properties];
  return metrics.map(({ Dimensions }: { Dimensions: { Name: string; Value: unknown }[] }) =>
    Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  );
};

/** The value that an alarm's expression gives for a minute. */
function valueOf(name: string, errors: number, requests: number): number {
  const { Expression } = alarm(name).Properties.Metrics.find((it: { Expression?: string }) => it.Expression);
  const IF = (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise);
  return new Function('IF', 'errors', 'requests', `return ${Expression}`)(IF, errors, requests) as number;
}
const rings = (name: string, errors: number, requests: number) =>
  valueOf(name, errors, requests) > alarm(name).Properties.Threshold;

describe('alarms of a release', () => {
  it('look at the version under deployment and never at the alias as a whole', () => {
    for (const { it } of alarmsOf().values())
      for (const dimensions of dimensionsOf(it)) {
        const version = dimensions['FunctionVersion'] ?? dimensions['ExecutedVersion'];
        expect(version).toEqual({ 'Fn::GetAtt': [expect.stringContaining('CurrentVersion'), 'Version'] });
      }
  });

  it('leave our own calls out: their metrics have a third dimension', () => {
    const ours = [...alarmsOf().values()].flatMap(({ it }) => dimensionsOf(it)).filter((it) => 'ModelName' in it);
    expect(ours).toHaveLength(5);
    for (const dimensions of ours) expect(Object.keys(dimensions).sort()).toEqual(['FunctionVersion', 'ModelName']);
  });

  it('are new for each execution, so that none still rings from the last', () => {
    const ids = (executionId: string) => [...alarmsOf(executionId).values()].map(({ id }) => id);
    expect(ids(ID_A).filter((id) => ids(ID_B).includes(id))).toEqual([]);
    expect([...alarmsOf(ID_A).keys()]).toEqual([...alarmsOf(ID_B).keys()]);
  });

  it('ask nothing of a version without requests', () => {
    for (const { it } of alarmsOf().values()) expect(it.Properties.TreatMissingData).toBe('notBreaching');
  });

  it('each name their entry in the runbook', () => {
    for (const [name, { it }] of alarmsOf())
      expect(it.Properties.AlarmDescription).toContain(`docs/runbook.md#${name.replace('nyctaxi-prod-', '')}`);
  });
});

describe('the burst alarm', () => {
  it('rings for 20 % errors at one request a second, within a minute', () => {
    expect(rings('model-errors-burst', 12, 60)).toBe(true);
    expect(alarm('model-errors-burst').Properties.DatapointsToAlarm).toBe(1);
  });

  it('does not ring for a stray error, though it is more than the tolerated share', () => {
    expect((100 * 1) / 60).toBeGreaterThan(TOLERATED_ERROR_PERCENT);
    expect(rings('model-errors-burst', 1, 60)).toBe(false);
  });

  it('begins to ring at three errors, above one percent', () => {
    expect(rings('model-errors-burst', BURST_ERRORS - 1, 3)).toBe(false);
    expect(rings('model-errors-burst', BURST_ERRORS, 299)).toBe(true);
    expect(rings('model-errors-burst', BURST_ERRORS, 300)).toBe(false);
  });

  it('misses a minute of 20 % errors at one request a second as seldom as its comment says', () => {
    expect(atMost(BURST_ERRORS - 1, 60, 0.2)).toBeLessThan(3e-4);
  });
});

describe('the sustained alarm', () => {
  it('needs three minutes of five', () => {
    expect(alarm('model-errors-sustained').Properties).toMatchObject({ DatapointsToAlarm: 3, EvaluationPeriods: 5 });
    expect(rings('model-errors-sustained', 1, 6)).toBe(true);
  });

  it('finds 20 % errors at one request in ten seconds as often as its comment says', () => {
    const minuteWithError = 1 - atMost(0, 6, 0.2);
    expect(1 - atMost(2, 5, minuteWithError)).toBeCloseTo(0.88, 2);
  });

  it('stops a healthy release as seldom as its comment says', () => {
    const minuteWithError = 1 - atMost(0, 60, 0.001);
    expect(1 - atMost(2, 5, minuteWithError)).toBeLessThan(0.0025);
  });
});

it('the latency alarm rings above the limit of the settings', () => {
  const template = assemblyOf({ latencyLimitMs: 750 }).template('DeployProd');
  const [, latency] = resourcesOf(template, 'AWS::CloudWatch::Alarm').find(([id]) => id.includes('latency'))!;
  expect(latency.Properties).toMatchObject({ Threshold: 750, ExtendedStatistic: 'p90', MetricName: 'ModelLatency' });
});

/** P(X <= k) for X binomial with n trials of probability p. */
function atMost(k: number, n: number, p: number): number {
  let term = (1 - p) ** n;
  let sum = term;
  for (let i = 1; i <= k; i++) {
    term *= ((n - i + 1) / i) * (p / (1 - p));
    sum += term;
  }
  return sum;
}

import { BURST_ERRORS, TOLERATED_ERROR_PERCENT } from '../../lib/constructs/release-alarms';
import { evaluateMath, readMath } from '../../rehearsal/services/cloudwatch/metric-math';
import { series, seriesOf } from '../../rehearsal/services/cloudwatch/math-values';
import { assemblyOf, ID_A, ID_B, type Resource, resourcesOf } from './support/synthesized';

/** By name without the execution; those of drift are told in their own test. */
const alarmsOf = (executionId = ID_A) => {
  const all = resourcesOf(assemblyOf({ executionId }).template('DeployProd'), 'AWS::CloudWatch::Alarm');
  const alarms = all.filter(([, it]) => !String(it.Properties.AlarmName).startsWith('nyctaxi-prod-drift-'));
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

/** What an alarm's expression gives for each minute in which it gives anything, read as CloudWatch reads it. */
function valuesOf(name: string, metrics: Readonly<Record<string, readonly (number | undefined)[]>>): number[] {
  const { Expression } = alarm(name).Properties.Metrics.find((it: { Expression?: string }) => it.Expression);
  const times = Array.from(
    { length: Math.max(...Object.values(metrics).map(({ length }) => length)) },
    (_, i) => i * 60_000,
  );
  const ids = Object.keys(metrics);
  const pointsOf = (id: string) => seriesOf(times.map((time, i) => [time, metrics[id]![i]]));
  const value = evaluateMath(
    readMath(Expression, new Set(ids), name),
    { valueOf: (id) => (id in metrics ? series(pointsOf(id)) : undefined), metricIds: ids },
    { times, periodSeconds: 60 },
  );
  if (value.kind !== 'series') throw new Error(`${name} gives no series`);
  return times.map((time) => value.points.get(time)).filter((it) => it !== undefined);
}
const valueOf = (name: string, errors: number, requests: number): number =>
  valuesOf(name, { errors: [errors], requests: [requests] })[0]!;
const rings = (name: string, errors: number, requests: number) =>
  valueOf(name, errors, requests) > alarm(name).Properties.Threshold;

const isEnding = ({ Properties }: Resource) => Properties.AlarmDescription.includes('Ends the shift');

describe('alarms that end a shift', () => {
  const ending = () => [...alarmsOf()].filter(([, { it }]) => isEnding(it));

  it('look at the version under deployment, and at the alias only where that has all its traffic', () => {
    expect(ending()).toHaveLength(4);
    for (const [name, { it }] of ending())
      for (const dimensions of dimensionsOf(it)) {
        const version = dimensions['FunctionVersion'] ?? dimensions['ExecutedVersion'];
        if (name.endsWith('function-errors') && version === undefined)
          expect(dimensions).toEqual({ FunctionName: 'nyctaxi-api', Resource: 'nyctaxi-api:live' });
        else expect(version).toEqual({ 'Fn::GetAtt': [expect.stringContaining('CurrentVersion'), 'Version'] });
      }
  });
});

describe('alarms of a release', () => {
  it('leave our own calls out where the metric can tell them: it has a third dimension', () => {
    const ours = [...alarmsOf().values()].flatMap(({ it }) => dimensionsOf(it)).filter((it) => 'ModelName' in it);
    expect(ours).toHaveLength(7);
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
    for (const [name, { it }] of alarmsOf()) {
      // What is done about drift does not depend on the feature.
      const entry = name.replace('nyctaxi-prod-', '').replace(/^drift-.*/, 'drift');
      expect(it.Properties.AlarmDescription).toMatch(new RegExp(`docs/runbook.md#${entry}$`));
    }
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
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');
  const [, latency] = alarms.find(([, it]) => it.Properties.AlarmName.startsWith('nyctaxi-prod-latency'))!;
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

describe('the alarm on crashes of the function', () => {
  /** Lambda tells `weighted` and `own` only of a version behind a weighted alias, `all` always; `requests` are answered ones. */
  const crashes = (minute: { weighted?: number; own?: number; all?: number; requests?: number }) =>
    valuesOf(
      'function-errors',
      Object.fromEntries(['weighted', 'own', 'all', 'requests'].map((id) => [id, [minute[id as keyof typeof minute]]])),
    )[0];

  it('counts the candidate’s own while traffic shifts, and none of the live version’s', () => {
    expect(crashes({ weighted: 6, own: 2, all: 9, requests: 4 })).toBe(2);
    expect(crashes({ weighted: 6, own: 0, all: 9, requests: 6 })).toBe(0);
  });

  it('counts the alias’s when the candidate has all traffic and Lambda tells nothing by version', () => {
    expect(crashes({ all: 3, requests: 57 })).toBe(3);
    expect(crashes({ all: 0, requests: 60 })).toBe(0);
  });

  it('counts none of the live version’s before the shift, or while no request comes to the candidate', () => {
    expect(crashes({ all: 5 })).toBe(0);
    expect(crashes({ weighted: 0, own: 0, all: 5 })).toBe(0);
  });

  it('rings when two of five minutes have one', () => {
    expect(alarm('function-errors').Properties).toMatchObject({
      Threshold: 0,
      DatapointsToAlarm: 2,
      EvaluationPeriods: 5,
    });
  });

  it('asks for sums of a minute', () => {
    const stats = alarm('function-errors').Properties.Metrics.flatMap(
      (it: { MetricStat?: object }) => it.MetricStat ?? [],
    );
    expect(stats).toHaveLength(4);
    for (const stat of stats) expect(stat).toMatchObject({ Stat: 'Sum', Period: 60 });
  });
});

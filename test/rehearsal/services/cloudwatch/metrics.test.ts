import fc from 'fast-check';
import { NotRehearsable } from '../../../../rehearsal/contracts';
import { Metrics } from '../../../../rehearsal/services/cloudwatch/metrics';
import { Bucket, statisticOf } from '../../../../rehearsal/services/cloudwatch/statistics';

const METRIC = { namespace: 'N', name: 'm', dimensions: { A: '1', B: '2' } };
const MINUTE = 60_000;

it('tells a metric by exactly its dimensions, in any order', () => {
  const metrics = new Metrics();
  metrics.put({ ...METRIC, value: 1, at: 0 });
  expect(metrics.between({ ...METRIC, dimensions: { B: '2', A: '1' } }, 0, MINUTE)?.sum).toBe(1);
  expect(metrics.between({ ...METRIC, dimensions: { A: '1' } }, 0, MINUTE)).toBeUndefined();
});

it('gives one point per period that has data', () => {
  const metrics = new Metrics();
  for (const [at, value] of [
    [0, 1],
    [59_999, 2],
    [120_000, 7],
  ] as const)
    metrics.put({ ...METRIC, value, at });
  expect([...metrics.points(METRIC, 0, 3 * MINUTE, MINUTE, statisticOf('Sum', 'here'))]).toEqual([
    [0, 3],
    [120_000, 7],
  ]);
});

it('counts a value as often as it occurred', () => {
  const metrics = new Metrics();
  metrics.put({ ...METRIC, value: 5, count: 3, at: 0 });
  metrics.put({ ...METRIC, value: 1, at: 0 });
  const measured = metrics.between(METRIC, 0, MINUTE)!;
  const values = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum', 'p50', 'p25'].map((name) =>
    statisticOf(name, 'here')(measured),
  );
  expect(values).toEqual([4, 16, 4, 1, 5, 5, 1]);
});

it('keeps units apart when asked for one', () => {
  const metrics = new Metrics();
  metrics.put({ ...METRIC, value: 1, unit: 'Seconds', at: 0 });
  metrics.put({ ...METRIC, value: 10, at: 0 });
  expect([undefined, 'Seconds', 'None', 'Count'].map((unit) => metrics.between(METRIC, 0, MINUTE, unit)?.sum)).toEqual([
    11,
    1,
    10,
    undefined,
  ]);
});

it('loses nothing when seconds become minutes', () => {
  const metrics = new Metrics();
  const hours = 4 * 60 * MINUTE;
  for (let at = 0; at < hours; at += 10_000) metrics.put({ ...METRIC, value: 1, at });
  expect(metrics.between(METRIC, 0, hours)?.count).toBe(hours / 10_000);
  expect(metrics.between(METRIC, MINUTE, 2 * MINUTE)?.count).toBe(6);
});

it('keeps percentiles within half a percent, however many values there are', () => {
  const values = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1500, maxLength: 3000 });
  fc.assert(
    fc.property(values, fc.constantFrom(50, 90, 99, 99.9), (all, percent) => {
      const bucket = new Bucket();
      for (const value of all) bucket.add(value, 1);
      const exact = [...all].sort((a, b) => a - b)[Math.max(1, Math.ceil((percent / 100) * all.length)) - 1]!;
      expect(bucket.values.size).toBeLessThanOrEqual(9 * 900 + 1);
      expect(Math.abs(statisticOf(`p${percent}`, 'here')(bucket) - exact)).toBeLessThanOrEqual(exact * 0.005 + 1e-9);
    }),
    { numRuns: 20 },
  );
});

it.each(['tm90', 'IQM', 'p101', 'average'])('refuses the statistic %s by name', (name) => {
  expect(() => statisticOf(name, 'stack/Alarm')).toThrow(NotRehearsable);
  expect(() => statisticOf(name, 'stack/Alarm')).toThrow(`statistic ${name} (at stack/Alarm)`);
});

it('refuses a value that is no number', () => {
  expect(() => new Metrics().put({ ...METRIC, value: NaN, at: 0 })).toThrow(RangeError);
});

import fc from 'fast-check';
import { baselineDistribution, DistanceToBaseline, judgedDistance, rankErrorOf } from '../../../lambda/drift/distance';
import { ColumnSummary } from '../../../lambda/shared/column-summary';
import { statisticsDocument } from '../../../lambda/shared/statistics-document';
import { uniform } from './support';

const distributionOf = (values: readonly number[]) => {
  const column = new ColumnSummary('x');
  for (const value of values) column.add(value);
  return baselineDistribution(statisticsDocument(values.length, [column], true).features[0]!)!;
};

/** By the definition: at every value of either sample, from both sides. */
function byDefinition(a: readonly number[], b: readonly number[]): number {
  const share = (of: readonly number[], at: number) => of.filter((value) => value <= at).length / of.length;
  return Math.max(...[...a, ...b].map((at) => Math.abs(share(a, at) - share(b, at))));
}

const distanceOf = (baseline: readonly number[], captured: readonly number[]) => {
  const distance = new DistanceToBaseline(distributionOf(baseline));
  for (const value of captured) distance.add(value);
  return distance.largest;
};

describe('the distance to a baseline', () => {
  it('is the two-sample Kolmogorov–Smirnov statistic, ties and all', () => {
    const sample = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(sample, sample, (baseline, captured) => {
        expect(distanceOf(baseline, captured)).toBeCloseTo(byDefinition(baseline, captured), 12);
      }),
    );
  });

  it('is 0 for the same data, 1 for data beyond all of it, and unknown without any', () => {
    expect(distanceOf([1, 2, 3], [3, 1, 2])).toBe(0);
    expect(distanceOf([1, 2, 3], [4, 5])).toBe(1);
    expect(distanceOf([1, 2, 3], [])).toBeUndefined();
  });

  it('keeps within the stated rank error of a baseline that its sketch had to thin out', () => {
    const next = uniform(5);
    const values = Array.from({ length: 200_000 }, () => next());
    const { rankError, count } = distributionOf(values);
    expect([rankError, count]).toEqual([rankErrorOf(2048), 200_000]);
    expect(rankError).toBeLessThan(0.002);
    expect(distanceOf(values, values)).toBeLessThan(rankError);
  });

  it('has no error of a sketch that kept all', () => {
    expect(distributionOf([1, 2, 2, 3])).toMatchObject({ rankError: 0, count: 4 });
  });

  it('does not exist without a sketch', () => {
    const [feature] = statisticsDocument(3, [new ColumnSummary('x')], true).features;
    expect(baselineDistribution(feature!)).toBeUndefined();
  });

  it('is not told of what clients sent: the statistics of an hour hold no single values', () => {
    const column = new ColumnSummary('x');
    for (const value of [17.25, 18.5, 19.75, 21.125]) column.add(value);
    const [feature] = statisticsDocument(4, [column], false).features;
    expect(baselineDistribution(feature!)).toBeUndefined();
    expect(JSON.stringify(feature)).not.toMatch(/18\.5|19\.75/);
  });
});

describe('what is judged', () => {
  it('is corrected for few samples by the method Robust alone', () => {
    const baseline = { count: 1_000, rankError: 0 };
    expect(judgedDistance(0.2, 'Simple', 1_000, baseline).distance).toBe(0.2);
    const { correction, distance } = judgedDistance(0.2, 'Robust', 1_000, baseline);
    expect(correction).toBeCloseTo(1.8 * Math.sqrt(2_000 / 1_000_000), 12);
    expect(distance).toBeCloseTo(0.2 - correction, 12);
  });

  it('counts the sketch’s error against a violation, and is never negative', () => {
    expect(judgedDistance(0.2, 'Simple', 1, { count: 1, rankError: 0.05 }).distance).toBeCloseTo(0.15, 12);
    expect(judgedDistance(0.01, 'Robust', 30, { count: 30, rankError: 0 }).distance).toBe(0);
  });
});

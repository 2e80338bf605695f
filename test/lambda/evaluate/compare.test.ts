import fc from 'fast-check';
import { compare, judgeComparison } from '../../../lambda/evaluate/compare';
import { liveRequestLimit } from '../../../lambda/evaluate/live-limit';
import { contract } from '../../../model/contract';
import { releasePolicy } from '../../../model/release-policy';

const policy = releasePolicy.comparison;
const rowsOf = (labels: readonly number[]) => labels.map((label) => ({ label, row: [10, 1, 2] }));
const label = fc.double({ min: 3, max: 200, noNaN: true });
const noise = fc.double({ min: -20, max: 20, noNaN: true });

describe('the comparison of candidate and live model', () => {
  it('finds no difference between a model and itself', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(label, noise), { minLength: 30, maxLength: 60 }), (pairs) => {
        const predictions = pairs.map(([truth, off]) => truth + off);
        const result = compare(contract, policy, rowsOf(pairs.map(([truth]) => truth)), predictions, predictions);
        expect(result).toMatchObject({
          worsePercent: 0,
          intervalPercent: [0, 0],
          predictions: { mean: 0, standardDeviation: 0 },
        });
        expect(judgeComparison(policy, result).verdict).toBe('pass');
      }),
    );
  });

  it('says by how much the candidate’s error is larger, within an interval around it', () => {
    const labels = Array.from({ length: 100 }, (_, index) => 10 + index);
    const off = (size: number) =>
      labels.map((truth, index) => truth + (index % 2 === 0 ? size : -size) * (1 + (index % 5) / 10));
    const result = compare(contract, policy, rowsOf(labels), off(2.4), off(2));
    expect(result.worsePercent).toBeCloseTo(20, 6);
    expect(result.intervalPercent[0]).toBeLessThan(20);
    expect(result.intervalPercent[1]).toBeGreaterThan(20);
    expect(result.candidate / result.live).toBeCloseTo(1.2, 6);
  });

  it('passes at the tolerance, fails beyond it, is inconclusive with too few rows', () => {
    const labels = Array.from({ length: 40 }, () => 20);
    const by = (error: number, rows = labels) =>
      compare(
        contract,
        policy,
        rowsOf(rows),
        rows.map(() => 20 + error),
        rows.map(() => 24),
      );
    expect(judgeComparison(policy, by(4 * 1.0999)).verdict).toBe('pass');
    expect(judgeComparison(policy, by(4 * 1.1001)).verdict).toBe('fail');
    expect(judgeComparison(policy, by(1, labels.slice(0, policy.minimumRows - 1))).verdict).toBe('inconclusive');
    expect(judgeComparison(policy, by(1, labels.slice(0, policy.minimumRows))).verdict).toBe('pass');
  });

  it('compares predictions of 0 and less as if they were the floor, never as not-a-number', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (a, b) => {
          expect(Number.isFinite(contract.comparison.compare(a, b))).toBe(true);
          expect(contract.comparison.compare(a, b)).toBeCloseTo(-contract.comparison.compare(b, a), 9);
        },
      ),
    );
  });
});

describe('what may be sent to the live model', () => {
  it('is a fifth of its recent requests, and one request even when nobody asks it', () => {
    expect(liveRequestLimit(releasePolicy.live, 0)).toBe(1);
    expect(liveRequestLimit(releasePolicy.live, 9)).toBe(1);
    expect(liveRequestLimit(releasePolicy.live, 10)).toBe(2);
    expect(liveRequestLimit(releasePolicy.live, 1000)).toBe(200);
  });
});

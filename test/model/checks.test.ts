import fc from 'fast-check';
import { checks } from '../../model/checks';
import { contract } from '../../model/contract';

describe('the model’s own checks', () => {
  it('ask rows that keep the contract', () => {
    for (const row of checks.beforeTraffic.rows) {
      for (const [index, { minimum = -Infinity, maximum = Infinity }] of contract.features.entries()) {
        expect(row[index]).toBeGreaterThanOrEqual(minimum);
        expect(row[index]).toBeLessThanOrEqual(maximum);
      }
    }
  });

  it('agree before traffic exactly when a long trip costs more', () => {
    expect(checks.beforeTraffic.judge([8, 60])[0]?.verdict).toBe('pass');
    expect(checks.beforeTraffic.judge([60, 8])[0]?.verdict).toBe('fail');
    expect(checks.beforeTraffic.judge([10, 10])[0]?.verdict).toBe('fail');
  });

  it('never fail a model after traffic that predicts fares above 0', () => {
    const calls = fc.array(
      fc.record({
        rows: fc.constant([[10, 1, 2]]),
        predictions: fc.array(fc.double({ min: 0.01, max: 500, noNaN: true }), { minLength: 1, maxLength: 1 }),
      }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(calls, (some) => {
        expect(checks.afterTraffic(some).every(({ verdict }) => verdict === 'pass')).toBe(true);
      }),
    );
  });

  it('fail a model after traffic that gives most trips away, once there are enough of them', () => {
    const calls = (count: number) => Array.from({ length: count }, () => ({ rows: [[10, 1, 2]], predictions: [-1] }));
    expect(checks.afterTraffic(calls(49))[0]?.verdict).toBe('pass');
    expect(checks.afterTraffic(calls(50))[0]?.verdict).toBe('fail');
  });
});

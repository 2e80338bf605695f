import * as fc from 'fast-check';
import {
  LOW_MINUTES,
  type Situation,
  track,
  type Tracking,
} from '../../../../rehearsal/services/application-autoscaling/target-tracking';

const POLICY: Tracking = {
  targetValue: 100,
  scaleOutCooldownSeconds: 300,
  scaleInCooldownSeconds: 900,
  disableScaleIn: false,
};
const NOW = Date.UTC(2026, 0, 5, 12);
const minutes = (...values: (number | undefined)[]) => [
  ...Array.from<number | undefined>({ length: LOW_MINUTES - values.length }),
  ...values,
];
const situation = (given: Partial<Situation>): Situation => ({
  ...{ now: NOW, count: 2, minimum: 1, maximum: 10, minutes: [], lastOut: undefined, lastIn: undefined },
  ...given,
});
const wanted = (given: Partial<Situation>, policy: Partial<Tracking> = {}) =>
  track({ ...POLICY, ...policy }, situation(given))?.count;
const quiet = (value: number) => Array.from({ length: LOW_MINUTES }, () => value);

describe('target tracking, scaling out', () => {
  it('waits for three minutes in a row above the target', () => {
    expect(wanted({ minutes: minutes(150, 150) })).toBeUndefined();
    expect(wanted({ minutes: minutes(150, 100, 150) })).toBeUndefined();
    expect(wanted({ minutes: minutes(150, undefined, 150) })).toBeUndefined();
    expect(wanted({ minutes: minutes(150, 150, 150) })).toBe(3);
  });

  it('goes as far as brings the newest minute to the target, rounded up', () => {
    expect(wanted({ minutes: minutes(150, 150, 201) })).toBe(5);
  });

  it('goes no further than the maximum', () => {
    expect(wanted({ minutes: minutes(900, 900, 900), maximum: 4 })).toBe(4);
    expect(wanted({ minutes: minutes(900, 900, 900), maximum: 4, count: 4 })).toBeUndefined();
  });

  it('waits for the cooldown of the last scale-out', () => {
    const busy = { minutes: minutes(150, 150, 150) };
    expect(wanted({ ...busy, lastOut: NOW - 299_000 })).toBeUndefined();
    expect(wanted({ ...busy, lastOut: NOW - 300_000 })).toBe(3);
  });
});

describe('target tracking, scaling in', () => {
  it('waits for fifteen minutes in a row below nine tenths of the target', () => {
    expect(wanted({ minutes: quiet(40) })).toBe(1);
    expect(wanted({ minutes: [...quiet(40).slice(1), 90] })).toBeUndefined();
    expect(wanted({ minutes: minutes(...quiet(40).slice(1)) })).toBeUndefined();
  });

  it('keeps the busiest minute at the target', () => {
    expect(wanted({ count: 5, minutes: [...quiet(10).slice(1), 55] })).toBe(3);
  });

  it('goes no lower than the minimum, and not at all where that is switched off', () => {
    expect(wanted({ count: 5, minimum: 2, minutes: quiet(10) })).toBe(2);
    expect(wanted({ count: 2, minimum: 2, minutes: quiet(10) })).toBeUndefined();
    expect(wanted({ count: 5, minutes: quiet(10) }, { disableScaleIn: true })).toBeUndefined();
  });

  it('waits for the cooldown of both directions', () => {
    expect(wanted({ minutes: quiet(40), lastIn: NOW - 899_000 })).toBeUndefined();
    expect(wanted({ minutes: quiet(40), lastOut: NOW - 299_000 })).toBeUndefined();
    expect(wanted({ minutes: quiet(40), lastOut: NOW - 300_000, lastIn: NOW - 900_000 })).toBe(1);
  });

  it('does nothing without data', () => {
    expect(wanted({ minutes: minutes() })).toBeUndefined();
  });
});

it('never leaves the bounds, and moves only to another count', () => {
  const values = fc.array(fc.option(fc.integer({ min: 0, max: 2_000 }), { nil: undefined }), {
    minLength: LOW_MINUTES,
    maxLength: LOW_MINUTES,
  });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 10 }), (series, count) => {
      const next = wanted({ minutes: series, count, minimum: 1, maximum: 10 });
      expect(next === undefined || (next !== count && next >= 1 && next <= 10)).toBe(true);
    }),
  );
});

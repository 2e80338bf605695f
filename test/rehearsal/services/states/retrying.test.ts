import fc from 'fast-check';
import { seededRandom } from '../../../../rehearsal/random';
import { covers } from '../../../../rehearsal/services/states/failure';
import { delaySeconds, Retries } from '../../../../rehearsal/services/states/retrying';

const random = seededRandom(1);
const retrier = {
  errorEquals: ['States.ALL'],
  intervalSeconds: 1,
  maxAttempts: 3,
  backoffRate: 2,
  jitter: 'NONE',
} as const;

it('doubles the delay from attempt to attempt, up to the longest', () => {
  expect([0, 1, 2, 3].map((used) => delaySeconds({ ...retrier, maxDelaySeconds: 5 }, used, random))).toEqual([
    1, 2, 4, 5,
  ]);
});

it('draws a full jitter between nothing and the delay', () => {
  const settings = fc.record({
    intervalSeconds: fc.integer({ min: 1, max: 100 }),
    backoffRate: fc.double({ min: 1, max: 3, noNaN: true }),
    used: fc.nat(5),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(settings, ({ intervalSeconds, backoffRate, used, seed }) => {
      const plain = { ...retrier, intervalSeconds, backoffRate };
      const drawn = delaySeconds({ ...plain, jitter: 'FULL' }, used, seededRandom(seed));
      return drawn >= 0 && drawn <= delaySeconds(plain, used, random);
    }),
  );
});

it('gives each retrier its own attempts and then gives up', () => {
  const retries = new Retries(
    [
      { ...retrier, errorEquals: ['A'], maxAttempts: 1 },
      { ...retrier, maxAttempts: 2 },
    ],
    random,
  );
  expect([retries.next('A'), retries.next('A'), retries.next('B'), retries.next('B'), retries.next('B')]).toEqual([
    1000,
    undefined,
    1000,
    2000,
    undefined,
  ]);
  expect(retries.count).toBe(3);
});

it.each([
  ['States.ALL', 'Anything', true],
  ['States.ALL', 'States.Timeout', true],
  ['States.ALL', 'States.Runtime', false],
  ['States.ALL', 'States.DataLimitExceeded', false],
  ['States.TaskFailed', 'States.DataLimitExceeded', false],
  ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
  ['States.TaskFailed', 'Anything', true],
  ['States.TaskFailed', 'States.Timeout', false],
  ['States.Timeout', 'States.HeartbeatTimeout', true],
  ['Exact', 'Exact', true],
  ['Exact', 'Other', false],
])('%s covers %s: %s', (name, error, covered) => {
  expect(covers([name], error)).toBe(covered);
});

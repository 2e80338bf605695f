import fc from 'fast-check';
import {
  nextState,
  type AlarmState,
  type TreatMissingData,
} from '../../../../rehearsal/services/cloudwatch/evaluation';

const read = (points: string) => points.split(' ').map((p) => (p === '-' ? undefined : p === 'X'));
const CURRENT: AlarmState = 'INSUFFICIENT_DATA';
const TREATMENTS: readonly TreatMissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** The tables of "Configuring how CloudWatch alarms treat missing data"; X breaches, 0 does not, - is missing; oldest first. */
describe.each<[string, number, number, [string, ...string[]][]]>([
  [
    'three of three',
    3,
    3,
    [
      ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
      ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
      ['- - - - -', 'INSUFFICIENT_DATA', 'current', 'ALARM', 'OK'],
      ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['- - X - -', 'ALARM', 'current', 'ALARM', 'OK'],
    ],
  ],
  [
    'two of three',
    3,
    2,
    [
      ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - X -', 'ALARM', 'current', 'ALARM', 'OK'],
    ],
  ],
])('%s points breaching', (_, evaluationPeriods, datapointsToAlarm, rows) => {
  it.each(rows)('%s gives missing %s, ignore %s, breaching %s, notBreaching %s', (points, ...expected) => {
    const states = TREATMENTS.map((treatMissingData) =>
      nextState({ evaluationPeriods, datapointsToAlarm, treatMissingData }, read(points), CURRENT),
    );
    expect(states).toEqual(expected.map((state) => (state === 'current' ? CURRENT : state)));
  });
});

const rule = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc.record({
    evaluationPeriods: fc.constant(n),
    datapointsToAlarm: fc.integer({ min: 1, max: n }),
    treatMissingData: fc.constantFrom(...TREATMENTS),
  }),
);
const current = fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA');

it('with every point there, is in alarm exactly when M of the last N breach', () => {
  fc.assert(
    fc.property(rule, current, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (given, before, points) => {
      const breaches = points.slice(-given.evaluationPeriods).filter(Boolean).length;
      expect(nextState(given, points, before)).toBe(breaches >= given.datapointsToAlarm ? 'ALARM' : 'OK');
    }),
  );
});

const gappy = fc.array(fc.option(fc.boolean(), { nil: undefined }), { minLength: 8, maxLength: 8 });

it('is in alarm with missing points taken for good only if it is so with them taken for bad', () => {
  fc.assert(
    fc.property(rule, current, gappy, (given, before, points) => {
      const good = nextState({ ...given, treatMissingData: 'notBreaching' }, points, before);
      const bad = nextState({ ...given, treatMissingData: 'breaching' }, points, before);
      expect(good === 'ALARM' && bad !== 'ALARM').toBe(false);
    }),
  );
});

it('has insufficient data only when nothing at all was measured, or when it had before and ignores what is missing', () => {
  fc.assert(
    fc.property(rule, current, gappy, (given, before, points) => {
      if (nextState(given, points, before) !== 'INSUFFICIENT_DATA') return;
      const ignored = given.treatMissingData === 'ignore' && before === 'INSUFFICIENT_DATA';
      expect(ignored || points.every((p) => p === undefined)).toBe(true);
    }),
  );
});

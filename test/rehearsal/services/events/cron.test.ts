import { NotRehearsable, ServiceError } from '../../../../rehearsal/contracts';
import { compileSchedule } from '../../../../rehearsal/services/events/schedule';

const START = Date.parse('2026-01-05T09:00:30Z'); // a Monday

function strikes(expression: string, count = 3): string[] {
  const times = compileSchedule(expression, 'rule r').timesFrom(START);
  const found: string[] = [];
  for (let at = times(START); at !== undefined && found.length < count; at = times(at))
    found.push(new Date(at).toISOString().slice(0, 16));
  return found;
}

describe('a cron expression', () => {
  it.each<[string, string, string[]]>([
    ['every quarter of an hour', '0/15 * * * ? *', ['2026-01-05T09:15', '2026-01-05T09:30', '2026-01-05T09:45']],
    ['a time of each Monday', '0 6 ? * MON *', ['2026-01-12T06:00', '2026-01-19T06:00', '2026-01-26T06:00']],
    ['weekdays', '0 18 ? * MON-FRI *', ['2026-01-05T18:00', '2026-01-06T18:00', '2026-01-07T18:00']],
    ['Sunday as 1', '0 18 ? * 1 *', ['2026-01-11T18:00', '2026-01-18T18:00', '2026-01-25T18:00']],
    ['several minutes in any order', '45,5 9 5 * ? *', ['2026-01-05T09:05', '2026-01-05T09:45', '2026-02-05T09:05']],
    ['the last day of the month', '0 0 L * ? *', ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00']],
    ['the last Friday', '0 0 ? * 6L *', ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-27T00:00']],
    ['the last Friday by name', '0 0 ? * FRIL *', ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-27T00:00']],
    ['the second Tuesday', '0 0 ? * 3#2 *', ['2026-01-13T00:00', '2026-02-10T00:00', '2026-03-10T00:00']],
    // 15 February and 15 March are Sundays.
    ['the weekday closest to a day', '0 0 15W * ? *', ['2026-01-15T00:00', '2026-02-16T00:00', '2026-03-16T00:00']],
    // 1 February and 1 March are Sundays, 1 August a Saturday.
    ['a closest weekday within its month', '0 0 1W 2,8 ? 2026', ['2026-02-02T00:00', '2026-08-03T00:00']],
    ['months without their 31st', '0 0 31 JAN-APR ? *', ['2026-01-31T00:00', '2026-03-31T00:00', '2027-01-31T00:00']],
    ['a leap day', '0 0 29 2 ? *', ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
    ['a single year', '59 23 31 12 ? 2027', ['2027-12-31T23:59']],
    ['what lies in the past', '0 0 1 1 ? 2020', []],
  ])('may name %s', (_, expression, expected) => {
    expect(strikes(`cron(${expression})`)).toEqual(expected);
  });

  it.each([
    '0 6 * * * *',
    '0 6 ? * ? *',
    '0 6 * * ?',
    '60 6 * * ? *',
    '0 6 32 * ? *',
    '0 6 ? * MOX *',
    '0/0 6 * * ? *',
  ])('that EventBridge refuses is refused: %s', (expression) =>
    expect(() => strikes(`cron(${expression})`)).toThrow(ServiceError),
  );

  it.each(['0 6 LW * ? *', '0 6 L,15 * ? *', '0 6 ? * MON/2 *', '0 6 ? * FRI-MON *', '0 6 15H * ? *'])(
    'whose meaning is not documented is refused by name: %s',
    (expression) => expect(() => strikes(`cron(${expression})`)).toThrow(NotRehearsable),
  );
});

describe('a rate', () => {
  it('counts from when the rule was made', () => {
    expect(strikes('rate(1 hour)')).toEqual(['2026-01-05T10:00', '2026-01-05T11:00', '2026-01-05T12:00']);
    expect(strikes('rate(7 days)', 1)).toEqual(['2026-01-12T09:00']);
  });

  it.each(['rate(0 hours)', 'rate(1 days)', 'rate(2 day)', 'rate(5 weeks)', 'rate(1.5 hours)', 'every hour'])(
    'is refused as EventBridge does: %s',
    (expression) => expect(() => strikes(expression)).toThrow('ScheduleExpression is not valid'),
  );
});

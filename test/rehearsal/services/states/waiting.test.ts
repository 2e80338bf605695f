import fc from 'fast-check';
import { parseTimestamp, waitFor, waitUntil } from '../../../../rehearsal/services/states/waiting';

it.each(['2016-12-05T21:29:29Z', '2016-03-05T21:29:29.243167252Z', '2016-12-05T21:29:29.5+02:00'])(
  'takes the timestamp %s',
  (text) => {
    expect(parseTimestamp(text)).toBe(Math.trunc(Date.parse(text.replace(/(\.\d{3})\d+/, '$1'))));
  },
);

it.each([
  '2016-12-05T21:29:29',
  '2016-12-05 21:29:29Z',
  '05-12-2016T21:29:29Z',
  '2016-13-05T21:29:29Z',
  '2016-12-05T25:29:29Z',
  '2023-02-30T00:00:00Z',
  '2016-12-05t21:29:29z',
  '',
])('does not take %p for a timestamp', (text) => {
  expect(parseTimestamp(text)).toBeUndefined();
  expect(() => waitUntil(text, 0)).toThrow('cannot be parsed as an ISO-8601 extended offset date-time format string');
});

it('reads back every moment that it is given', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true }),
      (date) => parseTimestamp(date.toISOString()) === date.getTime(),
    ),
  );
});

it('waits no time for what has passed, and refuses to wait for ever', () => {
  expect(waitUntil('2020-01-01T00:00:00Z', Date.UTC(2026, 0, 1))).toBe(0);
  expect(() => waitUntil('2999-01-01T00:00:00Z', Date.UTC(2026, 0, 1))).toThrow('Wait state delay is too long.');
});

it.each([-1, 1.5, '1', null, 100_000_000])('refuses to wait for %p seconds', (value) => {
  expect(() => waitFor(value)).toThrow();
});

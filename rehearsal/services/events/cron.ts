import { NotRehearsable } from '../../contracts';
import { daysOfMonth, daysOfWeek, type DayTest } from './cron-days';
import { invalidSchedule, numbersOf } from './cron-field';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** The last year that an expression can name. */
const LAST_YEAR = 2199;

/** The first time after another, in milliseconds since the epoch; undefined when there is none any more. */
export type Times = (after: number) => number | undefined;

/**
 * Compiles what stands in `cron(…)`: minutes, hours, day of month, month, day of week, year, in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @param where for messages, such as `rule nyctaxi-retraining`
 * @throws ServiceError ValidationException when EventBridge would refuse it, NotRehearsable for what its documentation does not tell
 */
export function compileCron(text: string, where: string): Times {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) throw invalidSchedule(`cron(${text})`);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields as [string, string, string, string, string, string];
  // One of the two says which days; the other must say that it does not.
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) throw invalidSchedule(`cron(${text})`);
  const refuse = (what: string): never => {
    throw new NotRehearsable('cron syntax', what, where);
  };
  const range = (field: string, from: number, to: number, names: readonly string[] = []) =>
    numbersOf(field, { from, to, names, whole: `cron(${text})`, refuse });
  const [minutes, hours, months] = [range(minute, 0, 59), range(hour, 0, 23), range(month, 1, 12, MONTHS)];
  const years = range(year, 1970, LAST_YEAR);
  const day: DayTest = dayOfMonth === '?' ? daysOfWeek(dayOfWeek, range, refuse) : daysOfMonth(dayOfMonth, range);

  return (after) => {
    const first = (Math.floor(after / MINUTE_MS) + 1) * MINUTE_MS;
    for (let midnight = first - (first % DAY_MS); ; midnight += DAY_MS) {
      const date = new Date(midnight);
      if (date.getUTCFullYear() > LAST_YEAR) return undefined;
      if (!years.has(date.getUTCFullYear()) || !months.has(date.getUTCMonth() + 1) || !day(date)) continue;
      for (const h of hours)
        for (const m of minutes) {
          const at = midnight + (h * 60 + m) * MINUTE_MS;
          if (at >= first) return at;
        }
    }
  };
}

/** Whether a schedule runs on a day, given as its midnight in UTC. */
export type DayTest = (midnight: Date) => boolean;

type Range = (field: string, from: number, to: number, names?: readonly string[]) => ReadonlySet<number>;
type Refuse = (what: string) => never;

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY_MS = 86_400_000;

/** Day of month: numbers, `L` for the last one, `15W` for the weekday closest to the 15th. */
export function daysOfMonth(field: string, range: Range): DayTest {
  if (field.toUpperCase() === 'L') return (date) => date.getUTCDate() === lengthOfMonth(date);
  const nearest = /^(\d+)W$/i.exec(field)?.[1];
  if (nearest !== undefined) {
    const [day] = range(nearest, 1, 31);
    return (date) => date.getUTCDate() === closestWeekday(date, day!);
  }
  const days = range(field, 1, 31);
  return (date) => days.has(date.getUTCDate());
}

/** Day of week: 1 for Sunday to 7, or names; `L` for Saturday, `6L` for the month's last Friday, `3#2` for its second Tuesday. */
export function daysOfWeek(field: string, range: Range, refuse: Refuse): DayTest {
  const oneDay = (given: string) => [...range(given, 1, 7, WEEKDAYS)][0]!;
  if (field.toUpperCase() === 'L') return (date) => weekday(date) === 7;
  const last = /^(\d|[A-Z]{3})L$/i.exec(field)?.[1];
  if (last !== undefined) {
    const day = oneDay(last);
    return (date) => weekday(date) === day && date.getUTCDate() + 7 > lengthOfMonth(date);
  }
  const [, given, nth] = /^(\d|[A-Z]{3})#([1-5])$/i.exec(field) ?? [];
  if (given !== undefined) {
    const day = oneDay(given);
    return (date) => weekday(date) === day && Math.ceil(date.getUTCDate() / 7) === Number(nth);
  }
  if (field.includes('/')) return refuse(`${field} as day of week`);
  const days = range(field, 1, 7, WEEKDAYS);
  return (date) => days.has(weekday(date));
}

const weekday = (date: Date): number => date.getUTCDay() + 1;

function lengthOfMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** Never in another month: from Saturday the 1st on to Monday the 3rd. Undefined when the month lacks the day. */
function closestWeekday(date: Date, day: number): number | undefined {
  const length = lengthOfMonth(date);
  if (day > length) return undefined;
  const wanted = new Date(date.getTime() + (day - date.getUTCDate()) * DAY_MS).getUTCDay();
  if (wanted === 6) return day === 1 ? 3 : day - 1;
  if (wanted === 0) return day === length ? day - 2 : day + 1;
  return day;
}

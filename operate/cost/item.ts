import type { Settings } from '../../lib/settings';
import type { Resource } from '../shared/templates';
import type { Assumptions } from './assumptions';

/** Hours of a month: 365 days of 24 hours, in 12 parts. */
export const HOURS_A_MONTH = 730;

/** Something paid for. */
export interface Item {
  readonly service: string;
  readonly name: string;
  /** Key in the price table. */
  readonly price: string;
  /** Units in a month without releases; undefined when it cannot be told. */
  readonly monthly: number | undefined;
  /** Units that one release adds. */
  readonly perRelease: number;
  readonly remark?: string;
  /** What the original paid in its place. */
  readonly original?: string;
}

/** From what items are made. */
export interface Bill {
  readonly settings: Settings;
  readonly resources: readonly Resource[];
  readonly assumptions: Assumptions;
}

/** Resources of a type. */
export const ofType = ({ resources }: Bill, type: string): Resource[] => resources.filter((it) => it.type === type);

/** How often a schedule's expression comes round in a month; undefined when that cannot be told. */
export function runsAMonth(expression: unknown): number | undefined {
  if (typeof expression !== 'string') return undefined;
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) return (HOURS_A_MONTH * 60) / (Number(rate[1]) * { minute: 1, hour: 60, day: 1440 }[rate[2] as 'minute']);
  const cron = /^cron\((\d+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression);
  if (!cron) return undefined;
  const [, , hour, day, month, weekday, year] = cron;
  if (![day, month, weekday, year].every((field) => field === '*' || field === '?')) return undefined;
  if (hour === '*') return HOURS_A_MONTH;
  return /^\d+$/.test(hour!) ? HOURS_A_MONTH / 24 : undefined;
}

/** Logical ids that a value refers to. */
export function referredIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referredIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : inner).split('.')[0]!];
    return referredIn(inner);
  });
}

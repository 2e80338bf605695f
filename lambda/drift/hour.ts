const HOUR_MS = 3_600_000;

/** The hour before the one in which something happened. */
export interface Hour {
  /** ISO 8601, of its beginning. */
  readonly from: string;
  /** `yyyy/mm/dd/hh`, as capture files and reports lie. */
  readonly path: string;
}

/**
 * The last whole hour before a time.
 *
 * @param time ISO 8601; of the event and not of the clock, so that an event that is delivered again means the same hour
 */
export function hourBefore(time: string): Hour {
  const at = Date.parse(time);
  if (Number.isNaN(at)) throw new Error(`the event's time is "${time}"; expected a time such as 2026-01-05T13:10:00Z`);
  const from = new Date((Math.floor(at / HOUR_MS) - 1) * HOUR_MS).toISOString();
  return { from, path: from.slice(0, 13).replace(/[-T]/g, '/') };
}

/** A target tracking policy, as far as its rule goes. */
export interface Tracking {
  readonly targetValue: number;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
  readonly disableScaleIn: boolean;
}

/** How things stand when the rule is judged. Times are virtual, milliseconds since the epoch. */
export interface Situation {
  readonly now: number;
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
  /** The metric's sums of the last minutes, the newest last; undefined where there is none. */
  readonly minutes: readonly (number | undefined)[];
  /** When the last activity of each direction ended. */
  readonly lastOut: number | undefined;
  readonly lastIn: number | undefined;
}

export interface Scaling {
  readonly count: number;
  readonly cause: string;
}

/** Minutes in a row above the target until more instances come: datapoints of AWS's AlarmHigh for this metric. */
export const HIGH_MINUTES = 3;
/** Minutes in a row below the low mark until instances go: datapoints of AWS's AlarmLow. */
export const LOW_MINUTES = 15;
/** The low mark, as a share of the target: between the two nothing moves. */
const LOW_SHARE = 0.9;

/**
 * What target tracking does now; undefined when nothing. AWS does not publish its arithmetic; this is the plain reading of
 * its User Guide: the count is brought to where the metric, which is one of each instance, would be at the target.
 *
 * - out: the newest minute decides how far. After a scale-out its cooldown holds the next one back.
 * - in: the busiest of the minutes decides how far, and the cooldowns of both directions hold it back.
 * - missing minutes are no evidence of either: without traffic the count stays.
 */
export function track(policy: Tracking, situation: Situation): Scaling | undefined {
  return scaleOut(policy, situation) ?? scaleIn(policy, situation);
}

function scaleOut(policy: Tracking, { minutes, now, count, maximum, lastOut }: Situation): Scaling | undefined {
  const { targetValue, scaleOutCooldownSeconds } = policy;
  const newest = lastOf(minutes, HIGH_MINUTES);
  if (newest === undefined || newest.some((value) => value <= targetValue)) return undefined;
  if (cooling(lastOut, scaleOutCooldownSeconds, now)) return undefined;
  const wanted = Math.min(maximum, Math.ceil((newest.at(-1)! * count) / targetValue));
  return wanted > count
    ? { count: wanted, cause: `${rounded(newest.at(-1)!)} a minute and instance, above ${targetValue}` }
    : undefined;
}

function scaleIn(policy: Tracking, { minutes, now, count, minimum, lastOut, lastIn }: Situation): Scaling | undefined {
  const { targetValue, scaleOutCooldownSeconds, scaleInCooldownSeconds, disableScaleIn } = policy;
  const newest = lastOf(minutes, LOW_MINUTES);
  const low = LOW_SHARE * targetValue;
  if (disableScaleIn || newest === undefined || newest.some((value) => value >= low)) return undefined;
  if (cooling(lastOut, scaleOutCooldownSeconds, now) || cooling(lastIn, scaleInCooldownSeconds, now)) return undefined;
  const busiest = Math.max(...newest);
  const wanted = Math.max(minimum, Math.ceil((busiest * count) / targetValue));
  return wanted < count
    ? { count: wanted, cause: `at most ${rounded(busiest)} a minute and instance, below ${rounded(low)}` }
    : undefined;
}

/** The last so many, when all of them are there. */
function lastOf(minutes: readonly (number | undefined)[], count: number): readonly number[] | undefined {
  const newest = minutes.slice(-count).filter((value) => value !== undefined);
  return newest.length === count ? newest : undefined;
}

function cooling(last: number | undefined, seconds: number, now: number): boolean {
  return last !== undefined && now < last + seconds * 1_000;
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface Rule {
  /** N */
  readonly evaluationPeriods: number;
  /** M of N */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
}

/**
 * How many periods more than N are looked at, so that late points still count. AWS says only that there are more; its own
 * examples show five for three.
 */
export const EXTRA_PERIODS = 2;

/**
 * What an alarm's state becomes.
 * @param breaching oldest first, one per period of the evaluation range: does the point breach the threshold? undefined: there is none
 * @param current returned when missing data are to be ignored
 * @see "Configuring how CloudWatch alarms treat missing data", CloudWatch User Guide: both tables and "Avoiding premature transitions to alarm state"
 */
export function nextState(rule: Rule, breaching: readonly (boolean | undefined)[], current: AlarmState): AlarmState {
  // With enough points, the newest N decide and nothing is missing; otherwise the gaps up to N are filled.
  const points = breaching.filter((b) => b !== undefined).slice(-rule.evaluationPeriods);
  const missing = rule.evaluationPeriods - points.length;
  const breaches = points.filter(Boolean).length;
  if (breaches >= rule.datapointsToAlarm) return 'ALARM';
  if (missing === 0) return 'OK';
  switch (rule.treatMissingData) {
    case 'notBreaching':
      return 'OK';
    case 'breaching':
      return breaches + missing >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
    case 'ignore':
      return breaches === points.length ? current : 'OK';
    case 'missing':
      if (points.length === 0) return 'INSUFFICIENT_DATA';
      return breaches === points.length && oldestBreach(breaching) >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
  }
}

/** How many periods ago the oldest breach is, the newest period being 1. */
function oldestBreach(breaching: readonly (boolean | undefined)[]): number {
  const index = breaching.indexOf(true);
  return index < 0 ? 0 : breaching.length - index;
}

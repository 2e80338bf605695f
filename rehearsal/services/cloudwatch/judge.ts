import type { AlarmDefinition } from './alarm-definition';
import { EXTRA_PERIODS, nextState, type AlarmState } from './evaluation';
import type { Metrics } from './metrics';
import { computeQuery } from './queries';

export interface Judgement {
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData: string;
}

/** Evaluates one alarm on what was measured until `now`; the newest period ends at the last whole step before it. */
export function judge(alarm: AlarmDefinition, metrics: Metrics, current: AlarmState, now: number): Judgement {
  const step = Math.min(alarm.periodMs, 60_000);
  const end = Math.floor(now / step) * step;
  const range = alarm.evaluationPeriods + EXTRA_PERIODS;
  const times = Array.from({ length: range }, (_, i) => end - (range - i) * alarm.periodMs);
  const points = computeQuery(alarm.watched, alarm.queries, metrics, times, alarm.periodMs);
  const breaching = times.map((time) =>
    points.has(time) ? alarm.comparison.breaches(points.get(time)!, alarm.threshold) : undefined,
  );
  const state = nextState(alarm, breaching, current);
  return { state, reason: reasonOf(alarm, state, times, points), reasonData: dataOf(alarm, times, points, now) };
}

/** In CloudWatch's words. */
function reasonOf(
  alarm: AlarmDefinition,
  state: AlarmState,
  times: readonly number[],
  points: ReadonlyMap<number, number>,
): string {
  const recent = times.filter((time) => points.has(time)).slice(-alarm.evaluationPeriods);
  const minimum = `(minimum ${alarm.datapointsToAlarm} datapoint${alarm.datapointsToAlarm === 1 ? '' : 's'} for ${state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK'} transition)`;
  const n = alarm.evaluationPeriods;
  if (recent.length === 0) {
    const missing = `no datapoints were received for ${n} period${n === 1 ? '' : 's'}`;
    if (state === 'INSUFFICIENT_DATA') return `Insufficient Data: ${missing}.`;
    const treated = alarm.treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
    return `Threshold Crossed: ${missing} and ${n} missing datapoint${n === 1 ? ' was' : 's were'} treated as [${treated}].`;
  }
  const fits = (time: number): boolean =>
    alarm.comparison.breaches(points.get(time)!, alarm.threshold) === (state === 'ALARM');
  const shown = recent.filter(fits).map((time) => `${points.get(time)} (${new Date(time).toISOString()})`);
  const were = `${shown.length === 1 ? 'was' : 'were'}${state === 'ALARM' ? '' : ' not'} ${alarm.comparison.words} the threshold (${alarm.threshold})`;
  return `Threshold Crossed: ${shown.length} out of the last ${n} datapoints [${shown.join(', ')}] ${were} ${minimum}.`;
}

function dataOf(
  alarm: AlarmDefinition,
  times: readonly number[],
  points: ReadonlyMap<number, number>,
  now: number,
): string {
  const recent = times.filter((time) => points.has(time)).slice(-alarm.evaluationPeriods);
  return JSON.stringify({
    version: '1.0',
    queryDate: new Date(now).toISOString(),
    startDate: new Date(recent[0] ?? times[0]!).toISOString(),
    period: alarm.periodMs / 1000,
    recentDatapoints: recent.map((time) => points.get(time)),
    threshold: alarm.threshold,
    evaluatedDatapoints: recent.map((time) => ({ timestamp: new Date(time).toISOString(), value: points.get(time) })),
  });
}

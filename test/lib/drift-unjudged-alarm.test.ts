import { readAlarm } from '../../rehearsal/services/cloudwatch/alarm-definition';
import { judge } from '../../rehearsal/services/cloudwatch/judge';
import { Metrics } from '../../rehearsal/services/cloudwatch/metrics';
import { compilePattern } from '../../rehearsal/services/events/pattern';
import { assemblyOf, resourcesOf, type Template } from './support/synthesized';

const NAME = 'nyctaxi-drift-unjudged';
const HOUR = 3_600_000;
/** Before the first hour of which something is written. */
const START = Date.UTC(2026, 0, 5);

const alarm = (settings?: Record<string, unknown>) =>
  resourcesOf(assemblyOf(settings).template('operations'), 'AWS::CloudWatch::Alarm')
    .map(([, it]) => it.Properties)
    .find(({ AlarmName }) => AlarmName === NAME);

const UNJUDGED = 1;
const JUDGED = 0;
/** In vain for so many hours. */
const inVain = (hours: number): number[] => Array.from({ length: hours }, () => UNJUDGED);

/**
 * The alarm's state once so many hours have been looked at, each a quarter past the next.
 * @param hours what each has written; undefined when nothing, several figures when it was looked at again
 */
function stateAfter(hours: readonly (number | undefined | readonly number[])[]): string {
  const metrics = new Metrics();
  const identity = { namespace: 'SafeRelease', name: 'DriftUnjudged', dimensions: { ModelName: 'nyctaxi' } };
  hours.forEach((written, hour) => {
    for (const value of [written ?? []].flat()) metrics.put({ ...identity, value, at: START + (hour + 0.25) * HOUR });
  });
  const definition = readAlarm(NAME, alarm()!, 'the template');
  return judge(definition, metrics, 'OK', START + (hours.length - 0.5) * HOUR).state;
}

describe('the alarm of drift that nobody could judge', () => {
  it('rings when 24 hours were looked at in vain', () => {
    expect(stateAfter(inVain(24))).toBe('ALARM');
    expect(stateAfter(inVain(23))).toBe('OK');
  });

  it('does not ring while one hour of them could be judged, and ceases with the first', () => {
    expect(stateAfter([JUDGED, ...inVain(23)])).toBe('OK');
    expect(stateAfter([...inVain(40), JUDGED])).toBe('OK');
    expect(stateAfter([JUDGED, ...inVain(24)])).toBe('ALARM');
  });

  it('does not ring where there was nothing to judge: before the first release, or with nothing written at all', () => {
    expect(stateAfter(Array.from({ length: 48 }, () => undefined))).toBe('OK');
    expect(stateAfter([...Array.from({ length: 48 }, () => undefined), ...inVain(3)])).toBe('OK');
  });

  it('takes an hour as judged when a second try could', () => {
    expect(stateAfter([...inVain(30), [UNJUDGED, JUDGED]])).toBe('OK');
  });

  it('looks back no longer than CloudWatch does', () => {
    const { Period, EvaluationPeriods } = alarm()!;
    // "can't be more than 604,800 seconds" for periods of an hour and more; API reference of PutMetricAlarm
    expect(Period * EvaluationPeriods).toBeLessThanOrEqual(604_800);
  });

  it('starts no retraining, and people are told of it', () => {
    const event = {
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      detail: { alarmName: NAME, state: { value: 'ALARM' }, previousState: { value: 'OK' } },
    };
    const hearing = (template: Template) =>
      resourcesOf(template, 'AWS::Events::Rule').flatMap(([id, { Properties }]) => {
        const pattern = Properties.EventPattern;
        return pattern?.source?.includes('aws.cloudwatch') && compilePattern(pattern, id)(event) ? [id] : [];
      });
    expect(hearing(assemblyOf().template('operations'))).toEqual([]);
    expect(hearing(assemblyOf().template('pipeline'))).toEqual([expect.stringContaining('AlarmChanged')]);
  });

  it.each(['model-monitor', 'none'])(
    'is not there with the provider %s, which writes no such metric',
    (driftProvider) => {
      expect(alarm({ driftProvider })).toBeUndefined();
    },
  );
});

import type { ExecutionReport } from '../report';
import {
  callsLike,
  checkLive,
  checkNoRequestFailed,
  isApproved,
  judging,
  type Outcome,
  releases,
  type Scenario,
  standing,
} from './scenario';

/**
 * Minutes after which an hour with 15 minutes of requests at least has been judged, and its alarm looked at: each hour is
 * judged a quarter past the next, and what begins in the last 15 minutes of one waits for the whole next.
 */
const JUDGED_WITHIN = 15 + 60 + 15 + 5;

/** Clients begin to ask for other trips; the drift monitor sees it in what was captured, and new data make it well again. */
export const drift: Scenario = {
  name: 'drift',
  summary: "clients' requests move away from the training data, an alarm says so, and a model of new data ends it",
  inputs: ['ordinary', 'moved'],

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    await operator.traffic('moved');
    await operator.rest(JUDGED_WITHIN);
    await operator.ended(await operator.upload('moved'));
    await operator.rest(JUDGED_WITHIN);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, second, ...others] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(second?.status === 'Succeeded', `the release of new data is ${standing(second)}`);
      check(others.length === 0, `${others.length} executions more than were asked for`);
      const rung = ringing(outcome, first);
      check(rung.includes('trip_distance'), `drift alarms rang for ${rung.join(', ') || 'nothing'}`);
      check(!rung.includes('passenger_count'), 'an alarm rang for a feature that has not moved');
      const [rang, began] = [firstRing(outcome, first) ?? '', second?.stages[0]?.startedAt ?? ''];
      check(rang !== '' && rang < began, 'the alarm did not ring before there were new data');
      const told = callsLike(outcome, /Retraining\S* sns:Publish$/);
      check(told > 0, 'nobody was told that the live model needs new data');
      check(
        second?.trigger === 'CloudWatchEvent',
        `the release of new data was started by ${second?.trigger ?? 'nobody'}, not by its upload`,
      );
      check(isApproved(second), 'nobody approved the release of new data');
      const again = ringing(outcome, second);
      check(again.length === 0, `of the model of new data drift alarms rang for ${again.join(', ')}`);
      const hours = judgedHours(outcome);
      check(hours >= 2, `the drift monitor measured ${hours} hours`);
      check(!outcome.alarms.some(isUnjudged), 'the alarm of a day without a verdict rang within hours');
      checkLive(outcome, second, check);
      checkNoRequestFailed(outcome, check);
    }),
};

/**
 * How many hours the drift monitor could judge. Each hour it writes one lot of metrics, that it could or could not, and two
 * documents; for one that it could judge, one more of each: the distances and the violations.
 */
function judgedHours(outcome: Outcome): number {
  const metrics = callsLike(outcome, /Drift\S* monitoring:PutMetricData$/);
  return 2 * metrics - callsLike(outcome, /Drift\S* s3:PutObject$/);
}

const isUnjudged = ({ name, to }: Outcome['alarms'][number]): boolean =>
  name.endsWith('-drift-unjudged') && to === 'ALARM';

type Ring = Outcome['alarms'][number] & { readonly feature: string };

/** The drift alarms of the model of an execution that rang, in their order. */
function rings({ alarms }: Outcome, execution: ExecutionReport | undefined): readonly Ring[] {
  return alarms.flatMap((alarm) => {
    const [, feature, of] = /-prod-drift-([^-]+)-(.+)$/.exec(alarm.name) ?? [];
    const isIts = alarm.to === 'ALARM' && of === execution?.executionId;
    return isIts && feature !== undefined ? [{ ...alarm, feature }] : [];
  });
}

/** Features whose alarm has rung. */
const ringing = (outcome: Outcome, execution: ExecutionReport | undefined): readonly string[] =>
  [...new Set(rings(outcome, execution).map(({ feature }) => feature))].sort();

/** When the first one rang, ISO 8601. */
const firstRing = (outcome: Outcome, execution: ExecutionReport | undefined): string | undefined =>
  rings(outcome, execution)[0]?.at;

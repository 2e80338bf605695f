import { checkLive, checkNoRequestFailed, judging, type Outcome, releases, type Scenario, standing } from './scenario';

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
      const rung = ringing(outcome, first?.executionId);
      check(rung.includes('trip_distance'), `drift alarms rang for ${rung.join(', ') || 'nothing'}`);
      check(!rung.includes('passenger_count'), 'an alarm rang for a feature that has not moved');
      const again = ringing(outcome, second?.executionId);
      check(again.length === 0, `of the model of new data drift alarms rang for ${again.join(', ')}`);
      const measured = Object.entries(outcome.calls).filter(([call]) =>
        /Drift\S* monitoring:PutMetricData$/.test(call),
      );
      const hours = measured.reduce((sum, [, count]) => sum + count, 0);
      check(hours >= 2, `the drift monitor measured ${hours} hours`);
      checkLive(outcome, second, check);
      checkNoRequestFailed(outcome, check);
    }),
};

/** Features whose alarm has rung for the model of an execution. */
function ringing({ alarms }: Outcome, executionId: string | undefined): string[] {
  const features = alarms.flatMap(({ name, to }) => {
    const [, feature, of] = /-prod-drift-([^-]+)-(.+)$/.exec(name) ?? [];
    return to === 'ALARM' && of === executionId && feature !== undefined ? [feature] : [];
  });
  return [...new Set(features)].sort();
}

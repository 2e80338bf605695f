import {
  callsLike,
  checkLive,
  checkNoRequestFailed,
  failedStage,
  isApproved,
  judging,
  releases,
  type Scenario,
  standing,
} from './scenario';

/** Part of the names of drift alarms; one for each feature, and all of them ring at once here. */
const DRIFT = '-prod-drift-';

/** The drift alarms ring when there is nothing new to learn from, while an upload is under way, and when they should be heard. */
export const retraining: Scenario = {
  name: 'retraining',
  summary:
    'drift alarms ask for data, leave an upload and a shift alone, and start one run when there is data that is not live',
  inputs: ['ordinary'],

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.push('short-cooldown'));
    await operator.ended(await operator.upload('ordinary'));

    // The live model was trained on what lies there: there is nothing to start.
    await operator.ring(DRIFT);
    await operator.rest(5);

    // Somebody brings data, and the alarms ring meanwhile: the upload has started its run already.
    const refused = await operator.upload('ordinary');
    operator.answers(async () => ({ approved: false, comment: 'not today', by: 'ada' }));
    await operator.ring(DRIFT);
    await operator.ended(refused);
    operator.answers(async () => ({ approved: true, comment: '', by: 'ada' }));

    // The cool-down over, there is data that no live model was trained on. The alarms of all features ring, and ring again:
    // shortly after, and those of both models while traffic shifts between them.
    await operator.rest(50);
    const retrained = await operator.started(() => operator.ring(DRIFT));
    await operator.rest(2);
    await operator.ring(DRIFT);
    await operator.shifting(retrained);
    await operator.ring(DRIFT);
    await operator.ended(retrained);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [pushed, first, refused, retrained, ...others] = releases(outcome, check);
      check(pushed?.status === 'Failed', `the push, for which there is no data yet, is ${standing(pushed)}`);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(failedStage(refused) === 'DeployDev', `the release that a person refuses is ${standing(refused)}`);
      check(refused?.trigger === 'CloudWatchEvent', 'the alarms started a run before the upload did');
      check(
        retrained?.trigger === 'StartPipelineExecution' && retrained.status === 'Succeeded',
        `the run that the alarms must start (by ${retrained?.trigger ?? 'nobody'}) is ${standing(retrained)}`,
      );
      check(isApproved(retrained), 'nobody was asked to approve the run that the alarms started');
      check(others.length === 0, `the alarms started ${others.length} runs too many`);
      checkLive(outcome, retrained, check);
      const messages = callsLike(outcome, /Retraining\S* sns:Publish$/);
      check(messages >= 2, `people were told ${messages} times: that data is needed, and that a run has started`);
      checkNoRequestFailed(outcome, check);
    }),
};

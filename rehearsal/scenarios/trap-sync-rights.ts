import {
  checkDenied,
  checkLive,
  checkNoRequestFailed,
  failedFor,
  judging,
  releases,
  type Scenario,
  standing,
} from './scenario';

/**
 * Waiting for a training job takes more rights than starting one: to ask after it, to stop it, and to make the rule by which
 * its end is heard of. The first two are missed when the job runs, the last when the state machine is made or changed.
 */
export const trapSyncRights: Scenario = {
  name: 'trap-sync-rights',
  summary:
    'pushes take from the state machine what it needs to wait for a job: first to ask after it, then to hear of it',
  inputs: ['ordinary'],
  expectsDenials: true,

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    await operator.ended(await operator.push('machine-cannot-watch-jobs'));
    await operator.ended(await operator.push('machine-cannot-hear-of-jobs'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, unwatched, unheard] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the release before the pushes is ${standing(first)}`);
      const asked = failedFor(unwatched, 'Train', /TrainingFailed.*sagemaker:DescribeTrainingJob/s);
      check(asked, `the first push is ${standing(unwatched)}; it must fail in Train and name what may not be asked`);
      const ruled = failedFor(unheard, 'Train', /not authorized to create managed-rule.*events:PutRule/s);
      check(ruled, `the second push is ${standing(unheard)}; it must fail in Train and name the rule`);
      checkDenied(
        outcome,
        /-training-\S*Machine\S* (sagemaker:(Describe|Stop)TrainingJob|events:Put(Rule|Targets)) /,
        check,
      );
      checkLive(outcome, first, check);
      checkNoRequestFailed(outcome, check);
    }),
};

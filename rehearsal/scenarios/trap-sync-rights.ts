import { checkDenied, checkLive, checkNoRequestFailed, failedFor, standing } from './scenario';
import { trap } from './trap';

/**
 * Waiting for a training job takes more rights than starting one: to ask after it, to stop it, and to make the rule by which
 * its end is heard of. The first two are missed when the job runs, the last when the state machine is made or changed.
 */
export const trapSyncRights = trap({
  name: 'trap-sync-rights',
  summary:
    'pushes take from the state machine what it needs to wait for a job: first to ask after it, then to hear of it',
  pushes: ['machine-cannot-watch-jobs', 'machine-cannot-hear-of-jobs'],

  judge(outcome, check, first, [unwatched, unheard]) {
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
  },
});

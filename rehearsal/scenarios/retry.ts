import { checkLive, checkNoRequestFailed, failedFor, judging, releases, type Scenario, standing } from './scenario';

/** A training job fails for want of capacity; the stage is retried under the same execution id. */
export const retry: Scenario = {
  name: 'retry',
  summary: 'Train fails once, is retried under the same execution id, and goes live',
  inputs: ['ordinary'],
  plansFault: true,

  async play(operator) {
    await operator.deployPipeline();
    const first = await operator.upload('ordinary');
    const reason = 'CapacityError: Unable to provision requested ML compute capacity.';
    operator.fault({ executionId: first, strikes: 'training-job', reason, times: 1 });
    await operator.ended(first);
    await operator.retry(first);
    await operator.ended(first);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, ...others] = releases(outcome, check);
      check(others.length === 0, `${others.length + 1} executions ran instead of one that was retried`);
      check(first?.status === 'Succeeded', `the retried release is ${standing(first)}`);
      check(failedFor(first, 'Train', /CapacityError/), 'Train did not fail first, for want of capacity');
      const trained = first?.stages.filter(({ name }) => name === 'Train').map(({ status }) => status) ?? [];
      check(trained.join() === 'Failed,Succeeded', `Train did not fail once and then succeed: ${trained.join(', ')}`);
      checkLive(outcome, first, check);
      checkNoRequestFailed(outcome, check);
    }),
};

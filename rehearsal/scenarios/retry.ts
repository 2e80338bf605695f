import { judging, releases, type Scenario, standing } from './scenario';

/** A training job fails for want of capacity; the stage is retried under the same execution id. */
export const retry: Scenario = {
  name: 'retry',
  summary: 'Train fails once, is retried under the same execution id, and goes live',

  async play(operator) {
    await operator.deployPipeline();
    const first = await operator.upload('ordinary');
    operator.fault({
      executionId: first,
      strikes: 'training-job',
      reason: 'CapacityError: Unable to provision requested ML compute capacity.',
      times: 1,
    });
    await operator.ended(first);
    await operator.retry(first);
    await operator.ended(first);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, ...others] = releases(outcome);
      check(others.length === 0, `${others.length + 1} executions ran instead of one that was retried`);
      check(first?.status === 'Succeeded', `the retried release is ${standing(first)}`);
      const trained = first?.stages.filter((s) => s.name === 'Train') ?? [];
      check(
        trained.length === 2 && trained[0]?.status === 'Failed',
        `Train did not fail once and then succeed: ${trained.map((s) => s.status).join(', ')}`,
      );
      check(
        outcome.live?.executionId === first?.executionId,
        `live is ${outcome.live?.executionId ?? 'nothing'}, not the retried release`,
      );
    }),
};

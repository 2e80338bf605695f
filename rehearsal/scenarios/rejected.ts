import { deleted, ENDPOINT, failedFor, judging, releases, type Scenario, standing } from './scenario';

/** The person who sees the scorecard says no. */
export const rejected: Scenario = {
  name: 'rejected',
  summary: 'the person says no; nothing goes to prod and the dev stack is emptied',
  inputs: ['ordinary'],

  async play(operator) {
    operator.answers(async () => ({ approved: false, comment: 'not this one', by: 'the scenario' }));
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first] = releases(outcome, check);
      check(
        failedFor(first, 'DeployDev', /^rejected by /),
        `the refused release is ${standing(first)}, not stopped by the refusal`,
      );
      const made = outcome.resources.created.filter(({ stack }) => stack.endsWith('-prod'));
      check(made.length === 0, `prod was touched: ${made.map(({ logicalId }) => logicalId).join(', ')}`);
      check(outcome.live === null, `live is ${outcome.live?.executionId ?? ''}`);
      check(deleted(outcome, '-dev', ENDPOINT) === 1, 'the dev endpoint still stands');
    }),
};

import { deleted, judging, releases, type Scenario, standing } from './scenario';

/** The person who sees the scorecard says no. */
export const rejected: Scenario = {
  name: 'rejected',
  summary: 'the person says no; nothing goes to prod and the dev stack is emptied',

  async play(operator) {
    operator.answers(async () => ({ approved: false, comment: 'not this one', by: 'the scenario' }));
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first] = releases(outcome);
      check(first?.status === 'Failed', `the refused release is ${standing(first)}`);
      const refused = first?.stages.some((s) =>
        s.actions.some((a) => a.status === 'Failed' && /not this one/.test(a.summary)),
      );
      check(refused === true, `the refusal and its comment are not what stopped it: ${standing(first)}`);
      check(outcome.live === null, `live is ${outcome.live?.executionId ?? ''}`);
      check(deleted(outcome, '-dev', 'AWS::SageMaker::Endpoint'), 'the dev endpoint still stands');
    }),
};

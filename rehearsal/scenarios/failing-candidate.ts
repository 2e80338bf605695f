import { checkLive, deleted, ENDPOINT, failedFor, judging, releases, type Scenario, standing } from './scenario';

/** Every fifth answer of the candidate is a model error from the first weight change on. */
export const failingCandidate: Scenario = {
  name: 'failing-candidate',
  summary:
    'from the first weight change on, green answers 20 % of its requests with a model error; an alarm takes it back',
  inputs: ['ordinary'],
  plansFault: true,

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    const second = await operator.upload('ordinary');
    operator.fault({
      executionId: second,
      strikes: 'invocation',
      begins: 'first-weight-change',
      share: 0.2,
      status: 500,
    });
    await operator.ended(second);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, second] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(
        failedFor(second, 'DeployProd', /UPDATE_ROLLBACK_COMPLETE/),
        `the failing candidate's release is ${standing(second)}`,
      );
      const cause = second?.deployment?.rollback?.cause;
      check(cause?.startsWith('alarm:') === true, `traffic went back by ${cause ?? 'nothing'}, not by an alarm`);
      checkLive(outcome, first, check);
      const blue = outcome.requests.byVersion.find((v) => v.executionId === first?.executionId);
      const green = outcome.requests.byVersion.find((v) => v.executionId === second?.executionId);
      check(blue !== undefined && blue.duringShift > 0, 'blue answered nothing while traffic shifted');
      check(blue?.failed === 0, `blue failed ${blue?.failed} requests`);
      check(green !== undefined && green.failed > 0, 'green failed no request');
      const unanswered = outcome.requests.byVersion.find((v) => v.executionId === null);
      check(unanswered === undefined, `${unanswered?.total} requests were answered by no version`);
      check(deleted(outcome, '-prod', ENDPOINT) === 1, "not exactly the candidate's endpoint was taken down");
    }),
};

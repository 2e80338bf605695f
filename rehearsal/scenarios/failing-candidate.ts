import { deleted, judging, releases, type Scenario, standing } from './scenario';

/** Every fifth answer of the candidate is a model error from the first weight change on. */
export const failingCandidate: Scenario = {
  name: 'failing-candidate',
  summary:
    'from the first weight change on, green answers 20 % of its requests with a model error; an alarm takes it back',

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
      const [first, second] = releases(outcome);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(second?.status === 'Failed', `the failing candidate's release is ${standing(second)}`);
      const cause = second?.deployment?.rollback?.cause;
      check(cause?.startsWith('alarm:') === true, `traffic went back by ${cause ?? 'nothing'}, not by an alarm`);
      check(
        outcome.live?.executionId === first?.executionId,
        `live is ${outcome.live?.executionId ?? 'nothing'}, not the first release`,
      );
      const blue = outcome.requests.byVersion.find((v) => v.executionId === first?.executionId);
      const green = outcome.requests.byVersion.find((v) => v.executionId === second?.executionId);
      check(blue !== undefined && blue.total > 0, 'blue answered nothing');
      check(blue?.failed === 0, `blue failed ${blue?.failed} requests`);
      check(green !== undefined && green.failed > 0, 'green failed no request: the fault did not strike');
      const unanswered = outcome.requests.byVersion.find((v) => v.executionId === null);
      check(unanswered === undefined, `${unanswered?.total} requests were answered by no version`);
      check(deleted(outcome, '-prod', 'AWS::SageMaker::Endpoint'), "the candidate's endpoint was not taken down");
    }),
};

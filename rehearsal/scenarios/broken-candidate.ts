import { checkLive, checkNoRequestFailed, failedFor, judging, releases, type Scenario, standing } from './scenario';

/** The container of the second release dies on start. */
export const brokenCandidate: Scenario = {
  name: 'broken-candidate',
  summary: "the candidate's container dies on start; DeployDev fails and prod is untouched",
  inputs: ['ordinary'],
  plansFault: true,

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    const second = await operator.upload('ordinary');
    operator.fault({
      executionId: second,
      strikes: 'container-start',
      reason: 'libxgboost.so: cannot open shared object file',
    });
    await operator.ended(second);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, second] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(
        failedFor(second, 'DeployDev', /ping health check/),
        `the broken candidate's release is ${standing(second)}`,
      );
      check(second?.deployment === null, 'traffic was shifted');
      checkLive(outcome, first, check);
      checkNoRequestFailed(outcome, check);
    }),
};

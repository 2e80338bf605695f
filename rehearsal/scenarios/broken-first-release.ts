import { checkLive, checkNoRequestFailed, failedFor, judging, releases, type Scenario, standing } from './scenario';

/** The very first container dies on start: the stack's creation fails, and a stack whose creation failed takes no change set. */
export const brokenFirstRelease: Scenario = {
  name: 'broken-first-release',
  summary: 'the container of the very first release dies on start; the next release works all the same',
  inputs: ['ordinary'],
  plansFault: true,

  async play(operator) {
    await operator.deployPipeline();
    const first = await operator.upload('ordinary');
    operator.fault({
      executionId: first,
      strikes: 'container-start',
      reason: 'libxgboost.so: cannot open shared object file',
    });
    await operator.ended(first);
    await operator.ended(await operator.upload('ordinary'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, second] = releases(outcome, check);
      check(failedFor(first, 'DeployDev', /ping health check/), `the broken release is ${standing(first)}`);
      check(second?.status === 'Succeeded', `the next release is ${standing(second)}`);
      checkLive(outcome, second, check);
      checkNoRequestFailed(outcome, check);
    }),
};

import { checkLive, checkNoRequestFailed, failedFor, judging, releases, type Scenario, standing } from './scenario';

/** The candidate's endpoint comes up without data capture: the pre-traffic hook must notice. */
export const hookRefuses: Scenario = {
  name: 'hook-refuses',
  summary:
    "data capture is missing on the candidate's endpoint; the pre-traffic hook refuses and no traffic is shifted",
  inputs: ['ordinary'],
  plansFault: true,

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    const second = await operator.upload('ordinary');
    operator.fault({ executionId: second, strikes: 'data-capture' });
    await operator.ended(second);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, second] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(failedFor(second, 'DeployProd', /UPDATE_ROLLBACK_COMPLETE/), `the second release is ${standing(second)}`);
      const hook = second?.deployment?.hooks.find((h) => h.event === 'BeforeAllowTraffic');
      check(hook?.status === 'fail', `the pre-traffic hook said ${hook?.status ?? 'nothing'}`);
      const named = hook?.reasons.some((reason) => /^fail: data capture/i.test(reason)) === true;
      check(named, `its reasons do not name data capture: ${hook?.reasons.join('; ') ?? 'none'}`);
      const shifted = second?.deployment?.shift.some((s) => s.greenPercent > 0);
      check(shifted === false, 'traffic was shifted');
      const green = outcome.requests.byVersion.find((v) => v.executionId === second?.executionId);
      check(green === undefined, `green answered ${green?.total} clients' requests`);
      checkLive(outcome, first, check);
      checkNoRequestFailed(outcome, check);
    }),
};

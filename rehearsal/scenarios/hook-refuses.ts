import { judging, releases, type Scenario, standing } from './scenario';

/** The candidate's endpoint comes up without data capture: the pre-traffic hook must notice. */
export const hookRefuses: Scenario = {
  name: 'hook-refuses',
  summary:
    "data capture is missing on the candidate's endpoint; the pre-traffic hook refuses and no traffic is shifted",

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
      const [first, second] = releases(outcome);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(second?.status === 'Failed', `the second release is ${standing(second)}`);
      const hook = second?.deployment?.hooks.find((h) => h.event === 'BeforeAllowTraffic');
      check(hook?.status === 'fail', `the pre-traffic hook said ${hook?.status ?? 'nothing'}`);
      check(
        hook?.reasons.some((r) => /capture/i.test(r)) === true,
        `its reasons do not name data capture: ${hook?.reasons.join('; ') ?? 'none'}`,
      );
      const shifted = second?.deployment?.shift.some((s) => s.greenPercent > 0);
      check(shifted === false, 'traffic was shifted');
      const green = outcome.requests.byVersion.find((v) => v.executionId === second?.executionId);
      check(green === undefined, `green answered ${green?.total} clients' requests`);
      check(
        outcome.live?.executionId === first?.executionId,
        `live is ${outcome.live?.executionId ?? 'nothing'}, not the first release`,
      );
      check(outcome.requests.failed === 0, `${outcome.requests.failed} of ${outcome.requests.total} requests failed`);
    }),
};

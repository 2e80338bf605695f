import { judging, releases, type Scenario, standing } from './scenario';

/** The ordinary case, twice: onto nothing, then over a live model. */
export const release: Scenario = {
  name: 'release',
  summary: 'a first release onto nothing, then a second one shifted in under load; no request fails (the default)',

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    await operator.ended(await operator.upload('ordinary'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, second] = releases(outcome);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(second?.status === 'Succeeded', `the second release is ${standing(second)}`);
      check(
        second?.deployment?.status === 'Succeeded',
        'the second release did not go through a traffic shift to its end',
      );
      check(
        outcome.live?.executionId === second?.executionId,
        `live is ${outcome.live?.executionId ?? 'nothing'}, not the second release`,
      );
      check(outcome.requests.total > 0, 'no request was sent');
      check(outcome.requests.failed === 0, `${outcome.requests.failed} of ${outcome.requests.total} requests failed`);
    }),
};

import {
  checkLive,
  checkNoRequestFailed,
  deleted,
  ENDPOINT,
  judging,
  releases,
  type Scenario,
  standing,
} from './scenario';

/** The ordinary case, twice: onto nothing, then over a live model. */
export const release: Scenario = {
  name: 'release',
  summary: 'a first release onto nothing, then a second one shifted in under load; no request fails (the default)',
  inputs: ['ordinary'],

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    await operator.ended(await operator.upload('ordinary'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, second] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(second?.status === 'Succeeded', `the second release is ${standing(second)}`);
      check(first?.deployment === null, 'the first release shifted traffic, though there was nothing to shift it from');
      check(
        second?.deployment?.status === 'Succeeded',
        'the second release did not go through a traffic shift to its end',
      );
      check(deleted(outcome, '-prod', ENDPOINT) === 1, "the first model's endpoint was not taken down after the shift");
      check(deleted(outcome, '-dev', ENDPOINT) === 2, 'the dev endpoints were not taken down');
      checkLive(outcome, second, check);
      checkNoRequestFailed(outcome, check);
    }),
};

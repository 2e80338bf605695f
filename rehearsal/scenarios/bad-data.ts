import { failedFor, judging, releases, type Scenario, standing } from './scenario';

/** An archive that is wrong in three ways. */
export const badData: Scenario = {
  name: 'bad-data',
  summary: 'the uploaded archive is wrong in three ways; the run fails with one message that names three',
  inputs: ['bad-data'],

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('bad-data'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first] = releases(outcome, check);
      for (const fault of [/ValidationUri/, /max_depth/, /no_such_parameter/])
        check(failedFor(first, 'Train', fault), `the message does not name ${fault.source}: ${standing(first)}`);
      check(first?.candidate === null, 'a training job ran all the same');
      check(outcome.live === null, 'something is live');
    }),
};

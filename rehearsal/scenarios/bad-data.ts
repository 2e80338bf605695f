import { failedStage, judging, releases, type Scenario, standing } from './scenario';

/** An archive that is wrong in three ways. */
export const badData: Scenario = {
  name: 'bad-data',
  summary: 'the uploaded archive is wrong in three ways; the run fails with one message that names three',

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('bad-data'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first] = releases(outcome);
      check(first?.status === 'Failed' && failedStage(first) === 'Train', `the release is ${standing(first)}`);
      const message = first?.stages.flatMap((s) => s.actions).find((a) => a.status === 'Failed')?.summary ?? '';
      for (const fault of ['ValidationUri', 'max_depth', 'no_such_parameter'])
        check(message.includes(fault), `the message does not name ${fault}: ${message}`);
      check(first?.candidate === null, 'a training job ran all the same');
      check(outcome.live === null, 'something is live');
    }),
};

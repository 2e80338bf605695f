import { checkLive, checkNoRequestFailed, failedFor, judging, releases, type Scenario, standing } from './scenario';

/** Hyperparameters that train, but badly. */
export const worseModel: Scenario = {
  name: 'worse-model',
  summary: 'hyperparameters that train badly; the release is stopped before anybody is asked to approve it',
  inputs: ['ordinary', 'worse-model'],

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    await operator.ended(await operator.upload('worse-model'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, second] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(
        failedFor(second, 'DeployDev', /live model/),
        `the worse model's release is ${standing(second)}, not stopped by the comparison`,
      );
      const approvals = second?.stages.flatMap((s) => s.actions).filter((a) => a.provider === 'Manual') ?? [];
      check(approvals.length === 0, 'a person was asked to approve it');
      check(second?.deployment === null, 'traffic was shifted');
      checkLive(outcome, first, check);
      checkNoRequestFailed(outcome, check);
    }),
};

import { checkLive, checkNoRequestFailed, failedFor, judging, releases, type Scenario, standing } from './scenario';

/** Self-mutation would cancel an execution that a person is looking at. */
export const pushDuringApproval: Scenario = {
  name: 'push-during-approval',
  summary:
    'a push that changes the pipeline arrives while another execution waits for approval; the waiting one is not cancelled',
  inputs: ['ordinary'],

  async play(operator) {
    let decide: () => void = () => undefined;
    const decided = new Promise<void>((resolve) => (decide = resolve));
    operator.answers(async () => {
      await decided;
      return { approved: true, comment: 'looked at for a while', by: 'the scenario' };
    });
    await operator.deployPipeline();
    const waiting = await operator.upload('ordinary');
    await operator.awaitsApproval(waiting);
    await operator.ended(await operator.push('pipeline'));
    decide();
    await operator.ended(waiting);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [waiting, pushed] = releases(outcome, check);
      check(waiting?.status === 'Succeeded', `the waiting release is ${standing(waiting)}`);
      const named = waiting !== undefined && failedFor(pushed, 'Build', new RegExp(waiting.executionId));
      check(named, `the push is ${standing(pushed)}; it must fail in Build and name who waits`);
      checkLive(outcome, waiting, check);
      checkNoRequestFailed(outcome, check);
    }),
};

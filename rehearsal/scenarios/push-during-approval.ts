import { failedStage, judging, releases, type Scenario, standing } from './scenario';

/** Self-mutation would cancel an execution that a person is looking at. */
export const pushDuringApproval: Scenario = {
  name: 'push-during-approval',
  summary:
    'a push that changes the pipeline arrives while another execution waits for approval; the waiting one is not cancelled',

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
      const [waiting, pushed] = releases(outcome);
      check(waiting?.status === 'Succeeded', `the waiting release is ${standing(waiting)}`);
      check(pushed?.status === 'Failed' && failedStage(pushed) === 'Build', `the push is ${standing(pushed)}`);
      const said = pushed?.stages.flatMap((s) => s.actions).find((a) => a.status === 'Failed')?.summary ?? '';
      check(
        waiting !== undefined && said.includes(waiting.executionId),
        `its message does not name who waits: ${said}`,
      );
      check(
        outcome.live?.executionId === waiting?.executionId,
        `live is ${outcome.live?.executionId ?? 'nothing'}, not the release that waited`,
      );
    }),
};

import { checkLive, checkNoRequestFailed, deleted, judging, releases, type Scenario, standing } from './scenario';

const NOTEBOOK = 'AWS::SageMaker::NotebookInstance';

/** Another version of the app comes by a push, as every change does: the pipeline changes itself, begins anew, and releases. */
export const upgrade: Scenario = {
  name: 'upgrade',
  summary: 'a push brings another version of the app; the pipeline changes itself, begins anew and releases with it',
  inputs: ['ordinary'],

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    const pushed = await operator.push('upgrade');
    const begunAnew = await operator.started(async () => void (await operator.ended(pushed)));
    await operator.ended(begunAnew);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, pushed, begunAnew, ...others] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the release before the upgrade is ${standing(first)}`);
      const left = pushed?.stages.at(-1)?.name;
      check(
        pushed?.status === 'Cancelled' && left === 'UpdatePipeline',
        `the push is ${standing(pushed)}; it must end where the pipeline changes itself`,
      );
      check(
        deleted(outcome, '-pipeline', NOTEBOOK) === 1,
        'what the new version leaves out of the pipeline stack is still there',
      );
      check(begunAnew?.status === 'Succeeded', `what began anew is ${standing(begunAnew)}`);
      check(begunAnew?.deployment?.status === 'Succeeded', 'what began anew did not shift traffic to its end');
      check(
        others.length === 0,
        `${others.length} more executions came of one push: the pipeline changes itself for ever`,
      );
      checkLive(outcome, begunAnew, check);
      checkNoRequestFailed(outcome, check);
    }),
};

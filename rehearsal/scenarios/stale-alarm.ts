import { checkLive, failedFor, judging, releases, type Scenario, standing } from './scenario';

/** A release right after one that an alarm has stopped. */
export const staleAlarm: Scenario = {
  name: 'stale-alarm',
  summary: 'an alarm takes a failing candidate back; the next release, right after it, is not stopped by that alarm',
  inputs: ['ordinary'],
  plansFault: true,

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    const failing = await operator.upload('ordinary');
    // All of the second's answers, so that its alarm rings as loudly as can be.
    operator.fault({
      ...{ executionId: failing, strikes: 'invocation', begins: 'first-weight-change', share: 1, status: 500 },
    });
    // It queues behind the failing one, and has its turn as soon as that has ended.
    const successor = await operator.upload('ordinary');
    await operator.ended(failing);
    await operator.ended(successor);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, failing, successor] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(
        failedFor(failing, 'DeployProd', /UPDATE_ROLLBACK_COMPLETE/),
        `the failing candidate's release is ${standing(failing)}`,
      );
      const cause = failing?.deployment?.rollback?.cause ?? 'nothing';
      check(
        cause.startsWith('alarm:') && cause.includes(failing?.executionId ?? 'no release'),
        `traffic went back by ${cause}, not by an alarm of the failing release`,
      );
      check(successor?.status === 'Succeeded', `the release after it is ${standing(successor)}`);
      check(
        successor?.deployment?.status === 'Succeeded' && successor.deployment.rollback === null,
        `the shift of the release after it ended ${successor?.deployment?.status ?? 'before it began'}`,
      );
      checkLive(outcome, successor, check);
      const others = outcome.requests.byVersion.filter((v) => v.executionId !== failing?.executionId);
      const failed = others.reduce((sum, version) => sum + version.failed, 0);
      check(others.length > 0 && failed === 0, `${failed} requests failed at versions that no fault struck`);
    }),
};

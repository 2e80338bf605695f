import {
  checkLive,
  checkNoRequestFailed,
  deleted,
  ENDPOINT,
  judging,
  type Outcome,
  releases,
  type Scenario,
  standing,
} from './scenario';

/** Live traffic is more than two instances are meant for. */
export const autoscaled: Scenario = {
  name: 'autoscaled',
  summary: 'the live endpoint scales out under load; the next release begins at its count and replaces it',
  inputs: ['ordinary'],

  async play(operator) {
    await operator.deployPipeline();
    // Between deployments clients send one request a second: 30 a minute for each of two instances.
    await operator.ended(await operator.push('busy-instances'));
    await operator.ended(await operator.upload('ordinary'));
    await operator.rest(15);
    await operator.ended(await operator.upload('ordinary'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [pushed, first, second] = releases(outcome, check);
      check(pushed?.status === 'Failed', `the push, for which there is no data yet, is ${standing(pushed)}`);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(second?.status === 'Succeeded', `the second release is ${standing(second)}`);

      const begun = second?.stages.find(({ name }) => name === 'DeployProd')?.startedAt ?? '';
      const before = countsOf(outcome, first?.executionId).filter(({ at }) => at < begun);
      const made = countsOf(outcome, second?.executionId)[0]?.to;
      const [initial, scaled] = [before[0]?.to, before.at(-1)?.to];
      check(
        initial !== undefined && scaled !== undefined && scaled > initial,
        `the live endpoint went from ${initial ?? 'nothing'} to ${scaled ?? 'nothing'} instances before the second release; it must scale out`,
      );
      check(
        made !== undefined && made === scaled,
        `the second endpoint was made with ${made ?? 'no'} instances, the live one had ${scaled ?? 'none'}`,
      );
      check(
        deleted(outcome, '-prod', ENDPOINT) === 1,
        'the endpoint that had scaled was not taken down after the shift',
      );
      checkLive(outcome, second, check);
      checkNoRequestFailed(outcome, check);
    }),
};

/** How many instances an execution's prod endpoint was to have, the first as it was made. */
function countsOf({ capacity }: Outcome, executionId: string | undefined): Outcome['capacity'] {
  return capacity.filter(({ endpointName }) => endpointName.endsWith(`-prod-${executionId}`));
}

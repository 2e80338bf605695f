import {
  checkLive,
  checkNoRequestFailed,
  ENDPOINT,
  failedFor,
  judging,
  type Outcome,
  releases,
  type Scenario,
  standing,
} from './scenario';

/**
 * Stopping an execution and abandoning its actions ends the execution, not what they have begun: CloudFormation goes on
 * with the shift. The stage is free at once, and whoever comes next was approved against a model that is about to go.
 */
export const stoppedMidShift: Scenario = {
  name: 'stopped-mid-shift',
  summary:
    'an execution is stopped and abandoned while its traffic shifts; the one behind it waits for the shift and is refused, the next goes live',
  inputs: ['ordinary'],

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    const stopped = await operator.upload('ordinary');
    const behind = await operator.upload('ordinary');
    await operator.shifting(stopped);
    await operator.stop(stopped, 'abandon');
    await operator.ended(stopped);
    await operator.ended(behind);
    await operator.ended(await operator.upload('ordinary'));
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, stopped, behind, next, ...others] = releases(outcome, check);
      check(others.length === 0, `${others.length} executions more than were asked for`);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);

      const actions = stopped?.stages.find(({ name }) => name === 'DeployProd')?.actions ?? [];
      check(stopped?.status === 'Stopped', `the release that was stopped is ${standing(stopped)}`);
      check(actions.at(-1)?.status === 'Abandoned', `its last action is ${actions.at(-1)?.status ?? 'missing'}`);
      const { status, shift = [] } = stopped?.deployment ?? {};
      check(status === 'Succeeded', `its shift, which nobody stopped, is ${status ?? 'missing'}`);

      const refused = stopped !== undefined && failedFor(behind, 'DeployProd', new RegExp(`now .*${stopped.executionId}`));
      check(refused, `the release behind is ${standing(behind)}; it must be refused, and name what is live instead`);
      const prod = behind?.stages.find(({ name }) => name === 'DeployProd');
      const end = shift.at(-1)?.at;
      check(
        prod?.endedAt != null && end !== undefined && prod.startedAt < end && end <= prod.endedAt,
        'the release behind did not wait for the shift that was going on',
      );
      check(behind?.deployment === null, 'the release behind shifted traffic');

      check(next?.status === 'Succeeded', `the next release is ${standing(next)}`);
      check(next?.deployment?.status === 'Succeeded', 'the next release did not shift its traffic to its end');
      const left = endpointsLeft(outcome);
      check(left.length === 1 && left[0]!.includes('-prod/'), `endpoints that are left: ${left.join(', ') || 'none'}`);
      checkLive(outcome, next, check);
      checkNoRequestFailed(outcome, check);
    }),
};

/** Endpoints that were made and not deleted since, as stack/logical id. */
function endpointsLeft({ resources }: Outcome): readonly string[] {
  const of = (list: Outcome['resources']['created']) =>
    list.filter(({ type }) => type === ENDPOINT).map(({ stack, logicalId }) => `${stack}/${logicalId}`);
  const deleted = of(resources.deleted);
  return of(resources.created).filter((endpoint) => !deleted.includes(endpoint));
}

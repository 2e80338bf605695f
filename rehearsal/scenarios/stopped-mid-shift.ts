import {
  checkLive,
  checkNoRequestFailed,
  ENDPOINT,
  judging,
  type Outcome,
  releases,
  type Scenario,
  standing,
} from './scenario';

/**
 * Stopping an execution and abandoning its actions ends the execution, not what they have begun: CloudFormation goes on
 * with the shift, while the stage is free for whoever comes next.
 */
export const stoppedMidShift: Scenario = {
  name: 'stopped-mid-shift',
  summary:
    'an execution is stopped and abandoned while its traffic shifts; the shift goes on, the next release waits for its end and goes live',
  inputs: ['ordinary'],

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    const stopped = await operator.upload('ordinary');
    const next = await operator.upload('ordinary');
    await operator.shifting(stopped);
    await operator.stop(stopped, 'abandon');
    await operator.ended(stopped);
    await operator.ended(next);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, stopped, next, ...others] = releases(outcome, check);
      check(others.length === 0, `${others.length} executions more than were asked for`);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);

      const left = stopped?.stages.at(-1);
      const action = left?.actions.at(-1);
      check(stopped?.status === 'Stopped', `the release that was stopped is ${standing(stopped)}`);
      check(
        left?.name === 'DeployProd' && left.status === 'Stopped' && action?.status === 'Abandoned',
        `it ended at ${left?.name ?? 'no stage'}, ${left?.status ?? ''}, its last action ${action?.status ?? 'missing'}`,
      );
      const { status, shift = [] } = stopped?.deployment ?? {};
      check(status === 'Succeeded', `its shift, which nobody stopped, is ${status ?? 'missing'}`);
      const [began, ended] = [shift[0]?.at ?? '', shift.at(-1)?.at ?? ''];
      const at = left?.endedAt ?? '';
      check(began !== '' && began <= at && at < ended, 'it was not stopped while its traffic shifted');

      check(next?.status === 'Succeeded', `the next release is ${standing(next)}`);
      check(next?.deployment?.status === 'Succeeded', 'the next release did not shift its traffic to its end');
      const judged = next?.stages.find(({ name }) => name === 'DeployDev');
      check(
        judged !== undefined && judged.startedAt < ended && ended <= (judged.endedAt ?? ''),
        'the next release was judged without waiting for the shift that was going on',
      );
      const stand = endpointsLeft(outcome);
      check(
        stand.length === 1 && stand[0]!.endsWith('-prod'),
        `endpoints that are left: ${stand.join(', ') || 'none'}`,
      );
      checkLive(outcome, next, check);
      checkNoRequestFailed(outcome, check);
    }),
};

/** Stacks of the endpoints that were made and not deleted since, one entry for each endpoint. */
function endpointsLeft({ resources }: Outcome): readonly string[] {
  const stacks = (list: Outcome['resources']['created']) =>
    list.filter(({ type }) => type === ENDPOINT).map(({ stack }) => stack);
  const left = [...stacks(resources.created), ...stacks(resources.replaced)];
  for (const stack of stacks(resources.deleted)) {
    const index = left.indexOf(stack);
    if (index >= 0) left.splice(index, 1);
  }
  return left;
}

import type { ExecutionReport } from '../report';
import {
  checkLive,
  checkNoRequestFailed,
  failedFor,
  judging,
  type Outcome,
  releases,
  type Scenario,
  standing,
} from './scenario';

/** Part of the names of all alarms on production, of the live model and of the candidate. */
const PROD = '-prod-';

/**
 * A hook refuses the candidate, and while its stack goes back everything rings. There is nothing left that an alarm could
 * stop: the deployment has ended, and no alarm is a rollback trigger of the stack.
 */
export const alarmsInRollback: Scenario = {
  name: 'alarms-in-rollback',
  summary:
    'a hook refuses a candidate and all alarms ring while its stack goes back; nothing else is moved, and the next release goes live',
  inputs: ['ordinary'],
  plansFault: true,

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    const refused = await operator.upload('ordinary');
    operator.fault({ executionId: refused, strikes: 'data-capture' });
    const next = await operator.upload('ordinary');
    await operator.rollingBack(refused);
    await operator.ring(PROD);
    await operator.ended(refused);
    await operator.ended(next);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const [first, refused, next, ...others] = releases(outcome, check);
      check(first?.status === 'Succeeded', `the first release is ${standing(first)}`);
      check(
        failedFor(refused, 'DeployProd', /UPDATE_ROLLBACK_COMPLETE/),
        `the refused release is ${standing(refused)}`,
      );
      const { rollback, shift = [] } = refused?.deployment ?? {};
      check(
        rollback?.cause === 'hook:BeforeAllowTraffic',
        `its deployment ended by ${rollback?.cause ?? 'nothing'}, not by its hook`,
      );
      check(
        shift.every(({ greenPercent }) => greenPercent === 0),
        'traffic was shifted to the refused candidate',
      );
      for (const [whose, release] of Object.entries({ 'the live model': first, 'the refused candidate': refused }))
        check(rang(outcome, release, rollback?.at) > 0, `no alarm of ${whose} rang while the stack went back`);
      const left = alarmsLeft(outcome, refused);
      check(left.length === 0, `alarms of the refused candidate that are left: ${left.join(', ')}`);
      check(others.length === 0, `the alarms started ${others.length} runs`);
      check(next?.status === 'Succeeded', `the next release is ${standing(next)}`);
      const { status } = next?.deployment ?? {};
      check(status === 'Succeeded', `its shift is ${status ?? 'missing'}`);
      checkLive(outcome, next, check);
      checkNoRequestFailed(outcome, check);
    }),
};

/** How many alarms of an execution have rung since a time, ISO 8601. */
function rang({ alarms }: Outcome, execution: ExecutionReport | undefined, since: string | undefined): number {
  if (execution === undefined || since === undefined) return 0;
  return alarms.filter(({ name, to, at }) => to === 'ALARM' && at >= since && name.endsWith(execution.executionId))
    .length;
}

/** Alarms that were made for an execution, which stands in their logical ids without hyphens, and not deleted since. */
function alarmsLeft({ resources }: Outcome, execution: ExecutionReport | undefined): readonly string[] {
  const id = execution?.executionId.replaceAll('-', '');
  if (id === undefined) return [];
  const of = (list: Outcome['resources']['created']) =>
    list.filter(({ type, logicalId }) => type === 'AWS::CloudWatch::Alarm' && logicalId.includes(id));
  const gone = of(resources.deleted).map(({ logicalId }) => logicalId);
  return of(resources.created).flatMap(({ logicalId }) => (gone.includes(logicalId) ? [] : [logicalId]));
}

import type { Operator } from '../operator';
import type { ExecutionReport, Report } from '../report';

/** What is known when a scenario is judged. */
export type Outcome = Omit<Report, 'expectation'>;

/** Something that is made to happen, and what must come of it. */
export interface Scenario {
  /** As given to `--scenario`. */
  readonly name: string;
  /** One line for `--list`. */
  readonly summary: string;
  /** Names of the app's inputs that it uploads. */
  readonly inputs: readonly string[];
  /** Whether it plans a fault, which then must have struck. @default false */
  readonly plansFault?: boolean;
  /** Whether an approval that nobody answers lapses, as on AWS. @default false */
  readonly approvalsLapse?: boolean;
  /** Whether it is about calls that are denied. @default false */
  readonly expectsDenials?: boolean;
  /** Whether it is about events that reach nobody. @default false */
  readonly expectsUndelivered?: boolean;
  play(operator: Operator): Promise<void>;
  /** What did not come out as it must, beyond what every scenario asks; empty when everything did. */
  judge(outcome: Outcome): string[];
}

export type Check = (holds: boolean, otherwise: string) => void;

/** Collects what is wrong: `check(condition, words)` keeps the words when the condition does not hold. */
export function judging(rules: (check: Check) => void): string[] {
  const wrong: string[] = [];
  rules((holds, otherwise) => {
    if (!holds) wrong.push(otherwise);
  });
  return wrong;
}

/** What must hold whatever the scenario, so that nothing passes because nothing happened. */
export function judgeAll(scenario: Scenario, outcome: Outcome): string[] {
  return [
    ...judging((check) => {
      for (const execution of outcome.executions) {
        check(execution.status !== 'InProgress', `execution ${execution.executionId} has not ended`);
        judgeDeployment(execution, outcome, check);
      }
      for (const { source, target, reason } of scenario.expectsUndelivered ? [] : outcome.undelivered)
        check(false, `an event of ${source} did not reach ${target}: ${reason}`);
      if (!scenario.expectsDenials) for (const { message } of outcome.iam?.denied ?? []) check(false, message);
      check(!scenario.plansFault || outcome.faults.length > 0, 'the planned fault did not strike');
    }),
    ...scenario.judge(outcome),
  ];
}

/** A deployment that went through had both versions answering, and no hook that was silent or refused. */
function judgeDeployment({ deployment, executionId }: ExecutionReport, outcome: Outcome, check: Check): void {
  if (deployment?.status !== 'Succeeded') return;
  const hooks = deployment.hooks.filter(({ status }) => status !== 'fail').map(({ event }) => event);
  for (const event of ['BeforeAllowTraffic', 'AfterAllowTraffic'])
    check(hooks.includes(event), `the deployment of ${executionId} went through without its ${event} hook`);
  check(
    deployment.shift.at(-1)?.greenPercent === 100,
    `the deployment of ${executionId} ended before green had all traffic`,
  );
  const inSteps = deployment.shift.some(({ greenPercent }) => greenPercent > 0 && greenPercent < 100);
  const answering = outcome.requests.byVersion.filter(({ duringShift }) => duringShift > 0).length;
  check(!inSteps || answering >= 2, `only ${answering} version answered while the traffic of ${executionId} shifted`);
}

/**
 * Executions in the order of their start, without the one that creating the pipeline starts.
 * That one fails at its source, for want of data; anything else is wrong.
 */
export function releases(outcome: Outcome, check: Check): readonly ExecutionReport[] {
  const [created, ...others] = outcome.executions;
  check(
    created?.trigger === 'CreatePipeline' && failedStage(created) === created.stages[0]?.name,
    `the execution that creating the pipeline starts is ${standing(created)}; it must fail for want of data`,
  );
  return others;
}

/** "Failed at Train/TrainModel: …": where an execution stands, for a message. */
export function standing(execution: ExecutionReport | undefined): string {
  if (!execution) return 'there is no such execution';
  const stage = execution.stages.findLast((s) => s.status !== 'Succeeded');
  const action = stage?.actions.findLast((a) => a.status !== 'Succeeded');
  return `${execution.status}${stage ? ` at ${stage.name}${action ? `/${action.name}: ${action.summary}` : ''}` : ''}`;
}

/** The stage in which an execution failed; undefined when it did not. */
export function failedStage(execution: ExecutionReport | undefined): string | undefined {
  return execution?.stages.findLast((stage) => stage.status === 'Failed')?.name;
}

/** Whether an execution failed in that stage for a reason of that kind. */
export function failedFor(execution: ExecutionReport | undefined, stage: string, reason: RegExp): boolean {
  const failed = execution?.stages.find(({ name, status }) => name === stage && status === 'Failed');
  return failed?.actions.some(({ status, summary }) => status === 'Failed' && reason.test(summary)) ?? false;
}

/** Whether exactly this execution's model answers at the end. */
export function checkLive(outcome: Outcome, execution: ExecutionReport | undefined, check: Check): void {
  check(
    execution !== undefined && outcome.live?.executionId === execution.executionId,
    `live is ${outcome.live?.executionId ?? 'nothing'}, not ${execution?.executionId ?? 'the release that went through'}`,
  );
}

/** That clients were there, and that none of them noticed anything. */
export function checkNoRequestFailed({ requests }: Outcome, check: Check): void {
  check(requests.total > 0, 'no request was sent');
  check(requests.failed === 0, `${requests.failed} of ${requests.total} requests failed`);
}

/**
 * That calls were denied, and no others than such as these.
 * @param such by "principal action resource"
 */
export function checkDenied({ iam }: Outcome, such: RegExp, check: Check): void {
  const denied = iam?.denied ?? [];
  check(denied.length > 0, 'no call was denied: the missing right went unnoticed');
  for (const { principal, action, resource, message } of denied)
    check(such.test(`${principal} ${action} ${resource}`), message);
}

/** Whether a person was asked in an execution, and said yes. */
export function isApproved(execution: ExecutionReport | undefined): boolean {
  const actions = execution?.stages.flatMap((stage) => stage.actions) ?? [];
  return actions.some(({ provider, status }) => provider === 'Manual' && status === 'Succeeded');
}

/** How many such calls were made. @param such by "principal service:Operation" */
export function callsLike({ calls }: Outcome, such: RegExp): number {
  return Object.entries(calls).reduce((sum, [call, count]) => sum + (such.test(call) ? count : 0), 0);
}

/** How many resources of a type were deleted from the stack whose name ends so. */
export function deleted(outcome: Outcome, stackSuffix: string, type: string): number {
  return outcome.resources.deleted.filter((r) => r.stack.endsWith(stackSuffix) && r.type === type).length;
}

export const ENDPOINT = 'AWS::SageMaker::Endpoint';

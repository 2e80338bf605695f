/** A stack as far as the decision needs it. */
export interface StackState {
  readonly name: string;
  readonly status: string;
  /** Its `ExecutionId` output. @default - it has none: it was never created whole */
  readonly executionId?: string;
}

/** What is to be done with a stack. */
export type Decision =
  | { readonly kind: 'delete'; readonly reason: string }
  /** It is being deleted: come again. */
  | { readonly kind: 'wait'; readonly reason: string }
  | { readonly kind: 'leave'; readonly reason: string }
  /** A person must look. */
  | { readonly kind: 'stuck'; readonly reason: string };

/** Its first creation failed, so it has never held a live alias; no change set can be made on it. */
const NEVER_CREATED = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED'];

/** Before a change set is made: a stack in the way is cleared, anything else is left to the change set. */
export function decideBeforeChangeSet(stack: StackState | undefined): Decision {
  if (stack === undefined) return { kind: 'leave', reason: 'there is no such stack' };
  const { name, status } = stack;
  if (status === 'DELETE_IN_PROGRESS') return { kind: 'wait', reason: `${name} is being deleted` };
  if (status === 'DELETE_FAILED') {
    return { kind: 'stuck', reason: `${name} could not be deleted: see its events, then delete it by hand` };
  }
  if (NEVER_CREATED.includes(status)) return { kind: 'delete', reason: `${name} is ${status}: it was never created` };
  return { kind: 'leave', reason: `${name} is ${status}` };
}

/** An execution that has come to the end of a stage. */
export interface StageEnd {
  readonly executionId: string;
  readonly stage: string;
  readonly state: string;
}

/** After which ends the dev stack has served its purpose. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  DeployDev: ['FAILED', 'STOPPED', 'CANCELED'],
  DeployProd: ['SUCCEEDED', 'FAILED', 'STOPPED', 'CANCELED'],
};

/** Whether the dev stack may go now that an execution has ended a stage. */
export function concerns(end: StageEnd): boolean {
  return (ENDS[end.stage] ?? []).includes(end.state);
}

/**
 * The dev stack goes when it is this execution's, or that of one that is no longer running, or nobody's. It stays when
 * another execution is at work with it: events come late and twice.
 *
 * @param otherRunning whether the execution that the stack belongs to still runs; asked only when it is another one
 */
export function decideAfterStage(stack: StackState | undefined, end: StageEnd, otherRunning: boolean): Decision {
  if (stack === undefined) return { kind: 'leave', reason: 'there is no dev stack' };
  const { name, status, executionId } = stack;
  if (NEVER_CREATED.includes(status)) return { kind: 'delete', reason: `${name} is ${status}: it was never created` };
  if (status.endsWith('_IN_PROGRESS'))
    return { kind: 'leave', reason: `${name} is ${status}: someone is at work with it` };
  if (executionId === end.executionId)
    return { kind: 'delete', reason: `execution ${executionId} is done with ${name}` };
  if (executionId === undefined) return { kind: 'leave', reason: `${name} does not say whose it is` };
  if (otherRunning) return { kind: 'leave', reason: `${name} belongs to execution ${executionId}, which is running` };
  return { kind: 'delete', reason: `${name} belongs to execution ${executionId}, which has ended` };
}

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
  /** Something is at work with it: come again. */
  | { readonly kind: 'wait'; readonly reason: string }
  | { readonly kind: 'leave'; readonly reason: string }
  /** A person must look. */
  | { readonly kind: 'stuck'; readonly reason: string };

/** Its first creation failed, so it has never held a live alias; no change set can be made on it. */
const NEVER_CREATED = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED'];

/** Before a change set is made: a stack in the way is cleared or waited for, anything else is left to the change set. */
export function decideBeforeChangeSet(stack: StackState | undefined): Decision {
  if (stack === undefined) return { kind: 'leave', reason: 'there is no such stack' };
  const { name, status } = stack;
  // An execution that was stopped and abandoned leaves CloudFormation at work; this state alone is one of rest.
  if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS')
    return { kind: 'wait', reason: `${name} is ${status}` };
  if (status === 'DELETE_FAILED') {
    return { kind: 'stuck', reason: `${name} could not be deleted: see its events, then delete it by hand` };
  }
  if (NEVER_CREATED.includes(status)) return { kind: 'delete', reason: `${name} is ${status}: it was never created` };
  return { kind: 'leave', reason: `${name} is ${status}` };
}

/** What has ended of an execution, and how. */
export interface End {
  /** @default - the execution as a whole */
  readonly stage?: string;
  readonly state: string;
}

const FAILURES = ['FAILED', 'STOPPED', 'CANCELED'];

/** The stage whose execution works with the dev stack. */
export const DEPLOY_DEV = 'DeployDev';

/** After which ends the dev stack has served its purpose. */
const STAGE_ENDS: Readonly<Record<string, readonly string[]>> = {
  [DEPLOY_DEV]: FAILURES,
  DeployProd: ['SUCCEEDED', ...FAILURES],
};
/** An execution that ends while it waits at the entrance of a stage is in none: only this is told of it. */
const EXECUTION_ENDS: readonly string[] = [...FAILURES, 'SUPERSEDED'];

/** Whether the dev stack may go now. */
export function concerns({ stage, state }: End): boolean {
  return (stage === undefined ? EXECUTION_ENDS : (STAGE_ENDS[stage] ?? [])).includes(state);
}

/** Who has to do with the dev stack at this moment. */
export interface Users {
  /** The execution whose end is told. @default - none: it is told that CloudFormation is done with the stack */
  readonly ended?: string;
  /** The execution that is in DeployDev. @default - nobody is */
  readonly inDeployDev?: string;
  /** Whether the execution that the stack belongs to runs; of no matter when it is the one that ended. */
  readonly ownerRunning: boolean;
}

/**
 * The dev stack goes when it is that of the execution that ended, or of one that runs no more. Events come late and twice,
 * so whoever is in DeployDev now has taken the stack over, whatever it says of its owner until the change set is through:
 * it stays until that execution's own end. While CloudFormation is at work it stays too, until CloudFormation's own end.
 */
export function decideAtEnd(stack: StackState | undefined, users: Users): Decision {
  if (stack === undefined) return { kind: 'leave', reason: 'there is no dev stack' };
  const { name, status, executionId } = stack;
  const { ended, inDeployDev, ownerRunning } = users;
  if (inDeployDev !== undefined)
    return { kind: 'leave', reason: `execution ${inDeployDev} is in ${DEPLOY_DEV} and has taken ${name} over` };
  if (status.endsWith('_IN_PROGRESS'))
    return { kind: 'leave', reason: `${name} is ${status}: it is looked at again when CloudFormation is done` };
  if (NEVER_CREATED.includes(status)) return { kind: 'delete', reason: `${name} is ${status}: it was never created` };
  if (executionId === undefined) return { kind: 'leave', reason: `${name} does not say whose it is` };
  if (executionId === ended) return { kind: 'delete', reason: `execution ${executionId} is done with ${name}` };
  if (ownerRunning) return { kind: 'leave', reason: `${name} belongs to execution ${executionId}, which is running` };
  return { kind: 'delete', reason: `${name} belongs to execution ${executionId}, which has ended` };
}

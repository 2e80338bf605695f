import { deleteResources, type DeletionFailure } from './deletion';
import type { Done, Forward } from './forward';
import { dependents } from './graph';
import type { Operation } from './operation';
import { update } from './provisioning';
import { isRetainedOnRollback } from './rollback';
import { inDependencyOrder } from './schedule';
import type { Settled } from './settle';
import type { DeployedResource, Outcome, Restoration, Stack, UpdateRollback } from './state';
import { invalid } from './template';

/**
 * Takes a failed update back. What was changed in place is restored in reverse dependency order; of what was replaced
 * the former physical resource never stopped existing and counts again; then what was made is deleted.
 */
export async function rollBackUpdate(
  operation: Operation,
  settled: Settled,
  { done }: Forward,
  reason: string,
): Promise<void> {
  const restorations = new Map(
    done.flatMap((one) => {
      const before = former(one);
      const attempted = one.kind === 'updated' && { attempted: one.attempted.properties };
      return before === undefined ? [] : [[before.logicalId, { before, ...attempted }] as const];
    }),
  );
  operation.status('UPDATE_ROLLBACK_IN_PROGRESS', reason);
  await takeBack(operation, {
    ...{ reason, restorations, order: dependents(settled.graph), failed: new Set() },
    created: done.flatMap((one) => (one.kind === 'created' ? [one.resource] : [])),
    replacements: done.flatMap((one) => (one.kind === 'replaced' ? [one.resource] : [])),
  });
}

/**
 * The rest of a stack rollback that has failed, without the resources that are to be skipped.
 *
 * @throws ServiceError ValidationError when the stack's rollback has not failed, or not at a resource to be skipped
 */
export function restOf(stack: Stack, skip: readonly string[]): UpdateRollback {
  const { unfinishedRollback: rest, id, status } = stack;
  if (status !== 'UPDATE_ROLLBACK_FAILED' || rest === undefined)
    throw invalid(`Stack:${id} is in ${status} state and can not continue update rollback.`);
  const others = skip.filter((logicalId) => !rest.failed.has(logicalId));
  if (others.length > 0)
    throw invalid(`The following resource(s) to skip are not in UPDATE_FAILED state: [${others.join(', ')}]`);
  return rest;
}

/**
 * Goes on where a stack rollback has failed. What is skipped counts as it was before the update, whatever it is.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
 */
export async function continueRollback(
  operation: Operation,
  rest: UpdateRollback,
  skip: readonly string[],
): Promise<Outcome> {
  const { stack } = operation;
  operation.status('UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
  for (const logicalId of skip) {
    operation.event({ ...eventOf(rest.restorations.get(logicalId)!), status: 'UPDATE_COMPLETE', reason: 'Skipped' });
  }
  const restorations = new Map([...rest.restorations].filter(([logicalId]) => !skip.includes(logicalId)));
  const failure = await takeBack(operation, { ...rest, restorations });
  return { succeeded: failure === undefined, status: stack.status, ...(failure && { reason: failure }) };
}

/** @returns why it failed: the first resource and its reason */
async function takeBack(operation: Operation, rollback: UpdateRollback): Promise<string | undefined> {
  const { stack } = operation;
  const { reason, created, replacements } = rollback;
  const { restored, failures } = await restore(operation, rollback);
  if (failures.length > 0) {
    const restorations = new Map([...rollback.restorations].filter(([logicalId]) => !restored.has(logicalId)));
    const failed = new Set(failures.map(({ logicalId }) => logicalId));
    stack.unfinishedRollback = { ...rollback, restorations, failed };
    const why = `${failures[0]!.logicalId}: ${failures[0]!.reason}`;
    operation.status(
      'UPDATE_ROLLBACK_FAILED',
      `The following resource(s) failed to update: [${[...failed].join(', ')}]. ${why}`,
    );
    return why;
  }
  stack.unfinishedRollback = undefined;
  operation.status('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', reason);
  await deleteResources(
    operation,
    [...created, ...replacements],
    (resource) => created.includes(resource) && isRetainedOnRollback(resource),
  );
  operation.status('UPDATE_ROLLBACK_COMPLETE', reason);
  return undefined;
}

async function restore(
  operation: Operation,
  { restorations, order }: UpdateRollback,
): Promise<{ readonly restored: ReadonlySet<string>; readonly failures: readonly DeletionFailure[] }> {
  const restored = new Set<string>();
  const failures: DeletionFailure[] = [];
  const graph = new Map(
    [...restorations.keys()].map((id) => [id, (order.get(id) ?? []).filter((other) => restorations.has(other))]),
  );
  await inDependencyOrder(graph, async (logicalId) => {
    const restoration = restorations.get(logicalId)!;
    const reason = await restoreOne(operation, restoration);
    if (reason === undefined) restored.add(logicalId);
    else failures.push({ logicalId, reason });
    return reason === undefined;
  });
  return { restored, failures };
}

/** @returns why it could not be restored */
async function restoreOne(operation: Operation, restoration: Restoration): Promise<string | undefined> {
  const { before, attempted } = restoration;
  const event = eventOf(restoration);
  if (attempted === undefined) {
    operation.event({ ...event, status: 'UPDATE_COMPLETE' });
    return undefined;
  }
  await operation.latency(before.logicalId);
  operation.event({ ...event, status: 'UPDATE_IN_PROGRESS' });
  try {
    const restored = await update(operation, before, before, attempted, true);
    operation.stack.resources = new Map(operation.stack.resources).set(before.logicalId, restored);
  } catch (error) {
    const reason = operation.reasonOf(error);
    operation.event({ ...event, status: 'UPDATE_FAILED', reason });
    operation.tell('failed', before, reason);
    return reason;
  }
  operation.event({ ...event, status: 'UPDATE_COMPLETE' });
  operation.tell('updated', before, 'restored');
  return undefined;
}

const eventOf = ({ before: { logicalId, physicalId, type, properties } }: Restoration) => ({
  ...{ logicalId, physicalId, type, properties },
});

/** The resource as it was before something was done to it; undefined when there was none. */
function former(done: Done): DeployedResource | undefined {
  return done.kind === 'created' ? undefined : done.before;
}

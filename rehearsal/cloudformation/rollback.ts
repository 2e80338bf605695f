import { deleteResources, deletionReason, type DeletionFailure } from './deletion';
import type { Done, Forward } from './forward';
import { dependents } from './graph';
import type { Operation } from './operation';
import { update } from './provisioning';
import { inDependencyOrder } from './schedule';
import type { Settled } from './settle';
import type { DeployedResource } from './state';

/**
 * Takes a failed creation back: everything that was made is deleted, in reverse dependency order.
 *
 * @param reason told as the stack's status reason to the end
 */
export async function rollBackCreation(operation: Operation, forward: Forward, reason: string): Promise<void> {
  const { stack } = operation;
  operation.status('ROLLBACK_IN_PROGRESS', `${reason} Rollback requested by user.`);
  const made = forward.done.flatMap((done) => (done.kind === 'created' ? [done.resource] : []));
  for (const done of forward.done) {
    if (done.kind !== 'failed') continue;
    operation.event({ logicalId: done.logicalId, physicalId: '', type: done.type, status: 'DELETE_COMPLETE' });
  }
  const { gone, failures } = await deleteResources(operation, made, isRetainedOnRollback);
  stack.resources = new Map(made.filter((one) => !gone.has(one.logicalId)).map((one) => [one.logicalId, one]));
  if (failures.length > 0) operation.status('ROLLBACK_FAILED', deletionReason(failures));
  else operation.status('ROLLBACK_COMPLETE', reason);
}

/**
 * Takes a failed update back. What was changed in place is restored in reverse dependency order; of what was replaced
 * the former physical resource never stopped existing and counts again; then what was made is deleted.
 */
export async function rollBackUpdate(
  operation: Operation,
  settled: Settled,
  forward: Forward,
  reason: string,
): Promise<void> {
  operation.status('UPDATE_ROLLBACK_IN_PROGRESS', reason);
  const failures = await restoreAll(operation, settled, forward.done);
  if (failures.length > 0) {
    const names = failures.map((failure) => failure.logicalId).join(', ');
    const [first] = failures;
    operation.status(
      'UPDATE_ROLLBACK_FAILED',
      `The following resource(s) failed to update: [${names}]. ${first!.logicalId}: ${first!.reason}`,
    );
    return;
  }
  operation.status('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', reason);
  const created = forward.done.flatMap((done) => (done.kind === 'created' ? [done.resource] : []));
  const replacements = forward.done.flatMap((done) => (done.kind === 'replaced' ? [done.resource] : []));
  await deleteResources(
    operation,
    [...created, ...replacements],
    (resource) => created.includes(resource) && isRetainedOnRollback(resource),
  );
  operation.status('UPDATE_ROLLBACK_COMPLETE', reason);
}

async function restoreAll(operation: Operation, settled: Settled, done: readonly Done[]): Promise<DeletionFailure[]> {
  const failures: DeletionFailure[] = [];
  const byId = new Map(
    done.flatMap((one) => (former(one) === undefined ? [] : [[former(one)!.logicalId, one] as const])),
  );
  const graph = new Map(
    [...dependents(settled.graph)]
      .filter(([id]) => byId.has(id))
      .map(([id, others]) => [id, others.filter((other) => byId.has(other))]),
  );
  await inDependencyOrder(graph, async (logicalId) => {
    const one = byId.get(logicalId)!;
    const before = former(one)!;
    const event = { logicalId, physicalId: before.physicalId, type: before.type, properties: before.properties };
    if (one.kind !== 'updated') {
      operation.event({ ...event, status: 'UPDATE_COMPLETE' });
      return true;
    }
    await operation.latency(logicalId);
    operation.event({ ...event, status: 'UPDATE_IN_PROGRESS' });
    try {
      const restored = await update(operation, before, before, one.attempted.properties, true);
      operation.stack.resources = new Map(operation.stack.resources).set(logicalId, restored);
    } catch (error) {
      const reason = operation.reasonOf(error);
      operation.event({ ...event, status: 'UPDATE_FAILED', reason });
      operation.tell('failed', before, reason);
      failures.push({ logicalId, reason });
      return false;
    }
    operation.event({ ...event, status: 'UPDATE_COMPLETE' });
    operation.tell('updated', before, 'restored');
    return true;
  });
  return failures;
}

/** The resource as it was before something was done to it; undefined when there was none. */
function former(done: Done): DeployedResource | undefined {
  return done.kind === 'created' ? undefined : done.before;
}

/** RetainExceptOnCreate keeps a resource only from the operation after its creation on. */
function isRetainedOnRollback(resource: DeployedResource): boolean {
  return resource.deletionPolicy === 'Retain';
}

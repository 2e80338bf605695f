import { deleteResources, deletionReason } from './deletion';
import type { Forward } from './forward';
import type { Operation } from './operation';
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

/** RetainExceptOnCreate keeps a resource only from the operation after its creation on. */
export function isRetainedOnRollback(resource: DeployedResource): boolean {
  return resource.deletionPolicy === 'Retain';
}

import type { Operation } from './operation';
import { remove } from './provisioning';
import { deletionGraph, inDependencyOrder } from './schedule';
import type { DeployedResource } from './state';

export interface DeletionFailure {
  readonly logicalId: string;
  readonly reason: string;
}

export interface Deletion {
  readonly gone: ReadonlySet<string>;
  readonly failures: readonly DeletionFailure[];
}

/**
 * Deletes physical resources, each after all that depend on it. A failure keeps what the failing one depends on, and
 * nothing else.
 *
 * @param isRetained resources that are let go of without being deleted
 */
export async function deleteResources(
  operation: Operation,
  resources: readonly DeployedResource[],
  isRetained: (resource: DeployedResource) => boolean,
): Promise<Deletion> {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const gone = new Set<string>();
  const failures: DeletionFailure[] = [];
  await inDependencyOrder(deletionGraph(resources), async (logicalId) => {
    const resource = byId.get(logicalId)!;
    const { physicalId, type } = resource;
    if (isRetained(resource)) {
      operation.event({ logicalId, physicalId, type, status: 'DELETE_SKIPPED' });
      operation.tell('retained', resource);
      gone.add(logicalId);
      return true;
    }
    await operation.latency(logicalId);
    operation.event({ logicalId, physicalId, type, status: 'DELETE_IN_PROGRESS' });
    try {
      await remove(operation, resource);
    } catch (error) {
      const reason = operation.reasonOf(error);
      operation.event({ logicalId, physicalId, type, status: 'DELETE_FAILED', reason });
      operation.tell('failed', resource, reason);
      failures.push({ logicalId, reason });
      return false;
    }
    operation.event({ logicalId, physicalId, type, status: 'DELETE_COMPLETE' });
    operation.tell('deleted', resource);
    gone.add(logicalId);
    return true;
  });
  return { gone, failures };
}

/** CloudFormation's word for what could not be deleted, and the first reason. */
export function deletionReason(failures: readonly DeletionFailure[]): string {
  const names = failures.map((failure) => failure.logicalId).join(', ');
  return `The following resource(s) failed to delete: [${names}]. ${failures[0]!.logicalId}: ${failures[0]!.reason}`;
}

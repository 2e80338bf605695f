import { deployedLookup } from './lookup';
import { deleteResources, deletionReason } from './deletion';
import { WayForward, type Failure, type Forward } from './forward';
import type { Operation } from './operation';
import { checkExports, resolveOutputs } from './outputs';
import type { ParameterStore } from './parameters';
import type { ResourceTypes } from './resource-types';
import { rollBackCreation } from './rollback';
import type { Settled } from './settle';
import type { DeployedResource, Outcome, Output, Resources, Stack, Target } from './state';
import { rollBackUpdate } from './update-rollback';

/** What a deployment needs to know besides its operation. */
export interface Deployment {
  readonly settled: Settled;
  readonly target: Target;
  readonly types: Promise<ResourceTypes>;
  readonly store: ParameterStore;
  /** Names of exports that the template has used so far. */
  readonly imports: ReadonlySet<string>;
  /** The other stacks, for exports. */
  readonly others: () => readonly Stack[];
}

/**
 * Brings a stack to its target: creates, updates and replaces in dependency order, then deletes what is no longer
 * wanted; or, at the first failure, takes everything back.
 */
export async function deploy(operation: Operation, deployment: Deployment): Promise<Outcome> {
  const { stack } = operation;
  const isCreation = stack.target === undefined;
  operation.status(isCreation ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS', 'User Initiated');
  const { settled, store } = deployment;
  const types = await deployment.types;
  const forward = await new WayForward(operation, settled, stack.resources, types, store).run();
  const outputs = forward.failures.length > 0 ? undefined : await outputsOf(operation, deployment, types, forward);
  if (outputs === undefined || typeof outputs === 'string') {
    const reason = outputs ?? failureReason(forward.failures);
    const [first] = forward.failures;
    if (isCreation) await rollBackCreation(operation, forward, reason);
    else await rollBackUpdate(operation, settled, forward, reason);
    return { succeeded: false, status: stack.status, reason: first ? `${first.logicalId}: ${first.reason}` : reason };
  }
  const former = stack.resources;
  stack.resources = forward.resources;
  stack.outputs = outputs;
  stack.target = deployment.target;
  stack.imports = new Set(deployment.imports);
  if (isCreation) operation.status('CREATE_COMPLETE');
  else await cleanUp(operation, former, forward);
  return { succeeded: true, status: stack.status };
}

/** The outputs, or the reason why there are none. */
async function outputsOf(
  operation: Operation,
  { settled, store, others }: Deployment,
  types: ResourceTypes,
  forward: Forward,
): Promise<readonly Output[] | string> {
  try {
    const outputs = await resolveOutputs(
      settled,
      deployedLookup(forward.resources, types, operation.stack.name),
      store,
    );
    checkExports(operation.stack, outputs, others());
    return outputs;
  } catch (error) {
    return operation.reasonOf(error);
  }
}

/** Deletes what the update has left behind. A failure here does not undo the update. */
async function cleanUp(operation: Operation, former: Resources, forward: Forward): Promise<void> {
  operation.status('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  const removed = [...former.values()].filter((resource) => !forward.resources.has(resource.logicalId));
  const replaced = forward.done.flatMap((done) => (done.kind === 'replaced' ? [done.before] : []));
  const isRetained = (resource: DeployedResource): boolean =>
    (replaced.includes(resource) ? resource.updateReplacePolicy : resource.deletionPolicy) !== 'Delete';
  const { failures } = await deleteResources(operation, [...removed, ...replaced], isRetained);
  const reason =
    failures.length > 0
      ? `Update successful. One or more resources could not be deleted. ${deletionReason(failures)}`
      : undefined;
  operation.status('UPDATE_COMPLETE', reason);
}

/** CloudFormation's list of what failed, and the first reason. */
function failureReason(failures: readonly Failure[]): string {
  const lists = (['create', 'update'] as const).flatMap((of) => {
    const names = failures.filter((failure) => failure.of === of).map((failure) => failure.logicalId);
    return names.length > 0 ? [`The following resource(s) failed to ${of}: [${names.join(', ')}].`] : [];
  });
  return `${lists.join(' ')} ${failures[0]!.logicalId}: ${failures[0]!.reason}`;
}

/** Deletes a whole stack. */
export async function deleteStack(operation: Operation, now: () => number): Promise<Outcome> {
  const { stack } = operation;
  operation.status('DELETE_IN_PROGRESS', 'User Initiated');
  // What an update had made goes too, when its stack rollback failed before it could take that back.
  for (const made of stack.unfinishedRollback?.created ?? [])
    stack.resources = new Map(stack.resources).set(made.logicalId, made);
  stack.unfinishedRollback = undefined;
  const { gone, failures } = await deleteResources(
    operation,
    [...stack.resources.values()],
    (resource) => resource.deletionPolicy !== 'Delete',
  );
  stack.resources = new Map([...stack.resources].filter(([id]) => !gone.has(id)));
  if (failures.length > 0) {
    const reason = deletionReason(failures);
    operation.status('DELETE_FAILED', reason);
    return { succeeded: false, status: stack.status, reason: `${failures[0]!.logicalId}: ${failures[0]!.reason}` };
  }
  stack.outputs = [];
  stack.imports = new Set();
  stack.deletedAt = now();
  operation.status('DELETE_COMPLETE');
  return { succeeded: true, status: stack.status };
}

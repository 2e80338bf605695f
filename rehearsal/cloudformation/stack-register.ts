import type { Stack } from './state';
import { invalid } from './template';

/** The account's stacks. A name belongs to one that lives; an id stays findable after the deletion. */
export class StackRegister {
  private readonly byId = new Map<string, Stack>();

  add(stack: Stack): void {
    this.byId.set(stack.id, stack);
  }

  /** Oldest first. */
  all(): Stack[] {
    return [...this.byId.values()];
  }

  live(): Stack[] {
    return this.all().filter((stack) => stack.status !== 'DELETE_COMPLETE');
  }

  /** By name, of those that live, or by id. */
  find(nameOrId: string): Stack | undefined {
    return this.byId.get(nameOrId) ?? this.live().find((stack) => stack.name === nameOrId);
  }

  /** What the stacks export, under names that are unique in the account. */
  exports(): { name: string; value: string; stackId: string }[] {
    return this.live().flatMap((stack) =>
      stack.outputs.flatMap(({ exportName: name, value }) =>
        name === undefined ? [] : [{ name, value, stackId: stack.id }],
      ),
    );
  }

  /** @throws ServiceError ValidationError when there is none */
  get(nameOrId: string): Stack {
    const stack = this.find(nameOrId);
    if (stack === undefined) throw invalid(`Stack with id ${nameOrId} does not exist`);
    return stack;
  }
}

const READY: ReadonlySet<string> = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'REVIEW_IN_PROGRESS',
]);

/** @throws ServiceError ValidationError when a stack can take no change set now, or never again */
export function refuseUnlessReady(stack: Stack): void {
  if (READY.has(stack.status)) return;
  throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

/** Whether an operation on a stack is under way; one that waits for its first change set to be executed is at rest. */
export function isBusy({ status }: Stack): boolean {
  return status.endsWith('IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}

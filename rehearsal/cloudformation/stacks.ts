import type { Surroundings } from '../events';
import { ServiceError } from '../contracts';
import type { Keeper } from '../state/keeper';
import type { ChangeSetRequest } from './change-set-request';
import { ChangeSets, type KeptChangeSets } from './change-sets';
import { deleteStack, deploy } from './deploy';
import { Operation, setStatus } from './operation';
import type { ParameterStore } from './parameters';
import type { Providers } from './provider';
import { isBusy, refuseUnlessReady, StackRegister } from './stack-register';
import type { Outcome, Stack, StackEvent } from './state';
import { invalid, type Template } from './template';
import { continueRollback, restOf } from './update-rollback';

export interface CloudFormationDeps {
  readonly surroundings: Surroundings;
  readonly providers: Providers;
  readonly parameterStore: ParameterStore;
}

export type DeployOptions = Pick<ChangeSetRequest, 'tags' | 'capabilities' | 'roleArn'>;

/** An operation under way. */
export interface Run {
  /** Rejects when the rehearsal cannot go on or ends, never because a resource failed. */
  readonly result: Promise<Outcome>;
}

interface Kept {
  /** Oldest first. Their resources, outputs, imports and events are plain data, and hang on them. */
  readonly stacks: readonly Stack[];
  readonly changeSets: KeptChangeSets;
  readonly recordedTypes: ReadonlySet<string>;
}

/** CloudFormation in the rehearsed account: stacks, change sets, exports. */
export class CloudFormation implements Keeper<Kept> {
  readonly changeSets: ChangeSets;
  private readonly register = new StackRegister();
  private readonly recordedTypes = new Set<string>();

  constructor(private readonly deps: CloudFormationDeps) {
    this.changeSets = new ChangeSets(deps, this.register);
  }

  /**
   * Starts what a change set describes.
   *
   * @param name name or ARN
   * @param stackName not needed with an ARN
   * @throws ServiceError InvalidChangeSetStatus, ChangeSetNotFound, ValidationError when the stack is busy
   */
  executeChangeSet(name: string, stackName?: string): Run {
    const changeSet = this.changeSets.get(name, stackName);
    const stack = this.register.get(changeSet.stackId);
    if (changeSet.executionStatus !== 'AVAILABLE') {
      throw new ServiceError(
        'InvalidChangeSetStatus',
        `ChangeSet [${changeSet.id}] cannot be executed in its current execution status of [${changeSet.executionStatus}]`,
      );
    }
    refuseUnlessReady(stack);
    const isCreation = stack.target === undefined;
    const prepared = this.changeSets.prepare(changeSet, stack);
    this.changeSets.begin(changeSet, stack);
    if (!isCreation) stack.updatedAt = this.deps.surroundings.clock.now();
    const operation = this.operation(stack, isCreation ? 'CREATE_STACK' : 'UPDATE_STACK');
    const deployment = {
      ...prepared,
      target: changeSet.target,
      store: this.deps.parameterStore,
      others: () => this.register.live().filter((other) => other !== stack),
    };
    const result = deploy(operation, deployment).then((outcome) => {
      changeSet.executionStatus = outcome.succeeded ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED';
      return outcome;
    });
    return { result };
  }

  /** Makes a change set and executes it; when nothing would change it answers at once, and well. */
  async deploy(
    stackName: string,
    template: string | Template,
    parameters: Readonly<Record<string, string>> = {},
    options: DeployOptions = {},
  ): Promise<Outcome> {
    const stack = this.register.find(stackName);
    const changeSet = await this.changeSets.create({
      ...options,
      stackName,
      changeSetName: this.changeSets.newName(),
      type: stack === undefined || stack.status === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE',
      template,
      parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    });
    if (changeSet.status === 'CREATE_COMPLETE') return this.executeChangeSet(changeSet.id).result;
    this.changeSets.delete(changeSet.id);
    return { succeeded: true, status: this.register.get(stackName).status };
  }

  /**
   * Starts the deletion of a stack; of one that is not there it is done already.
   *
   * @throws ServiceError ValidationError when another operation is under way
   */
  deleteStack(stackName: string): Run {
    const { surroundings } = this.deps;
    const stack = this.register.find(stackName);
    if (stack === undefined || stack.status === 'DELETE_COMPLETE') {
      return { result: Promise.resolve({ succeeded: true, status: 'DELETE_COMPLETE' }) };
    }
    if (isBusy(stack)) {
      throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be deleted.`);
    }
    const [inUse] = this.exportsInUse(stack);
    if (inUse !== undefined) {
      setStatus(stack, 'DELETE_IN_PROGRESS', surroundings, 'User Initiated');
      setStatus(stack, 'DELETE_FAILED', surroundings, inUse);
      return { result: Promise.resolve({ succeeded: false, status: stack.status, reason: inUse }) };
    }
    this.changeSets.deleteAll(stack);
    return { result: deleteStack(this.operation(stack, 'DELETE_STACK'), () => surroundings.clock.now()) };
  }

  /**
   * Goes on with a stack rollback that has failed.
   *
   * @param skip logical ids of resources that failed in it and are as they were before the update
   * @throws ServiceError ValidationError when the stack's rollback has not failed, or not at a resource to be skipped
   */
  continueUpdateRollback(stackName: string, skip: readonly string[] = []): Run {
    const stack = this.register.get(stackName);
    const rest = restOf(stack, skip);
    return { result: continueRollback(this.operation(stack, 'CONTINUE_ROLLBACK'), rest, skip) };
  }

  /** @throws ServiceError ValidationError when there is no such stack */
  stack(nameOrId: string): Stack {
    return this.register.get(nameOrId);
  }

  /** Undefined when there is no such stack. */
  findStack(nameOrId: string): Stack | undefined {
    return this.register.find(nameOrId);
  }

  /** Oldest first; `all` includes deleted ones. */
  stacks(all = false): readonly Stack[] {
    return all ? this.register.all() : this.register.live();
  }

  /** Newest first. */
  events(nameOrId: string): StackEvent[] {
    return [...this.register.get(nameOrId).events].reverse();
  }

  /** The exports of the account. */
  exports(): readonly { readonly name: string; readonly value: string; readonly stackId: string }[] {
    return this.register.exports();
  }

  /** Names of the stacks that use an export. */
  importers(exportName: string): string[] {
    return this.register.live().flatMap((stack) => (stack.imports.has(exportName) ? [stack.name] : []));
  }

  /** Clean-ups and stack rollbacks too: what they were about to delete would be left behind. */
  underWay(): readonly string[] {
    return this.register
      .all()
      .filter(isBusy)
      .map(({ name, status }) => `stack ${name}: ${status}`);
  }

  keep(): Kept {
    const { register, changeSets, recordedTypes } = this;
    return { stacks: register.all(), changeSets: changeSets.keep(), recordedTypes };
  }

  resume({ stacks, changeSets, recordedTypes }: Kept): void {
    for (const stack of stacks) this.register.add(stack);
    this.changeSets.resume(changeSets);
    for (const type of recordedTypes) this.recordedTypes.add(type);
  }

  private exportsInUse(stack: Stack): string[] {
    return stack.outputs.flatMap(({ exportName }) => {
      const users = exportName === undefined ? [] : this.importers(exportName);
      return users.length === 0
        ? []
        : [`Export ${exportName} cannot be deleted as it is in use by ${users.join(', ')}`];
    });
  }

  private operation(stack: Stack, type: string): Operation {
    const { surroundings, providers } = this.deps;
    return new Operation(stack, surroundings, providers, this.recordedTypes, type);
  }
}

import { ServiceError } from '../contracts';
import type { Surroundings } from '../events';
import { computeChangeSet, NO_CHANGES, type ChangeSet } from './change-set';
import { bodyOf, stackFor, templateOf, type ChangeSetRequest } from './change-set-request';
import { setStatus } from './operation';
import { parameterValues, type ParameterStore, unseenTypes } from './parameters';
import type { Providers } from './provider';
import { pseudoParameters } from './pseudo-parameters';
import { loadResourceTypes, type ResourceTypes } from './resource-types';
import { settle, type Outside, type Settled } from './settle';
import type { StackRegister } from './stack-register';
import type { Stack, Target } from './state';
import { invalid, type Template } from './template';

interface ChangeSetsDeps {
  readonly surroundings: Surroundings;
  readonly providers: Providers;
  readonly parameterStore: ParameterStore;
}

/** What a deployment takes over from its change set. */
export interface Prepared {
  readonly settled: Settled;
  readonly types: Promise<ResourceTypes>;
  /** Exports that the template uses, filled while it is resolved. */
  readonly imports: ReadonlySet<string>;
}

/** The change sets of an account that is kept. */
export interface KeptChangeSets {
  readonly changeSets: readonly ChangeSet[];
  readonly made: number;
  readonly unseen: ReadonlySet<string>;
}

/** The change sets of the account. */
export class ChangeSets {
  private readonly byId = new Map<string, ChangeSet>();
  private loading: Promise<ResourceTypes> | undefined;
  private made = 0;
  /** Parameter types that the host has been told are not looked up. */
  private readonly unseen = new Set<string>();

  constructor(
    private readonly deps: ChangeSetsDeps,
    private readonly register: StackRegister,
  ) {}

  /**
   * Computes a change set. One without changes is made as well, with status FAILED.
   *
   * @throws ServiceError ValidationError, AlreadyExistsException
   * @throws NotRehearsable when the template holds what the rehearsal does not know; nothing has been touched then
   */
  async create(request: ChangeSetRequest): Promise<ChangeSet> {
    const { surroundings, parameterStore, providers } = this.deps;
    const { stackName, changeSetName: name, type = 'UPDATE' } = request;
    const existing = stackFor(request, this.register);
    if (existing && this.list(existing.id).some((one) => one.name === name)) {
      throw new ServiceError('AlreadyExistsException', `ChangeSet ${name} already exists`);
    }
    const template = templateOf(request, existing);
    const previous = existing?.target?.parameters ?? new Map();
    const target: Target = {
      template,
      templateBody: bodyOf(request, existing),
      parameters: await parameterValues(template, request.parameters ?? [], previous, parameterStore, stackName),
      tags: request.tags ?? existing?.target?.tags ?? {},
      capabilities: request.capabilities ?? [],
      roleArn: request.roleArn ?? existing?.target?.roleArn,
    };
    this.tellUnseen(template);
    const types = await this.types();
    // Asked again: another one may have made the stack meanwhile.
    const found = existing ?? stackFor(request, this.register);
    const stack = found ?? this.newStack(stackName);
    const changes = computeChangeSet(stack, target, this.outside(stack), providers, types);
    if (found === undefined) {
      this.register.add(stack);
      setStatus(stack, 'REVIEW_IN_PROGRESS', surroundings, 'User Initiated');
    }
    const changeSet: ChangeSet = {
      id: this.arn('changeSet', name, `change-set/${this.made++}`),
      name,
      stackId: stack.id,
      type,
      description: request.description,
      createdAt: surroundings.clock.now(),
      target,
      ...(changes === undefined
        ? {
            status: 'FAILED',
            statusReason: NO_CHANGES,
            executionStatus: 'UNAVAILABLE',
            changes: { plain: [], withValues: [] },
          }
        : { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE', changes }),
    };
    this.byId.set(changeSet.id, changeSet);
    return changeSet;
  }

  /**
   * @param name name or ARN
   * @param stack name or id; not needed with an ARN
   * @throws ServiceError ChangeSetNotFound
   */
  get(name: string, stack?: string): ChangeSet {
    const found = this.find(name, stack);
    if (found === undefined) throw new ServiceError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
    return found;
  }

  has(name: string, stack?: string): boolean {
    return this.find(name, stack) !== undefined;
  }

  /** The change set that a stack was made for and that has not been executed; undefined for all other stacks. */
  ofNewStack(stack: Stack): ChangeSet | undefined {
    return stack.status === 'REVIEW_IN_PROGRESS' ? this.list(stack.id).at(-1) : undefined;
  }

  /** The change sets of a stack that have not been executed, oldest first. */
  list(stack: string): ChangeSet[] {
    const { id } = this.register.get(stack);
    return [...this.byId.values()].filter((one) => one.stackId === id && !one.executionStatus.startsWith('EXECUTE'));
  }

  delete(name: string, stack?: string): void {
    this.byId.delete(this.get(name, stack).id);
  }

  deleteAll(stack: Stack): void {
    for (const changeSet of this.list(stack.id)) this.byId.delete(changeSet.id);
  }

  /** A name that no change set has. */
  newName(): string {
    return `change-set-${this.made}`;
  }

  /** Settles a change set's target once more: exports may have changed since. */
  prepare({ target }: ChangeSet, stack: Stack): Prepared {
    const imports = new Set<string>();
    return { settled: settle(target, this.outside(stack, imports)), types: this.types(), imports };
  }

  /** Marks a change set as being executed: the others of its stack are out of date. */
  begin(changeSet: ChangeSet, stack: Stack): void {
    for (const other of this.list(stack.id)) other.executionStatus = 'OBSOLETE';
    changeSet.executionStatus = 'EXECUTE_IN_PROGRESS';
    stack.changeSetId = changeSet.id;
  }

  keep(): KeptChangeSets {
    return { changeSets: [...this.byId.values()], made: this.made, unseen: this.unseen };
  }

  /** Once the stacks are registered. */
  resume({ changeSets, made, unseen }: KeptChangeSets): void {
    for (const changeSet of changeSets) this.byId.set(changeSet.id, changeSet);
    this.made = made;
    for (const type of unseen) this.unseen.add(type);
  }

  /** What is published of the resource types; loaded when first asked for, which may be to execute a resumed change set. */
  private types(): Promise<ResourceTypes> {
    return (this.loading ??= this.deps.surroundings.clock.work(loadResourceTypes));
  }

  private find(name: string, stack?: string): ChangeSet | undefined {
    const stackId = stack === undefined ? undefined : this.register.find(stack)?.id;
    const byName = [...this.byId.values()].findLast((one) => one.name === name && one.stackId === stackId);
    return this.byId.get(name) ?? byName;
  }

  private tellUnseen(template: Template): void {
    for (const type of unseenTypes(template)) {
      if (this.unseen.has(type)) continue;
      this.unseen.add(type);
      const reason = 'nobody looks whether the parameter names something that is there';
      this.deps.surroundings.tell({ kind: 'recorded-only', type, reason });
    }
  }

  private newStack(name: string): Stack {
    return {
      id: this.arn('stack', name, `stack/${name}/${this.register.all().length}`),
      name,
      createdAt: this.deps.surroundings.clock.now(),
      status: 'REVIEW_IN_PROGRESS',
      resources: new Map(),
      outputs: [],
      imports: new Set(),
      events: [],
      view: new Map(),
      operations: 0,
    };
  }

  /** @param imports collects the exports that are asked for */
  private outside(stack: Stack, imports?: Set<string>): Outside {
    return {
      stackName: stack.name,
      pseudo: pseudoParameters(this.deps.surroundings, stack),
      exported: (name) => {
        const found = this.register.exports().find((one) => one.name === name);
        if (found === undefined) throw invalid(`No export named ${name} found.`);
        imports?.add(name);
        return found.value;
      },
    };
  }

  private arn(kind: string, name: string, purpose: string): string {
    const { partition, region, accountId, random } = this.deps.surroundings;
    return `arn:${partition}:cloudformation:${region}:${accountId}:${kind}/${name}/${random.fork(purpose).uuid()}`;
  }
}

import { deployedLookup } from './lookup';
import { withDynamicReferences } from './dynamic-references';
import type { Operation } from './operation';
import type { ParameterStore } from './parameters';
import { planUpdate, type Plan } from './plan';
import { create, update, type Wanted } from './provisioning';
import type { ResourceTypes } from './resource-types';
import { inDependencyOrder } from './schedule';
import { resolveResource, type Lookup, type Settled } from './settle';
import type { DeployedResource, Resources } from './state';

/** Something that was done, and would have to be undone. */
export type Done =
  | { readonly kind: 'created'; readonly resource: DeployedResource }
  | { readonly kind: 'replaced'; readonly before: DeployedResource; readonly resource: DeployedResource }
  /** Changed in place; or begun and failed, which may have changed something. */
  | { readonly kind: 'updated'; readonly before: DeployedResource; readonly attempted: Wanted }
  /** Was to be created or replaced, and was not: there is no physical resource to undo. */
  | {
      readonly kind: 'failed';
      readonly logicalId: string;
      readonly type: string;
      readonly before: DeployedResource | undefined;
    };

export interface Failure {
  readonly logicalId: string;
  readonly reason: string;
  readonly of: 'create' | 'update';
}

/** How far the way forward led. */
export interface Forward {
  readonly resources: Map<string, DeployedResource>;
  readonly done: Done[];
  /** First the one that stopped the operation, then those that were cancelled for it. */
  readonly failures: Failure[];
}

interface Action {
  readonly wanted: Wanted;
  readonly before: DeployedResource | undefined;
  readonly plan: Plan | { readonly kind: 'create' };
}

/** Creates, updates and replaces what the template asks for, in dependency order, up to the first failure. */
export class WayForward implements Forward {
  readonly resources = new Map<string, DeployedResource>();
  readonly done: Done[] = [];
  readonly failures: Failure[] = [];
  private readonly underWay = new Map<string, Action>();
  private readonly cancelled = new Set<string>();
  /** What is referred to is there already: dependencies come first. */
  private readonly lookup: Lookup;

  constructor(
    private readonly operation: Operation,
    private readonly settled: Settled,
    private readonly deployed: Resources,
    private readonly types: ResourceTypes,
    private readonly store: ParameterStore,
  ) {
    this.lookup = deployedLookup(this.resources, types, operation.stack.name);
  }

  async run(): Promise<Forward> {
    await inDependencyOrder(this.settled.graph, (logicalId) => this.resource(logicalId));
    return this;
  }

  /** Answers whether the resource is now as the template wants it. */
  private async resource(logicalId: string): Promise<boolean> {
    if (this.failures.length > 0) return false;
    const before = this.deployed.get(logicalId);
    let action: Action;
    try {
      action = await this.decide(logicalId, before);
    } catch (error) {
      return this.fail(logicalId, before, this.operation.reasonOf(error));
    }
    if (before !== undefined && action.plan.kind === 'none') {
      this.resources.set(logicalId, { ...before, ...action.wanted });
      return true;
    }
    await this.operation.latency(logicalId);
    if (this.failures.length > 0) return false;
    return this.act(action);
  }

  private async decide(logicalId: string, before: DeployedResource | undefined): Promise<Action> {
    const { settled, types, store } = this;
    const definition = settled.active.get(logicalId)!;
    const scope = settled.scope(logicalId, this.lookup);
    const resolved = await withDynamicReferences(resolveResource(definition, scope), store, scope.where);
    const wanted: Wanted = { ...resolved, logicalId, definition, dependsOn: settled.graph.get(logicalId)! };
    if (before === undefined) return { wanted, before, plan: { kind: 'create' } };
    return { wanted, before, plan: planUpdate(types(definition.Type), before.properties, wanted.properties) };
  }

  private async act(action: Action): Promise<boolean> {
    const { operation } = this;
    const { wanted, before, plan } = action;
    const { logicalId, definition, properties } = wanted;
    const isCreation = before === undefined;
    const verb = isCreation ? 'CREATE' : 'UPDATE';
    const event = { logicalId, type: definition.Type, properties };
    operation.event({
      ...event,
      physicalId: before?.physicalId ?? '',
      status: `${verb}_IN_PROGRESS`,
      reason:
        plan.kind === 'replace'
          ? 'Requested update requires the creation of a new physical resource; hence creating one.'
          : undefined,
    });
    if (plan.kind === 'clash') {
      return this.fail(
        logicalId,
        before,
        `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${plan.name} and update the stack again.`,
      );
    }
    this.underWay.set(logicalId, action);
    let resource: DeployedResource;
    try {
      resource =
        plan.kind === 'update'
          ? await update(operation, before!, wanted, before!.properties, false)
          : await create(operation, wanted);
    } catch (error) {
      return this.fail(logicalId, before, operation.reasonOf(error), plan.kind === 'update' ? wanted : undefined);
    } finally {
      this.underWay.delete(logicalId);
    }
    const isNew = isCreation || resource.physicalId !== before.physicalId;
    this.done.push(
      isCreation
        ? { kind: 'created', resource }
        : isNew
          ? { kind: 'replaced', before, resource }
          : { kind: 'updated', before, attempted: wanted },
    );
    if (this.cancelled.has(logicalId)) return false;
    const { physicalId } = resource;
    if (isNew)
      operation.event({ ...event, physicalId, status: `${verb}_IN_PROGRESS`, reason: 'Resource creation Initiated' });
    operation.event({ ...event, physicalId, status: `${verb}_COMPLETE` });
    operation.tell(isCreation ? 'created' : isNew ? 'replaced' : 'updated', resource);
    this.resources.set(logicalId, resource);
    return true;
  }

  /**
   * Notes a failure; the first one cancels what is under way, which is awaited all the same.
   *
   * @param attempted the update in place that failed
   * @returns false, always
   */
  private fail(logicalId: string, before: DeployedResource | undefined, reason: string, attempted?: Wanted): false {
    const { Type: type } = this.settled.active.get(logicalId)!;
    this.done.push(
      before !== undefined && attempted !== undefined
        ? { kind: 'updated', before, attempted }
        : { kind: 'failed', logicalId, type, before },
    );
    if (this.cancelled.has(logicalId)) return false;
    this.underWay.delete(logicalId);
    this.failed(logicalId, before, reason);
    for (const [id, action] of this.underWay) {
      this.cancelled.add(id);
      this.failed(id, action.before, action.before ? 'Resource update cancelled' : 'Resource creation cancelled');
    }
    return false;
  }

  private failed(logicalId: string, before: DeployedResource | undefined, reason: string): void {
    const { Type: type } = this.settled.active.get(logicalId)!;
    const of = before === undefined ? 'create' : 'update';
    const status = before === undefined ? 'CREATE_FAILED' : 'UPDATE_FAILED';
    this.operation.event({ logicalId, physicalId: before?.physicalId ?? '', type, status, reason });
    this.operation.tell('failed', { logicalId, type }, reason);
    this.failures.push({ logicalId, reason, of });
  }
}

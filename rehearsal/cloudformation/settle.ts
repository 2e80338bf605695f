import { NotRehearsable } from '../contracts';
import { conditionsOf } from './conditions';
import { activeResources, dependencyGraph, type Graph } from './graph';
import type { ParameterValues } from './parameters';
import type { Properties } from './plan';
import type { Condition } from './references';
import { resolve } from './resolve';
import { NO_VALUE, type Scope } from './scope';
import type { DeletionPolicy, Target } from './state';
import { invalid, isObject, type ResourceDefinition, type Template } from './template';

/** What resources answer to `Ref` and `Fn::GetAtt`. */
export interface Lookup {
  ref(logicalId: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
}

/** The world outside the template, as one stack sees it. */
export interface Outside {
  readonly stackName: string;
  pseudo(name: string): unknown;
  exported(name: string): string;
}

/** A template whose parameters and conditions have their values. */
export interface Settled {
  readonly template: Template;
  readonly parameters: ParameterValues;
  readonly condition: Condition;
  /** The resources whose condition holds. */
  readonly active: ReadonlyMap<string, ResourceDefinition>;
  readonly graph: Graph;
  /**
   * The scope in which a part of the template is resolved.
   *
   * @param part logical id or other place in the template, for errors
   */
  scope(part: string, lookup: Lookup): Scope;
}

/**
 * Settles a template for a stack.
 *
 * @throws ServiceError when the template refers to what is not there or has a circle
 */
export function settle(target: Pick<Target, 'template' | 'parameters'>, outside: Outside): Settled {
  const { template, parameters } = target;
  const scopeWith = (
    condition: Condition,
    part: string,
    lookup: Lookup,
    isResource: (name: string) => boolean,
  ): Scope => ({
    where: `${outside.stackName}/${part}`,
    mappings: template.Mappings ?? {},
    parameter: (name) => parameters.get(name)?.value,
    pseudo: (name) => outside.pseudo(name),
    condition,
    ref: (name) => (isResource(name) ? lookup.ref(name) : undefined),
    attribute: (name, attribute) => (isResource(name) ? lookup.attribute(name, attribute) : undefined),
    exported: (name) => outside.exported(name),
  });
  const noResource = (name: string): never => {
    throw invalid(
      `Template format error: Unresolved dependencies [${name}]. Cannot reference resources in the Conditions block of the template`,
    );
  };
  const nothing: Lookup = { ref: noResource, attribute: noResource };
  const condition = conditionsOf(
    template,
    (conditions) => scopeWith(conditions, 'Conditions', nothing, () => true),
    resolve,
  );
  // All of them, also those that nothing uses: an unknown function is found here.
  for (const name of Object.keys(template.Conditions ?? {})) condition(name);
  const active = activeResources(template, condition);
  return {
    template,
    parameters,
    condition,
    active,
    graph: dependencyGraph(template, active, condition),
    scope: (part, lookup) => scopeWith(condition, part, lookup, (name) => active.has(name)),
  };
}

/** A resource's definition with everything resolved. */
export interface ResolvedResource {
  readonly properties: Properties;
  readonly updatePolicy?: Properties;
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
}

/** Resolves a resource's properties and policies. */
export function resolveResource(definition: ResourceDefinition, scope: Scope): ResolvedResource {
  const updatePolicy = definition.UpdatePolicy && resolve(definition.UpdatePolicy, scope);
  return {
    properties: asProperties(resolve(definition.Properties ?? {}, scope)),
    updatePolicy: updatePolicy === undefined ? undefined : asProperties(updatePolicy),
    deletionPolicy: deletionPolicy('DeletionPolicy', definition.DeletionPolicy, scope),
    updateReplacePolicy: deletionPolicy('UpdateReplacePolicy', definition.UpdateReplacePolicy, scope),
  };
}

function asProperties(value: unknown): Properties {
  if (value === NO_VALUE) return {};
  if (!isObject(value))
    throw invalid(`Template format error: Properties must be an object, and is ${JSON.stringify(value)}`);
  return value;
}

function deletionPolicy(attribute: string, value: unknown, scope: Scope): DeletionPolicy {
  const policy = value === undefined ? 'Delete' : resolve(value, scope);
  switch (policy) {
    case 'Delete':
    case 'Retain':
      return policy;
    case 'RetainExceptOnCreate':
      if (attribute === 'DeletionPolicy') return policy;
      break;
    case 'Snapshot':
      throw new NotRehearsable(
        attribute === 'DeletionPolicy' ? 'deletion policy' : 'update replace policy',
        policy,
        scope.where,
      );
    default:
      break;
  }
  throw invalid(`Template format error: Unrecognized ${attribute} ${String(policy)} for resource ${scope.where}`);
}

import { dependencies, references, type Condition } from './references';
import { dependsOn, invalid, type ResourceDefinition, type Template } from './template';

/** What waits for what: for each logical id the ids that it depends on. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** The resources whose condition holds. */
export function activeResources(template: Template, condition: Condition): Map<string, ResourceDefinition> {
  return new Map(
    Object.entries(template.Resources).filter(([, resource]) => !resource.Condition || condition(resource.Condition)),
  );
}

/**
 * The dependency graph of the active resources.
 *
 * @throws ServiceError when something is referred to that is not there, or resources wait for each other in a circle
 */
export function dependencyGraph(
  template: Template,
  active: ReadonlyMap<string, ResourceDefinition>,
  condition: Condition,
): Graph {
  refuseUnresolved(template, active, condition);
  const graph = new Map(
    [...active].map(([logicalId, resource]) => [
      logicalId,
      dependencies(resource, (name) => active.has(name), condition),
    ]),
  );
  inOrder(graph);
  return graph;
}

function refuseUnresolved(
  template: Template,
  active: ReadonlyMap<string, ResourceDefinition>,
  condition: Condition,
): void {
  const known = (name: string): boolean =>
    active.has(name) || name.startsWith('AWS::') || template.Parameters?.[name] !== undefined;
  const missing = new Set<string>();
  for (const resource of active.values()) {
    for (const { name } of references([resource.Properties, resource.UpdatePolicy], condition)) {
      if (!known(name)) missing.add(name);
    }
    // A DependsOn on a resource whose condition does not hold is left out, on one that is nowhere it is an error.
    for (const name of dependsOn(resource)) if (!(name in template.Resources)) missing.add(name);
  }
  refuse(missing, 'Resources');
  const missingInOutputs = new Set<string>();
  for (const output of Object.values(template.Outputs ?? {})) {
    if (output.Condition && !condition(output.Condition)) continue;
    for (const { name } of references([output.Value, output.Export?.Name], condition)) {
      if (!known(name)) missingInOutputs.add(name);
    }
  }
  refuse(missingInOutputs, 'Outputs');
}

function refuse(missing: ReadonlySet<string>, block: string): void {
  if (missing.size === 0) return;
  const names = [...missing].join(', ');
  throw invalid(
    `Template format error: Unresolved resource dependencies [${names}] in the ${block} block of the template`,
  );
}

/** The ids in an order in which each comes after all that it depends on. */
export function inOrder(graph: Graph): string[] {
  const done = new Set<string>();
  const result: string[] = [];
  const waiting = new Set(graph.keys());
  while (waiting.size > 0) {
    const ready = [...waiting].filter((id) => graph.get(id)!.every((other) => done.has(other) || !graph.has(other)));
    if (ready.length === 0) {
      throw invalid(`Circular dependency between resources: [${inCircle(graph, waiting).join(', ')}]`);
    }
    for (const id of ready) {
      waiting.delete(id);
      done.add(id);
      result.push(id);
    }
  }
  return result;
}

/** Of the ids that cannot be ordered, those that are themselves part of a circle or between two. */
function inCircle(graph: Graph, waiting: ReadonlySet<string>): string[] {
  const left = new Set(waiting);
  // What nothing left depends on only hangs on a circle.
  for (let before = -1; before !== left.size;) {
    before = left.size;
    const needed = new Set([...left].flatMap((id) => graph.get(id)!));
    for (const id of left) if (!needed.has(id)) left.delete(id);
  }
  return [...left];
}

/** The graph with its edges turned round: for each id the ids that depend on it. */
export function dependents(graph: Graph): Graph {
  const turned = new Map<string, string[]>([...graph.keys()].map((id) => [id, []]));
  for (const [id, others] of graph) for (const other of others) turned.get(other)?.push(id);
  return turned;
}

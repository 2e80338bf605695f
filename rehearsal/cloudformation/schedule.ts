import { dependents, type Graph } from './graph';
import type { DeployedResource } from './state';

/**
 * Runs a task for each id of a graph as soon as the tasks of all that it depends on have succeeded.
 *
 * @param task answers whether it succeeded; what depends on a failure is not started
 */
export async function inDependencyOrder(graph: Graph, task: (id: string) => Promise<boolean>): Promise<void> {
  const started = new Map<string, Promise<boolean>>();
  const run = (id: string): Promise<boolean> => {
    const known = started.get(id);
    if (known !== undefined) return known;
    const needed = graph.get(id)!.filter((other) => graph.has(other));
    const running = Promise.all(needed.map(run)).then((answers) => answers.every(Boolean) && task(id));
    started.set(id, running);
    return running;
  };
  await Promise.all([...graph.keys()].map(run));
}

/** The graph by which resources are deleted: each after all that depend on it. */
export function deletionGraph(resources: readonly DeployedResource[]): Graph {
  const ids = new Set(resources.map((resource) => resource.logicalId));
  return dependents(
    new Map(resources.map((resource) => [resource.logicalId, resource.dependsOn.filter((id) => ids.has(id))])),
  );
}

import { type ActionDefinition, type PipelineDefinition, runOrders } from './definition';
import { references } from './variables';

/**
 * What CodePipeline would refuse about a pipeline's structure, in words; empty when nothing.
 * Rules: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
 */
export function structureFaults(pipeline: PipelineDefinition): string[] {
  const faults: string[] = [];
  if (pipeline.stages.length < 2) faults.push('Pipeline should have at least two stages');
  if (pipeline.executionMode === 'QUEUED' && pipeline.pipelineType !== 'V2')
    faults.push('Execution mode QUEUED needs pipeline type V2');
  repeated(pipeline.stages.map((stage) => stage.name)).forEach((name) =>
    faults.push(`Stage names must be unique: ${name}`),
  );
  const artifacts = new Set<string>();
  const namespaces = new Set(['codepipeline', 'variables']);
  for (const [index, stage] of pipeline.stages.entries()) {
    if (stage.actions.length === 0) faults.push(`Stage ${stage.name} has no action`);
    repeated(stage.actions.map((action) => action.name)).forEach((name) =>
      faults.push(`Action names must be unique in stage ${stage.name}: ${name}`),
    );
    for (const order of runOrders(stage)) {
      const group = stage.actions.filter((action) => action.runOrder === order);
      for (const action of group) {
        if ((action.type.category === 'Source') !== (index === 0))
          faults.push(
            index === 0
              ? `Pipeline's first stage should contain only source actions: ${action.name}`
              : `Source action ${action.name} may only occur in the first stage`,
          );
        faults.push(...unmet(action, stage.name, artifacts, namespaces));
      }
      for (const action of group) {
        action.outputArtifacts.forEach((name) => artifacts.add(name));
        if (action.namespace !== undefined) namespaces.add(action.namespace);
      }
    }
  }
  return faults;
}

function unmet(
  action: ActionDefinition,
  stage: string,
  artifacts: ReadonlySet<string>,
  namespaces: ReadonlySet<string>,
): string[] {
  const where = `in action ${action.name} of stage ${stage}`;
  const missing = action.inputArtifacts.filter((name) => !artifacts.has(name));
  const used = Object.values(action.configuration).flatMap(references);
  const unknown = new Set(used.map((reference) => reference.namespace).filter((name) => !namespaces.has(name)));
  return [
    ...missing.map((name) => `Input artifact ${name} ${where} is no output of an earlier action`),
    ...[...unknown].map((name) => `Variable namespace ${name} ${where} belongs to no earlier action`),
  ];
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

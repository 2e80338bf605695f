import { join } from 'node:path';
import { ServiceError } from '../contracts';
import type { Surroundings } from '../events';
import type { RevisionOverride } from './actions/kind';
import { ArtifactStore } from './artifacts';
import type { PipelineDefinition } from './definition';
import type { Execution, Trigger } from './execution';
import type { Pipeline } from './pipeline';
import { Variables } from './variables';

export interface StartRequest {
  readonly pipeline: string;
  readonly trigger: Trigger;
  readonly overrides?: readonly RevisionOverride[];
  readonly variables?: Readonly<Record<string, string>>;
  /** The caller's own: a second start with the same one answers the first one's execution. @default - each start is one of its own */
  readonly token?: string;
}

/**
 * An execution that has not begun.
 * @throws ServiceError when the request names a source action or variable that the pipeline does not have
 */
export function newExecution(
  { surroundings, workDir }: { readonly surroundings: Surroundings; readonly workDir: string },
  pipeline: Pipeline,
  request: StartRequest,
): Execution {
  const { definition, version } = pipeline;
  const id = surroundings.random.fork(`execution/${definition.name}/${pipeline.executions.length + 1}`).uuid();
  const sources = definition.stages[0]!.actions.map((action) => action.name);
  for (const { actionName } of request.overrides ?? [])
    if (!sources.includes(actionName))
      throw new ServiceError('ValidationException', `${actionName} is no source action of pipeline ${definition.name}`);
  const variables = new Variables();
  const pipelineVariables = resolveVariables(definition, request.variables ?? {});
  variables.set('codepipeline', { PipelineExecutionId: id });
  variables.set('variables', pipelineVariables);
  const now = surroundings.clock.now();
  return {
    id,
    pipelineVersion: version,
    definition,
    trigger: request.trigger,
    startedAt: now,
    ...(request.token !== undefined && { requestToken: request.token }),
    overrides: request.overrides ?? [],
    pipelineVariables,
    variables,
    artifacts: new ArtifactStore(join(workDir, id), surroundings.clock),
    stages: new Map(),
    revisions: new Map(),
    attempt: 1,
    status: 'InProgress',
    statusSummary: '',
    changedAt: now,
    abandon: new AbortController(),
    ended: Promise.resolve('InProgress' as const),
  };
}

/** @throws ServiceError for a variable that is not declared, or that has neither value nor default */
function resolveVariables(
  definition: PipelineDefinition,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const unknown = Object.keys(given).filter((name) => !definition.variables.some((v) => v.name === name));
  if (unknown.length > 0)
    throw new ServiceError('ValidationException', `pipeline ${definition.name} has no variable ${unknown.join(', ')}`);
  const values = definition.variables.map(({ name, defaultValue }) => [name, given[name] ?? defaultValue] as const);
  const missing = values.filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0)
    throw new ServiceError('ValidationException', `the variables ${missing.join(', ')} have no value and no default`);
  return Object.fromEntries(values) as Record<string, string>;
}

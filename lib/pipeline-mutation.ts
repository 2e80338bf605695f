import { isDeepStrictEqual } from 'node:util';

/** A CloudFormation template, as far as it is looked at here. */
export interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
}

/** A pipeline as its template declares it. */
export interface DeclaredPipeline {
  readonly name: string;
  readonly stages: readonly { readonly name: string; readonly actions: readonly string[] }[];
}

/** An execution of the pipeline that has not ended. */
export interface RunningExecution {
  readonly id: string;
  /** Its actions that have begun, in any order; a retried action occurs more than once. */
  readonly actions: readonly { readonly stage: string; readonly action: string; readonly status: string }[];
}

/** Whether deploying the synthesized template would change the pipeline's stack. Key order and layout mean nothing. */
export const changes = (deployed: Template, synthesized: Template): boolean =>
  !isDeepStrictEqual(deployed, synthesized);

/**
 * The pipeline that a template declares.
 *
 * @throws when it declares none or several, or leaves its name to CloudFormation
 */
export function declaredPipeline(template: Template): DeclaredPipeline {
  const found = Object.values(template.Resources ?? {}).filter(({ Type }) => Type === 'AWS::CodePipeline::Pipeline');
  if (found.length !== 1)
    throw new Error(`expected one AWS::CodePipeline::Pipeline in the template, found ${found.length}`);
  const { Name, Stages } = found[0]!.Properties as {
    Name?: unknown;
    Stages: readonly { Name: string; Actions: readonly { Name: string }[] }[];
  };
  if (typeof Name !== 'string') throw new Error('expected the pipeline to have a literal name');
  return {
    name: Name,
    stages: Stages.map((stage) => ({ name: stage.Name, actions: stage.Actions.map((action) => action.Name) })),
  };
}

/**
 * The executions whose work would be lost if the pipeline were changed now: those in a stage, in a later one, or waiting
 * between these. A changed pipeline cancels everything in flight, and nothing starts it again.
 *
 * @param stage the first stage whose loss is not to be borne
 */
export function executionsFrom(
  stage: string,
  pipeline: DeclaredPipeline,
  executions: readonly RunningExecution[],
): readonly RunningExecution[] {
  const index = pipeline.stages.findIndex(({ name }) => name === stage);
  if (index < 0) return [];
  const costly = new Set(pipeline.stages.slice(index).map(({ name }) => name));
  return executions.filter(({ actions }) => actions.some((it) => costly.has(it.stage)));
}

/** What the person reads whose push was refused. */
export function refusal(pipelineName: string, waiting: readonly RunningExecution[]): string {
  const lines = waiting.map(({ id, actions }) => {
    const current = actions.find(({ status }) => status === 'InProgress');
    return `  - ${id}${current ? ` (${current.stage}, ${current.action})` : ' (waiting for its next stage)'}`;
  });
  return [
    `This commit changes the pipeline ${pipelineName} itself, and a changed pipeline cancels every execution in flight.`,
    'These are training or have trained, and are therefore not to be cancelled:',
    ...lines,
    'Retry the Build stage of this execution, or push again, when they have ended. Nothing was changed.',
  ].join('\n');
}

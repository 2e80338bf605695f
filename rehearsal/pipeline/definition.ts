/** A pipeline as its template declares it, typed; see `parse.ts` for what is understood. */
export interface PipelineDefinition {
  readonly name: string;
  readonly roleArn: string;
  readonly pipelineType: 'V1' | 'V2';
  readonly executionMode: 'QUEUED' | 'SUPERSEDED';
  /** Whether CloudFormation starts an execution after it has changed the pipeline. */
  readonly restartExecutionOnUpdate: boolean;
  readonly artifactBucket: string;
  /** Id or ARN of the key of the artifact bucket. */
  readonly artifactKey?: string;
  readonly variables: readonly VariableDefinition[];
  readonly stages: readonly StageDefinition[];
}

interface VariableDefinition {
  readonly name: string;
  readonly defaultValue?: string;
  readonly description?: string;
}

export interface StageDefinition {
  readonly name: string;
  readonly actions: readonly ActionDefinition[];
}

export interface ActionDefinition {
  readonly name: string;
  readonly type: ActionType;
  /** Actions of the same run order run at once; 1 is first. */
  readonly runOrder: number;
  /** As declared: with `#{namespace.variable}` in it. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputArtifacts: readonly string[];
  readonly outputArtifacts: readonly string[];
  readonly namespace?: string;
  readonly roleArn?: string;
  /** Only approvals may have one. */
  readonly timeoutMinutes?: number;
}

export interface ActionType {
  readonly category: string;
  readonly owner: string;
  readonly provider: string;
  readonly version: string;
}

/** `Category/Provider`, as messages name an action's kind. */
export function typeName(type: ActionType): string {
  return `${type.category}/${type.owner}/${type.provider}/${type.version}`;
}

/** Run orders of a stage, ascending. */
export function runOrders(stage: StageDefinition): number[] {
  return [...new Set(stage.actions.map((action) => action.runOrder))].sort((a, b) => a - b);
}

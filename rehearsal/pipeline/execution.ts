import type { ArtifactStore } from './artifacts';
import type { Revision, RevisionOverride } from './actions/kind';
import type { ActionDefinition, PipelineDefinition } from './definition';
import type { Variables } from './variables';

/** What started an execution; names are the API's. */
export interface Trigger {
  readonly type: 'CreatePipeline' | 'StartPipelineExecution' | 'CloudWatchEvent' | 'WebhookV2';
  /** ARN of the user, role or rule, or the connection's. */
  readonly detail: string;
}

export type ExecutionStatus =
  'InProgress' | 'Succeeded' | 'Failed' | 'Stopping' | 'Stopped' | 'Cancelled' | 'Superseded';
export type StageStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Stopping' | 'Stopped' | 'Cancelled';
type ActionStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';

/** One attempt at one action. */
export interface ActionRecord {
  readonly actionExecutionId: string;
  readonly executionId: string;
  readonly pipelineVersion: number;
  readonly stage: string;
  readonly action: ActionDefinition;
  readonly startedAt: number;
  status: ActionStatus;
  summary: string;
  changedAt: number;
  token?: string;
  externalExecutionId?: string;
  errorCode?: string;
  updatedBy: string;
  resolvedConfiguration: Readonly<Record<string, string>>;
  variables: Readonly<Record<string, string>>;
}

/** A stage as this execution has been through it; the latest attempt. */
export interface StageRecord {
  readonly name: string;
  status: StageStatus;
  startedAt: number;
  /** Latest attempt at each action. */
  readonly actions: Map<string, ActionRecord>;
}

/** Why an execution ends before it is through: it is asked to, at once or when its actions have ended. */
export interface Ending {
  readonly status: 'Stopped' | 'Cancelled' | 'Superseded';
  readonly summary: string;
}

/** What a retry takes up again. */
export interface Retry {
  readonly stage: string;
  /** Actions of the stage that are not run again; they have succeeded. */
  readonly keep: 'nothing' | 'succeeded-actions';
}

/** One run of a pipeline. */
export interface Execution {
  readonly id: string;
  readonly pipelineVersion: number;
  readonly definition: PipelineDefinition;
  readonly trigger: Trigger;
  readonly startedAt: number;
  /** Of the start's caller. */
  readonly requestToken?: string;
  readonly overrides: readonly RevisionOverride[];
  readonly pipelineVariables: Readonly<Record<string, string>>;
  readonly variables: Variables;
  readonly artifacts: ArtifactStore;
  readonly stages: Map<string, StageRecord>;
  /** By source action. */
  readonly revisions: Map<string, Revision>;
  /** 1 for the first; each retry adds one. */
  attempt: number;
  /** The latest; undefined before the first. */
  retry?: Retry;
  status: ExecutionStatus;
  statusSummary: string;
  changedAt: number;
  /** Set when it is to end once its running actions have ended. */
  stopping?: Ending;
  stopReason?: string;
  /** Aborted, with an Ending as its reason, when it ends at once. Renewed by a retry. */
  abandon: AbortController;
  /** Settles when the current attempt has ended. */
  ended: Promise<ExecutionStatus>;
}

export function isOver(execution: Execution): boolean {
  return execution.status !== 'InProgress' && execution.status !== 'Stopping';
}

import type { EventBus } from '../contracts';
import type { Surroundings } from '../events';
import type { ActionRecord, Execution, StageRecord } from './execution';

type State =
  'STARTED' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'STOPPED' | 'STOPPING' | 'RESUMED' | 'SUPERSEDED' | 'ABANDONED';

/**
 * Tells the host and EventBridge what a pipeline does.
 * Shapes: https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export class Announcer {
  constructor(
    private readonly surroundings: Surroundings,
    private readonly bus: EventBus,
  ) {}

  executionStarted(execution: Execution): void {
    this.surroundings.tell({ kind: 'execution-started', executionId: execution.id, trigger: execution.trigger.type });
    this.pipeline(execution, execution.attempt === 1 ? 'STARTED' : 'RESUMED');
  }

  executionStopping(execution: Execution): void {
    this.pipeline(execution, 'STOPPING');
  }

  executionEnded(execution: Execution): void {
    this.surroundings.tell({
      kind: 'execution-ended',
      executionId: execution.id,
      status: execution.status,
      ...(execution.statusSummary && { summary: execution.statusSummary }),
    });
    this.pipeline(execution, STATES[execution.status]);
  }

  waiting(execution: Execution, stage: string, occupant: string): void {
    this.surroundings.tell({
      kind: 'note',
      text: `execution ${execution.id} waits at the entrance of stage ${stage}, in which ${occupant} is`,
    });
  }

  stageStarted(execution: Execution, stage: StageRecord, resumed: boolean): void {
    this.surroundings.tell({ kind: 'stage-started', executionId: execution.id, stage: stage.name });
    this.stage(execution, stage, resumed ? 'RESUMED' : 'STARTED');
  }

  stageEnded(execution: Execution, stage: StageRecord): void {
    const { name, status } = stage;
    this.surroundings.tell({ kind: 'stage-ended', executionId: execution.id, stage: name, status });
    this.stage(execution, stage, STATES[status]);
  }

  /** @param target the stack that it deploys */
  actionStarted(execution: Execution, record: ActionRecord, target: string | undefined): void {
    this.surroundings.tell({
      kind: 'action-started',
      executionId: execution.id,
      stage: record.stage,
      action: record.action.name,
      provider: record.action.type.provider,
      ...(target !== undefined && { target }),
    });
    this.action(execution, record, 'STARTED');
  }

  actionEnded(execution: Execution, record: ActionRecord): void {
    this.surroundings.tell({
      kind: 'action-ended',
      executionId: execution.id,
      stage: record.stage,
      action: record.action.name,
      provider: record.action.type.provider,
      status: record.status,
      summary: record.summary,
    });
    this.action(execution, record, STATES[record.status]);
  }

  private pipeline(execution: Execution, state: State): void {
    this.publish('CodePipeline Pipeline Execution State Change', execution, {
      state,
      'execution-trigger': { 'trigger-type': execution.trigger.type, 'trigger-detail': execution.trigger.detail },
      ...(execution.stopReason !== undefined && { 'stop-execution-comments': execution.stopReason }),
    });
  }

  private stage(execution: Execution, stage: StageRecord, state: State): void {
    const failed = [...stage.actions.values()].filter((record) => record.status === 'Failed');
    this.publish('CodePipeline Stage Execution State Change', execution, {
      stage: stage.name,
      state,
      ...(state === 'FAILED' && {
        'failed-actions': failed.map((r) => ({ action: r.action.name, 'additional-information': r.summary })),
      }),
    });
  }

  private action(execution: Execution, record: ActionRecord, state: State): void {
    const result = {
      ...(record.externalExecutionId && { 'external-execution-id': record.externalExecutionId }),
      ...(record.summary && { 'external-execution-summary': record.summary }),
      ...(record.errorCode && { 'error-code': record.errorCode }),
    };
    this.publish('CodePipeline Action Execution State Change', execution, {
      stage: record.stage,
      action: record.action.name,
      'action-execution-id': record.actionExecutionId,
      state,
      region: this.surroundings.region,
      type: record.action.type,
      ...(Object.keys(result).length > 0 && { 'execution-result': result }),
    });
  }

  private publish(detailType: string, execution: Execution, detail: object): void {
    const { partition, region, accountId } = this.surroundings;
    const pipeline = execution.definition.name;
    this.bus.publish({
      source: 'aws.codepipeline',
      'detail-type': detailType,
      resources: [`arn:${partition}:codepipeline:${region}:${accountId}:${pipeline}`],
      detail: {
        pipeline,
        'execution-id': execution.id,
        'start-time': new Date(execution.startedAt).toISOString(),
        ...detail,
        version: execution.pipelineVersion,
        'pipeline-execution-attempt': execution.attempt,
      },
    });
  }
}

const STATES = {
  InProgress: 'STARTED',
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Stopping: 'STOPPING',
  Stopped: 'STOPPED',
  Cancelled: 'CANCELED',
  Superseded: 'SUPERSEDED',
  Abandoned: 'ABANDONED',
} as const;

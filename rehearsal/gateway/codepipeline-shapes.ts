import type * as api from '@aws-sdk/client-codepipeline';
import type { StageDefinition } from '../pipeline/definition';
import type { ActionRecord, Execution } from '../pipeline/execution';
import type { Pipeline } from '../pipeline/pipeline';

/** GetPipeline's `pipeline`. */
export function declaration({ definition, version }: Pipeline): api.PipelineDeclaration {
  const { artifactBucket, artifactKey } = definition;
  return {
    name: definition.name,
    roleArn: definition.roleArn,
    artifactStore: {
      type: 'S3',
      location: artifactBucket,
      ...(artifactKey && { encryptionKey: { id: artifactKey, type: 'KMS' } }),
    },
    stages: definition.stages.map((stage) => ({
      name: stage.name,
      actions: stage.actions.map((action) => ({
        name: action.name,
        actionTypeId: action.type as api.ActionTypeId,
        runOrder: action.runOrder,
        configuration: { ...action.configuration },
        inputArtifacts: action.inputArtifacts.map((name) => ({ name })),
        outputArtifacts: action.outputArtifacts.map((name) => ({ name })),
        roleArn: action.roleArn,
        namespace: action.namespace,
        timeoutInMinutes: action.timeoutMinutes,
      })),
    })),
    version,
    executionMode: definition.executionMode,
    pipelineType: definition.pipelineType,
    ...(definition.variables.length > 0 && { variables: [...definition.variables] }),
  };
}

/** One of GetPipelineState's `stageStates`: the stage as the execution that entered last left it. */
export function stageState(pipeline: Pipeline, stage: StageDefinition): api.StageState {
  const gate = pipeline.gates.of(stage.name);
  const latest =
    pipeline.executions.find((execution) => execution.id === gate.latest) ??
    pipeline.executions.findLast((execution) => execution.stages.has(stage.name));
  const record = latest?.stages.get(stage.name);
  const inbound = gate.waiting.map((id) => ({ pipelineExecutionId: id, status: 'InProgress' as const }));
  return {
    stageName: stage.name,
    inboundExecutions: inbound,
    ...(inbound.length > 0 && { inboundExecution: inbound.at(-1) }),
    inboundTransitionState: { enabled: true },
    actionStates: stage.actions.map((action) => {
      const done = record?.actions.get(action.name);
      return { actionName: action.name, ...(done && { latestExecution: actionExecution(done) }) };
    }),
    ...(latest && record && { latestExecution: { pipelineExecutionId: latest.id, status: record.status } }),
  };
}

function actionExecution(record: ActionRecord): api.ActionExecution {
  return {
    actionExecutionId: record.actionExecutionId,
    status: record.status,
    summary: record.summary,
    lastStatusChange: new Date(record.changedAt),
    // Only an approval that still waits shows its token.
    ...(record.status === 'InProgress' && { token: record.token }),
    lastUpdatedBy: record.updatedBy,
    externalExecutionId: record.externalExecutionId,
    ...(record.errorCode !== undefined && { errorDetails: { code: record.errorCode, message: record.summary } }),
  };
}

/** GetPipelineExecution's `pipelineExecution`. */
export function executionDetail(execution: Execution): api.PipelineExecution {
  const sources = execution.definition.stages[0]!.actions;
  return {
    pipelineName: execution.definition.name,
    pipelineVersion: execution.pipelineVersion,
    pipelineExecutionId: execution.id,
    status: execution.status,
    statusSummary: execution.statusSummary,
    artifactRevisions: sources.flatMap((source) => {
      const revision = execution.revisions.get(source.name);
      if (revision === undefined) return [];
      return source.outputArtifacts.map((name) => ({
        name,
        revisionId: revision.revisionId,
        revisionSummary: revision.summary,
        revisionUrl: revision.url,
      }));
    }),
    variables: Object.entries(execution.pipelineVariables).map(([name, resolvedValue]) => ({ name, resolvedValue })),
    trigger: trigger(execution),
    executionMode: execution.definition.executionMode,
    executionType: 'STANDARD',
  };
}

/** One of ListPipelineExecutions' summaries. */
export function executionSummary(execution: Execution): api.PipelineExecutionSummary {
  return {
    pipelineExecutionId: execution.id,
    status: execution.status,
    statusSummary: execution.statusSummary,
    startTime: new Date(execution.startedAt),
    lastUpdateTime: new Date(execution.changedAt),
    sourceRevisions: [...execution.revisions].map(([actionName, revision]) => ({
      actionName,
      revisionId: revision.revisionId,
      revisionSummary: revision.summary,
      revisionUrl: revision.url,
    })),
    trigger: trigger(execution),
    ...(execution.stopReason !== undefined && { stopTrigger: { reason: execution.stopReason } }),
    executionMode: execution.definition.executionMode,
    executionType: 'STANDARD',
  };
}

/** One of ListActionExecutions' details. */
export function actionDetail(record: ActionRecord): api.ActionExecutionDetail {
  const { action } = record;
  return {
    pipelineExecutionId: record.executionId,
    actionExecutionId: record.actionExecutionId,
    pipelineVersion: record.pipelineVersion,
    stageName: record.stage,
    actionName: action.name,
    startTime: new Date(record.startedAt),
    lastUpdateTime: new Date(record.changedAt),
    updatedBy: record.updatedBy,
    status: record.status,
    input: {
      actionTypeId: action.type as api.ActionTypeId,
      configuration: { ...action.configuration },
      resolvedConfiguration: { ...record.resolvedConfiguration },
      roleArn: action.roleArn,
      inputArtifacts: action.inputArtifacts.map((name) => ({ name })),
      namespace: action.namespace,
    },
    output: {
      outputArtifacts: action.outputArtifacts.map((name) => ({ name })),
      executionResult: {
        externalExecutionId: record.externalExecutionId,
        externalExecutionSummary: record.summary,
        ...(record.errorCode !== undefined && { errorDetails: { code: record.errorCode, message: record.summary } }),
      },
      outputVariables: { ...record.variables },
    },
  };
}

function trigger(execution: Execution): api.ExecutionTrigger {
  return { triggerType: execution.trigger.type, triggerDetail: execution.trigger.detail };
}

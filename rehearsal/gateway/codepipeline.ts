import type * as api from '@aws-sdk/client-codepipeline';
import { type Call, type Operations, ServiceError } from '../contracts';
import type { RevisionOverride } from '../pipeline/actions/kind';
import type { Approvals } from '../pipeline/approvals';
import type { ActionRecord } from '../pipeline/execution';
import type { Jobs } from '../pipeline/jobs';
import type { Pipelines } from '../pipeline/pipelines';
import { sessionArn } from '../services/iam/who';
import { pager } from '../services/pages';
import { actionDetail, declaration, executionDetail, executionSummary, stageState } from './codepipeline-shapes';

export interface CodePipelineOperationsProps {
  readonly pipelines: Pipelines;
  readonly approvals: Approvals;
  readonly jobs: Jobs;
  readonly now: () => number;
  readonly arnOf: (pipelineName: string) => string;
}

const pageOf = pager('InvalidNextTokenException');

/** CodePipeline's API. Pipelines are made and changed by templates only. */
export function codePipelineOperations(props: CodePipelineOperationsProps): Operations {
  return { ...reading(props), ...running(props), ...reporting(props) };
}

function reading({ pipelines, arnOf }: CodePipelineOperationsProps): Operations {
  return {
    async GetPipeline(input: api.GetPipelineInput): Promise<api.GetPipelineOutput> {
      const pipeline = pipelines.get(input.name ?? '');
      if (input.version !== undefined && input.version !== pipeline.version)
        throw new ServiceError(
          'PipelineVersionNotFoundException',
          `version ${input.version} of pipeline ${input.name} is not kept; the current one is ${pipeline.version}`,
        );
      return {
        pipeline: declaration(pipeline),
        metadata: {
          pipelineArn: arnOf(pipeline.definition.name),
          created: new Date(pipeline.createdAt),
          updated: new Date(pipeline.updatedAt),
        },
      };
    },

    async ListPipelines(input: api.ListPipelinesInput): Promise<api.ListPipelinesOutput> {
      const { page, next } = pageOf(pipelines.list(), {
        ...{ list: 'pipelines', id: ({ definition }) => definition.name },
        ...{ size: input.maxResults, whole: 1000, token: input.nextToken },
      });
      return {
        nextToken: next,
        pipelines: page.map(({ definition, version, createdAt, updatedAt }) => ({
          name: definition.name,
          version,
          pipelineType: definition.pipelineType,
          executionMode: definition.executionMode,
          created: new Date(createdAt),
          updated: new Date(updatedAt),
        })),
      };
    },

    async GetPipelineState(input: api.GetPipelineStateInput): Promise<api.GetPipelineStateOutput> {
      const pipeline = pipelines.get(input.name ?? '');
      return {
        pipelineName: pipeline.definition.name,
        pipelineVersion: pipeline.version,
        created: new Date(pipeline.createdAt),
        updated: new Date(pipeline.updatedAt),
        stageStates: pipeline.definition.stages.map((stage) => stageState(pipeline, stage)),
      };
    },

    async GetPipelineExecution(input: api.GetPipelineExecutionInput): Promise<api.GetPipelineExecutionOutput> {
      return {
        pipelineExecution: executionDetail(
          pipelines.execution(input.pipelineName ?? '', input.pipelineExecutionId ?? ''),
        ),
      };
    },

    async ListPipelineExecutions(input: api.ListPipelineExecutionsInput): Promise<api.ListPipelineExecutionsOutput> {
      const stage = input.filter?.succeededInStage?.stageName;
      const all = pipelines
        .get(input.pipelineName ?? '')
        .executions.filter((e) => stage === undefined || e.stages.get(stage)?.status === 'Succeeded')
        .toReversed();
      const { page, next } = pageOf(all, {
        ...{ list: `executions ${input.pipelineName}`, id: (execution) => execution.id },
        ...{ size: input.maxResults, whole: 100, token: input.nextToken },
      });
      return { pipelineExecutionSummaries: page.map(executionSummary), nextToken: next };
    },

    async ListActionExecutions(input: api.ListActionExecutionsInput): Promise<api.ListActionExecutionsOutput> {
      const latest = input.filter?.latestInPipelineExecution;
      const wanted = input.filter?.pipelineExecutionId ?? latest?.pipelineExecutionId;
      const all = pipelines
        .get(input.pipelineName ?? '')
        .actions.filter((record) => wanted === undefined || record.executionId === wanted)
        .toReversed();
      const shown = latest?.startTimeRange === 'Latest' ? firstOfEach(all) : all;
      const { page, next } = pageOf(shown, {
        ...{ list: `actions ${input.pipelineName}`, id: (record) => record.actionExecutionId },
        ...{ size: input.maxResults, whole: 100, token: input.nextToken },
      });
      return { actionExecutionDetails: page.map(actionDetail), nextToken: next };
    },
  };
}

function running({ pipelines }: CodePipelineOperationsProps): Operations {
  return {
    async StartPipelineExecution(
      input: api.StartPipelineExecutionInput,
      call: Call,
    ): Promise<api.StartPipelineExecutionOutput> {
      const execution = pipelines.start({
        pipeline: input.name ?? '',
        trigger: { type: 'StartPipelineExecution', detail: callerOf(call) },
        ...(input.clientRequestToken !== undefined && { token: input.clientRequestToken }),
        overrides: (input.sourceRevisions ?? []) as RevisionOverride[],
        variables: Object.fromEntries((input.variables ?? []).map(({ name, value }) => [name, value])) as Record<
          string,
          string
        >,
      });
      return { pipelineExecutionId: execution.id };
    },

    async StopPipelineExecution(input: api.StopPipelineExecutionInput): Promise<api.StopPipelineExecutionOutput> {
      const executionId = input.pipelineExecutionId ?? '';
      pipelines.stop({
        pipeline: input.pipelineName ?? '',
        executionId,
        ...(input.abandon !== undefined && { abandon: input.abandon }),
        ...(input.reason !== undefined && { reason: input.reason }),
      });
      return { pipelineExecutionId: executionId };
    },

    async RetryStageExecution(input: api.RetryStageExecutionInput): Promise<api.RetryStageExecutionOutput> {
      const execution = pipelines.retry({
        pipeline: input.pipelineName ?? '',
        stage: input.stageName ?? '',
        executionId: input.pipelineExecutionId ?? '',
        mode: input.retryMode ?? 'FAILED_ACTIONS',
      });
      return { pipelineExecutionId: execution.id };
    },
  };
}

function reporting({ approvals, jobs, now, pipelines }: CodePipelineOperationsProps): Operations {
  return {
    async PutApprovalResult(input: api.PutApprovalResultInput, call: Call): Promise<api.PutApprovalResultOutput> {
      const place = {
        pipeline: input.pipelineName ?? '',
        stage: input.stageName ?? '',
        action: input.actionName ?? '',
      };
      const stage = pipelines.get(place.pipeline).definition.stages.find((s) => s.name === place.stage);
      if (stage === undefined)
        throw new ServiceError(
          'StageNotFoundException',
          `Pipeline '${place.pipeline}' does not have a stage '${place.stage}'`,
        );
      if (!stage.actions.some((action) => action.name === place.action))
        throw new ServiceError(
          'ActionNotFoundException',
          `Stage '${place.stage}' does not have an action '${place.action}'`,
        );
      approvals.answer(place, input.token ?? '', {
        approved: input.result?.status === 'Approved',
        comment: input.result?.summary ?? '',
        by: call.principal.arn,
      });
      return { approvedAt: new Date(now()) };
    },

    async PutJobSuccessResult(input: api.PutJobSuccessResultInput): Promise<object> {
      const details = input.executionDetails;
      jobs.end(input.jobId ?? '', {
        status: 'succeeded',
        summary: details?.summary ?? '',
        variables: input.outputVariables ?? {},
        ...(details?.externalExecutionId && { externalExecutionId: details.externalExecutionId }),
        ...(input.continuationToken && { continuationToken: input.continuationToken }),
      });
      return {};
    },

    async PutJobFailureResult(input: api.PutJobFailureResultInput): Promise<object> {
      const details = input.failureDetails;
      jobs.end(input.jobId ?? '', {
        status: 'failed',
        message: details?.message ?? '',
        type: details?.type ?? 'JobFailed',
        ...(details?.externalExecutionId && { externalExecutionId: details.externalExecutionId }),
      });
      return {};
    },

    async GetJobDetails(input: api.GetJobDetailsInput): Promise<api.GetJobDetailsOutput> {
      return { jobDetails: jobs.details(input.jobId ?? '') };
    },
  };
}

/** As CodePipeline names who has started an execution: a user, or the session of a role. */
function callerOf({ principal }: Call): string {
  return principal.kind === 'role' ? sessionArn(principal) : principal.arn;
}

/** The newest attempt at each action. */
function firstOfEach(records: readonly ActionRecord[]): ActionRecord[] {
  const same = (a: ActionRecord, b: ActionRecord) => a.stage === b.stage && a.action.name === b.action.name;
  return records.filter((record, index) => records.findIndex((other) => same(record, other)) === index);
}

import {
  type CodePipelineClient,
  ListPipelineExecutionsCommand,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import { SOURCE_ACTIONS } from '../shared/names';
import { startedByFunction } from '../shared/trigger';
import type { PastExecution } from './decide';

const UNDER_WAY: ReadonlySet<string> = new Set(['InProgress', 'Stopping']);

/**
 * The pipeline's executions, newest first, back to one that started before a time. Always a whole page of 100: QUEUED
 * admits 50 at once, so none that is under way is missed.
 */
export async function recentExecutions(
  codePipeline: CodePipelineClient,
  pipelineName: string,
  since: number,
  retrainFunction: string,
): Promise<readonly PastExecution[]> {
  const found: PastExecution[] = [];
  let nextToken: string | undefined;
  do {
    const page = await codePipeline.send(
      new ListPipelineExecutionsCommand({
        pipelineName,
        maxResults: 100,
        ...(nextToken !== undefined && { nextToken }),
      }),
    );
    const executions = (page.pipelineExecutionSummaries ?? []).map((summary) => read(summary, retrainFunction));
    found.push(...executions);
    if (executions.some(({ startedAt }) => startedAt < since)) break;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

function read(summary: PipelineExecutionSummary, retrainFunction: string): PastExecution {
  const { pipelineExecutionId = '', status = '', startTime, sourceRevisions = [], trigger } = summary;
  const dataVersionId = sourceRevisions.find(({ actionName }) => actionName === SOURCE_ACTIONS.data)?.revisionId;
  return {
    executionId: pipelineExecutionId,
    startedAt: startTime?.getTime() ?? 0,
    ended: !UNDER_WAY.has(status),
    ...(dataVersionId !== undefined && { dataVersionId }),
    byRetraining: startedByFunction(trigger, retrainFunction),
  };
}

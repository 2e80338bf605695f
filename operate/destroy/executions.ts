import {
  type CodePipelineClient,
  paginateListActionExecutions,
  paginateListPipelineExecutions,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { isNamed, isNotThere } from '../shared/aws-errors';
import { Refusal } from '../shared/run';
import { until, type Waiting } from './waiting';

/** An execution of the pipeline that is under way. */
export interface Running {
  readonly id: string;
  readonly stopping: boolean;
}

export async function runningExecutions(client: CodePipelineClient, pipelineName: string): Promise<Running[]> {
  const found: Running[] = [];
  try {
    for await (const page of paginateListPipelineExecutions({ client }, { pipelineName }))
      for (const { pipelineExecutionId: id, status } of page.pipelineExecutionSummaries ?? [])
        if (id !== undefined && (status === 'InProgress' || status === 'Stopping'))
          found.push({ id, stopping: status === 'Stopping' });
  } catch (error) {
    if (!isNotThere(error)) throw error;
  }
  return found;
}

/**
 * Whether an execution is abandoned rather than waited for: when it only waits for a person, its action would not end by
 * itself for days.
 */
export const toBeAbandoned = (categoriesInProgress: readonly (string | undefined)[]): boolean =>
  categoriesInProgress.every((category) => category === 'Approval');

/**
 * Makes sure that nothing is being released.
 *
 * @param stop whether executions in progress are stopped and waited for
 * @throws Refusal naming them, when they are not to be stopped
 */
export async function quiet(
  client: CodePipelineClient,
  pipelineName: string,
  { stop, waiting, tell }: { stop: boolean; waiting: Waiting; tell: (line: string) => void },
): Promise<void> {
  const told = new Set<string>();
  await until(waiting, `Executions of ${pipelineName}`, async () => {
    const running = await runningExecutions(client, pipelineName);
    if (running.length === 0) return true;
    if (!stop)
      throw new Refusal(
        `The pipeline ${pipelineName} is at work: ${running.map(({ id }) => id).join(', ')}. Wait for it, or stop it by --stop-executions.`,
      );
    for (const { id, stopping } of running) {
      if (stopping || told.has(id)) continue;
      told.add(id);
      const abandon = toBeAbandoned(await categoriesInProgress(client, pipelineName, id));
      tell(`stopping execution ${id}${abandon ? ', which only waits for a person' : ' after its actions at work'}`);
      await stopExecution(client, pipelineName, id, abandon);
    }
    return undefined;
  });
}

async function stopExecution(client: CodePipelineClient, pipelineName: string, id: string, abandon: boolean) {
  try {
    await client.send(
      new StopPipelineExecutionCommand({
        ...{ pipelineName, pipelineExecutionId: id, abandon },
        reason: 'everything of this model is being destroyed',
      }),
    );
  } catch (error) {
    // It ended by itself, or another stopped it.
    if (!isNamed(error, 'PipelineExecutionNotStoppableException', 'DuplicatedStopRequestException')) throw error;
  }
}

async function categoriesInProgress(client: CodePipelineClient, pipelineName: string, pipelineExecutionId: string) {
  const categories: (string | undefined)[] = [];
  for await (const page of paginateListActionExecutions({ client }, { pipelineName, filter: { pipelineExecutionId } }))
    for (const { status, input } of page.actionExecutionDetails ?? [])
      if (status === 'InProgress') categories.push(input?.actionTypeId?.category);
  return categories;
}

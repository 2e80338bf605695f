import { ServiceError } from '../contracts';
import { type Execution, isOver } from './execution';
import type { Pipeline } from './pipeline';

export interface RetryRequest {
  readonly pipeline: string;
  readonly stage: string;
  readonly executionId: string;
  readonly mode: 'FAILED_ACTIONS' | 'ALL_ACTIONS';
}

/**
 * The execution whose stage can be retried.
 * @throws ServiceError with CodePipeline's code when it cannot: the stage neither failed nor was stopped in it, all
 *   actions of the stage succeeded, another execution has been in it since, or the pipeline's definition is no longer
 *   the one it ran with
 */
export function checkRetry(
  pipeline: Pick<Pipeline, 'definition' | 'version' | 'executions' | 'gates'>,
  request: RetryRequest,
): Execution {
  const { name, stages } = pipeline.definition;
  if (!stages.some((stage) => stage.name === request.stage))
    throw new ServiceError('StageNotFoundException', `Pipeline '${name}' does not have a stage '${request.stage}'`);
  const execution = pipeline.executions.find((e) => e.id === request.executionId);
  if (execution === undefined)
    throw new ServiceError(
      'NotLatestPipelineExecutionException',
      `The pipeline execution with id '${request.executionId}' does not exist in pipeline '${name}'`,
    );
  const stage = execution.stages.get(request.stage);
  if (!isOver(execution) || (stage?.status !== 'Failed' && stage?.status !== 'Stopped'))
    throw new ServiceError(
      'StageNotRetryableException',
      `Unable to retry. The stage ${request.stage} contains no failed actions in execution ${execution.id}: ` +
        `it is ${stage?.status ?? 'not reached'}, the execution is ${execution.status}`,
    );
  const { actions } = execution.definition.stages.find(({ name: of }) => of === request.stage)!;
  if (actions.every((action) => stage.actions.get(action.name)?.status === 'Succeeded'))
    throw new ServiceError(
      'StageNotRetryableException',
      `Unable to retry. All actions of stage ${request.stage} succeeded in execution ${execution.id}`,
    );
  if (execution.pipelineVersion !== pipeline.version)
    throw new ServiceError(
      'StageNotRetryableException',
      'Unable to retry. The pipeline structure might have changed while actions awaited retry: ' +
        `execution ${execution.id} ran version ${execution.pipelineVersion}, the pipeline is at ${pipeline.version}`,
    );
  if (pipeline.gates.of(request.stage).latest !== execution.id)
    throw new ServiceError(
      'NotLatestPipelineExecutionException',
      `Stage ${request.stage} has run in a later execution of the pipeline; ${execution.id} is out of date`,
    );
  return execution;
}

import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient, GetPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import type { CodePipelineCloudWatchStageEvent, CodePipelineEvent, Context } from 'aws-lambda';
import { variable } from '../shared/environment';
import { NamedError, nameOf } from '../shared/errors';
import { log } from '../shared/log';
import { ENV, OUTPUTS } from '../shared/names';
import { parameter, runJob, type Job, type JobResult } from '../shared/pipeline-job';
import { concerns, decideAfterStage, decideBeforeChangeSet, type Decision, type StackState } from './decide';

const cloudFormation = new CloudFormationClient({});
const codePipeline = new CodePipelineClient({});

/**
 * Clears stacks away: as an action before a change set is made (a first creation that failed is in its way), and on the
 * event that an execution has ended a stage (the dev endpoint has served its purpose, and costs).
 */
export async function handler(
  event: CodePipelineEvent | CodePipelineCloudWatchStageEvent,
  context: Context,
): Promise<JobResult | Decision> {
  return 'CodePipeline.job' in event ? runJob(event, context, clearFailedCreation) : afterStage(event);
}

async function clearFailedCreation(job: Job): Promise<JobResult> {
  const purpose = parameter(job, 'purpose');
  if (purpose !== 'clear-failed-creation') {
    throw new NamedError('BadUserParameters', `the purpose is "${purpose}"; expected "clear-failed-creation"`);
  }
  const stackName = parameter(job, 'stackName');
  const ours = [variable(ENV.devStackName), variable(ENV.prodStackName)];
  if (!ours.includes(stackName)) {
    throw new NamedError('BadUserParameters', `the stack is "${stackName}"; expected ${ours.join(' or ')}`);
  }
  const decision = await carryOut(stackName, decideBeforeChangeSet(await describe(stackName)));
  switch (decision.kind) {
    case 'leave':
      return { kind: 'done' };
    case 'stuck':
      return { kind: 'failed', message: decision.reason };
    case 'delete':
    case 'wait':
      return { kind: 'again', token: stackName };
  }
}

async function afterStage({ detail }: CodePipelineCloudWatchStageEvent): Promise<Decision> {
  const end = { executionId: detail['execution-id'], stage: detail.stage, state: detail.state };
  const leave = (reason: string): Decision => ({ kind: 'leave', reason });
  if (detail.pipeline !== variable(ENV.pipelineName)) return leave(`not of the pipeline ${variable(ENV.pipelineName)}`);
  if (!concerns(end)) return leave(`${end.stage} ${end.state} is no end of the dev stack`);
  if (process.env[ENV.keepDev] === 'true') return leave('the setting keepDev keeps the dev stack');

  const stackName = variable(ENV.devStackName);
  const stack = await describe(stackName);
  const other =
    stack?.executionId !== undefined && stack.executionId !== end.executionId ? stack.executionId : undefined;
  const otherRunning = other !== undefined && (await isRunning(other));
  return carryOut(stackName, decideAfterStage(stack, end, otherRunning));
}

/** Deletes when so decided; CloudFormation uses the role with which the stack was made. */
async function carryOut(StackName: string, decision: Decision): Promise<Decision> {
  log.info('stack', { StackName, decision });
  if (decision.kind === 'delete') await cloudFormation.send(new DeleteStackCommand({ StackName }));
  return decision;
}

async function describe(name: string): Promise<StackState | undefined> {
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    const [stack] = Stacks;
    if (stack === undefined) return undefined;
    const output = stack.Outputs?.find(({ OutputKey }) => OutputKey === OUTPUTS.executionId)?.OutputValue;
    return { name, status: stack.StackStatus ?? '', ...(output === undefined ? {} : { executionId: output }) };
  } catch (error) {
    // CloudFormation has no code of its own for a stack that is not there.
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist'))
      return undefined;
    throw error;
  }
}

/** CodePipeline forgets executions after a year: what it does not know has ended. */
async function isRunning(pipelineExecutionId: string): Promise<boolean> {
  const pipelineName = variable(ENV.pipelineName);
  try {
    const { pipelineExecution } = await codePipeline.send(
      new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId }),
    );
    return pipelineExecution?.status === 'InProgress' || pipelineExecution?.status === 'Stopping';
  } catch (error) {
    if (nameOf(error) === 'PipelineExecutionNotFoundException') return false;
    throw error;
  }
}

import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodePipelineClient, GetPipelineExecutionCommand, GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import type {
  CodePipelineCloudWatchPipelineEvent,
  CodePipelineCloudWatchStageEvent,
  CodePipelineEvent,
  Context,
} from 'aws-lambda';
import { count, variable } from '../shared/environment';
import { NamedError, nameOf } from '../shared/errors';
import { log } from '../shared/log';
import { ENV, OUTPUTS } from '../shared/names';
import { parameter, runJob, type Job, type JobResult } from '../shared/pipeline-job';
import {
  concerns,
  decideAtEnd,
  DEPLOY_DEV,
  decideBeforeChangeSet,
  type Decision,
  type End,
  type StackState,
} from './decide';
import { limitLogs } from './limit-logs';

const cloudFormation = new CloudFormationClient({});
const codePipeline = new CodePipelineClient({});
const logs = new CloudWatchLogsClient({});

type EndEvent = CodePipelineCloudWatchStageEvent | CodePipelineCloudWatchPipelineEvent;

/** That a stack has come to another status, as far as it is read. */
interface StackEvent {
  readonly detail: { readonly 'stack-id': string };
}

/**
 * Clears stacks away: as an action before a change set is made (a first creation that failed is in its way), and on the
 * event that an execution has ended, or one of its stages has (the dev endpoint has served its purpose, and costs), or
 * that CloudFormation is done with the dev stack of an execution that ended meanwhile. At an end the logs that services
 * have made for the execution by then get their retention, too.
 */
export async function handler(
  event: CodePipelineEvent | EndEvent | StackEvent,
  context: Context,
): Promise<JobResult | Decision> {
  if ('CodePipeline.job' in event) return runJob(event, context, clearFailedCreation);
  return 'stack-id' in event.detail ? atRest(event.detail['stack-id']) : atEnd(event as EndEvent);
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

const leave = (reason: string): Decision => ({ kind: 'leave', reason });

async function atRest(stackId: string): Promise<Decision> {
  const name = variable(ENV.devStackName);
  return stackId.includes(`:stack/${name}/`) ? clearDev() : leave(`not the stack ${name}`);
}

async function atEnd({ detail }: EndEvent): Promise<Decision> {
  const end: End = { state: detail.state, ...('stage' in detail && { stage: detail.stage }) };
  if (detail.pipeline !== variable(ENV.pipelineName)) return leave(`not of the pipeline ${variable(ENV.pipelineName)}`);
  if (!concerns(end)) return leave(`${end.stage ?? 'the execution'} ${end.state} is no end of the dev stack`);
  const decision = await clearDev(detail['execution-id']);
  await limitLogs(logs, variable(ENV.modelName), count(ENV.logRetentionDays));
  return decision;
}

/** @param ended the execution that is done with the dev stack, if one is */
async function clearDev(ended?: string): Promise<Decision> {
  if (process.env[ENV.keepDev] === 'true') return leave('the setting keepDev keeps the dev stack');
  const stackName = variable(ENV.devStackName);
  const stack = await describe(stackName);
  const owner = stack?.executionId;
  const ownerRunning = owner !== undefined && owner !== ended && (await isRunning(owner));
  // Asked last, so that as little time as can be lies between the answer and the deletion.
  const inDeployDev = stack && (await executionInDeployDev());
  return carryOut(stackName, decideAtEnd(stack, { ended, inDeployDev, ownerRunning }));
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

async function executionInDeployDev(): Promise<string | undefined> {
  const { stageStates = [] } = await codePipeline.send(
    new GetPipelineStateCommand({ name: variable(ENV.pipelineName) }),
  );
  const latest = stageStates.find(({ stageName }) => stageName === DEPLOY_DEV)?.latestExecution;
  return latest?.status === 'InProgress' || latest?.status === 'Stopping' ? latest.pipelineExecutionId : undefined;
}

import '../quiet';
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import type { CodePipelineCloudWatchStageEvent, CodePipelineEvent, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambda/dev-cleanup/handler';

const cloudFormation = mockClient(CloudFormationClient);
const codePipeline = mockClient(CodePipelineClient);
const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
const absent = Object.assign(new Error('Stack with id taxi-dev does not exist'), { name: 'ValidationError' });

const job = (parameters: object) =>
  ({
    'CodePipeline.job': {
      id: 'j',
      data: { actionConfiguration: { configuration: { UserParameters: JSON.stringify(parameters) } } },
    },
  }) as CodePipelineEvent;
const clear = (stackName = 'taxi-dev') => handler(job({ purpose: 'clear-failed-creation', stackName }), context);
const stage = (detail: object = {}) =>
  handler(
    {
      detail: { pipeline: 'taxi-pipeline', 'execution-id': 'e1', stage: 'DeployProd', state: 'SUCCEEDED', ...detail },
    } as CodePipelineCloudWatchStageEvent,
    context,
  );
const stack = (StackStatus: string, executionId?: string) =>
  cloudFormation.on(DescribeStacksCommand).resolves({
    Stacks: [
      { StackStatus, Outputs: executionId ? [{ OutputKey: 'ExecutionId', OutputValue: executionId }] : [] } as never,
    ],
  });
const deleted = () => cloudFormation.commandCalls(DeleteStackCommand).map(({ args }) => args[0].input.StackName);
const success = () => codePipeline.commandCalls(PutJobSuccessResultCommand)[0]?.args[0].input;

beforeEach(() => {
  Object.assign(process.env, {
    MODEL_NAME: 'taxi',
    PIPELINE_NAME: 'taxi-pipeline',
    DEV_STACK_NAME: 'taxi-dev',
    PROD_STACK_NAME: 'taxi-prod',
    KEEP_DEV: 'false',
  });
  cloudFormation.reset();
  codePipeline.reset();
});

describe('as an action before the change set', () => {
  it('deletes a stack whose first creation failed and comes again until it is gone', async () => {
    stack('ROLLBACK_COMPLETE');
    await clear();
    expect(deleted()).toEqual(['taxi-dev']);
    expect(success()).toMatchObject({ continuationToken: 'taxi-dev' });
    codePipeline.resetHistory();
    cloudFormation.on(DescribeStacksCommand).rejects(absent);
    await clear();
    expect(success()).toEqual({ jobId: 'j', outputVariables: {} });
  });

  it('leaves a stack that lives', async () => {
    stack('UPDATE_COMPLETE', 'e1');
    await clear('taxi-prod');
    expect(deleted()).toEqual([]);
    expect(success()).toBeDefined();
  });

  it('touches no stack but dev and prod', async () => {
    await clear('someone-elses');
    expect(codePipeline.commandCalls(PutJobFailureResultCommand)).toHaveLength(1);
    expect(cloudFormation.calls()).toHaveLength(0);
  });
});

describe('on the event that a stage has ended', () => {
  it('deletes the dev stack of the execution', async () => {
    stack('CREATE_COMPLETE', 'e1');
    await stage();
    expect(deleted()).toEqual(['taxi-dev']);
    expect(codePipeline.calls()).toHaveLength(0);
  });

  it('leaves that of an execution that is running', async () => {
    stack('UPDATE_COMPLETE', 'e2');
    codePipeline.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: { status: 'InProgress' } });
    await stage();
    expect(deleted()).toEqual([]);
  });

  it('does nothing for other pipelines, for stages under way, when there is no stack, and when dev is to be kept', async () => {
    stack('CREATE_COMPLETE', 'e1');
    await stage({ pipeline: 'other' });
    await stage({ state: 'STARTED' });
    process.env.KEEP_DEV = 'true';
    await stage();
    process.env.KEEP_DEV = 'false';
    cloudFormation.on(DescribeStacksCommand).rejects(absent);
    await stage();
    expect(deleted()).toEqual([]);
  });

  it('lets an error of CloudFormation be seen', async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(Object.assign(new Error('denied'), { name: 'AccessDenied' }));
    await expect(stage()).rejects.toThrow('denied');
  });
});

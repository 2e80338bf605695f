import '../quiet';
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import type {
  CodePipelineCloudWatchPipelineEvent,
  CodePipelineCloudWatchStageEvent,
  CodePipelineEvent,
  Context,
} from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambda/dev-cleanup/handler';

const cloudFormation = mockClient(CloudFormationClient);
const codePipeline = mockClient(CodePipelineClient);
const logs = mockClient(CloudWatchLogsClient);
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
const execution = (state: string) =>
  handler(
    { detail: { pipeline: 'taxi-pipeline', 'execution-id': 'e1', state } } as CodePipelineCloudWatchPipelineEvent,
    context,
  );
const stack = (StackStatus: string, executionId?: string) =>
  cloudFormation.on(DescribeStacksCommand).resolves({
    Stacks: [
      { StackStatus, Outputs: executionId ? [{ OutputKey: 'ExecutionId', OutputValue: executionId }] : [] } as never,
    ],
  });
const stackEvent = (name = 'taxi-dev') =>
  handler({ detail: { 'stack-id': `arn:aws:cloudformation:us-east-1:111122223333:stack/${name}/guid` } }, context);
/** Which execution is in DeployDev, and how that stands. */
const inDeployDev = (pipelineExecutionId: string, status: 'InProgress' | 'Stopping' | 'Succeeded' | 'Failed') =>
  codePipeline.on(GetPipelineStateCommand, { name: 'taxi-pipeline' }).resolves({
    stageStates: [
      { stageName: 'Train', latestExecution: { pipelineExecutionId: 'e9', status: 'InProgress' } },
      { stageName: 'DeployDev', latestExecution: { pipelineExecutionId, status } },
    ],
  });
const running = (status: 'InProgress' | 'Stopped') =>
  codePipeline.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: { status } });
const deleted = () => cloudFormation.commandCalls(DeleteStackCommand).map(({ args }) => args[0].input.StackName);
const success = () => codePipeline.commandCalls(PutJobSuccessResultCommand)[0]?.args[0].input;

beforeEach(() => {
  Object.assign(process.env, {
    MODEL_NAME: 'taxi',
    PIPELINE_NAME: 'taxi-pipeline',
    DEV_STACK_NAME: 'taxi-dev',
    PROD_STACK_NAME: 'taxi-prod',
    KEEP_DEV: 'false',
    LOG_RETENTION_DAYS: '90',
  });
  cloudFormation.reset();
  codePipeline.reset();
  logs.reset();
  logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [] });
  inDeployDev('e1', 'Succeeded');
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
  });

  it.each(['InProgress', 'Stopping'] as const)(
    'leaves it to the execution that has entered DeployDev meanwhile and is %s',
    async (status) => {
      stack('CREATE_COMPLETE', 'e1');
      inDeployDev('e2', status);
      await stage({ stage: 'DeployDev', state: 'FAILED' });
      expect(deleted()).toEqual([]);
      inDeployDev('e2', 'Failed');
      running('Stopped');
      await stage({ stage: 'DeployDev', state: 'FAILED', 'execution-id': 'e2' });
      expect(deleted()).toEqual(['taxi-dev']);
    },
  );

  it('leaves that of an execution that is running', async () => {
    stack('UPDATE_COMPLETE', 'e2');
    running('InProgress');
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

describe('the logs that services make by themselves', () => {
  const ENDPOINTS = '/aws/sagemaker/Endpoints/taxi-';
  const PROBE = '/aws/lambda/cwsyn-taxi-probe-';
  const canary = `${PROBE}11111111-aaaa-4aaa-8aaa-111111111111`;
  const limited = () => logs.commandCalls(PutRetentionPolicyCommand).map(({ args }) => args[0].input);

  beforeEach(() => {
    cloudFormation.on(DescribeStacksCommand).rejects(absent);
    const groups = (prefix: string, ...found: { logGroupName: string; retentionInDays?: number }[]) =>
      logs.on(DescribeLogGroupsCommand, { logGroupNamePrefix: prefix }).resolves({ logGroups: found });
    groups(`${ENDPOINTS}dev-`, { logGroupName: `${ENDPOINTS}dev-e1` });
    const nextPage = { logGroupNamePrefix: `${ENDPOINTS}prod-`, nextToken: 'page-2' };
    logs
      .on(DescribeLogGroupsCommand, { logGroupNamePrefix: `${ENDPOINTS}prod-`, nextToken: undefined })
      .resolves({ logGroups: [{ logGroupName: `${ENDPOINTS}prod-e0`, retentionInDays: 3653 }], nextToken: 'page-2' })
      .on(DescribeLogGroupsCommand, nextPage)
      .resolves({ logGroups: [{ logGroupName: `${ENDPOINTS}prod-e1` }] });
    groups(PROBE, { logGroupName: canary }, { logGroupName: canary.replace(PROBE, `${PROBE}probe-`) });
  });

  it.each([
    ['a release has succeeded', {}],
    ['a candidate has failed', { stage: 'DeployDev', state: 'FAILED' }],
  ])('get the days of the setting when %s, on whichever page they are', async (_, detail) => {
    await stage(detail);
    expect(limited()).toEqual(
      [`${ENDPOINTS}dev-e1`, `${ENDPOINTS}prod-e1`, canary].map((logGroupName) => ({
        logGroupName,
        retentionInDays: 90,
      })),
    );
  });

  it('get them also when the dev stack is kept', async () => {
    process.env['KEEP_DEV'] = 'true';
    await stage();
    expect(limited()).toHaveLength(3);
  });

  it('are left alone while the release goes on', async () => {
    await stage({ state: 'STARTED' });
    expect(logs.calls()).toEqual([]);
  });

  it('may go meanwhile; any other refusal is seen', async () => {
    const refused = (name: string) => Object.assign(new Error(name), { name });
    logs.on(PutRetentionPolicyCommand).rejects(refused('ResourceNotFoundException'));
    await stage();
    expect(limited()).toHaveLength(3);
    logs.on(PutRetentionPolicyCommand).rejects(refused('AccessDeniedException'));
    await expect(stage()).rejects.toThrow('AccessDenied');
    logs.on(DescribeLogGroupsCommand).rejects(refused('ThrottlingException'));
    await expect(stage()).rejects.toThrow('Throttling');
  });
});

describe('on the event that an execution has ended outside of any stage', () => {
  it.each(['CANCELED', 'STOPPED', 'SUPERSEDED', 'FAILED'])('deletes its dev stack when it is %s', async (state) => {
    stack('UPDATE_COMPLETE', 'e1');
    await execution(state);
    expect(deleted()).toEqual(['taxi-dev']);
  });

  it('leaves that of the execution that waits behind it, and that of one that goes on', async () => {
    stack('UPDATE_COMPLETE', 'e2');
    running('InProgress');
    await execution('CANCELED');
    stack('UPDATE_COMPLETE', 'e1');
    await execution('STOPPING');
    expect(deleted()).toEqual([]);
  });
});

describe('on the event that CloudFormation is done with a stack', () => {
  it('deletes the dev stack of an execution that was stopped while it was being made', async () => {
    stack('CREATE_IN_PROGRESS');
    await stage({ stage: 'DeployDev', state: 'STOPPED' });
    expect(deleted()).toEqual([]);
    stack('CREATE_COMPLETE', 'e1');
    running('Stopped');
    await stackEvent();
    expect(deleted()).toEqual(['taxi-dev']);
  });

  it('leaves that of an execution that runs', async () => {
    stack('CREATE_COMPLETE', 'e1');
    running('InProgress');
    await stackEvent();
    expect(deleted()).toEqual([]);
  });

  it('leaves it to whoever is in DeployDev, and leaves other stacks alone', async () => {
    stack('CREATE_COMPLETE', 'e1');
    running('Stopped');
    inDeployDev('e2', 'InProgress');
    await stackEvent();
    inDeployDev('e2', 'Failed');
    await stackEvent('taxi-devices');
    expect(deleted()).toEqual([]);
  });

  it('leaves it when dev is to be kept', async () => {
    stack('CREATE_COMPLETE', 'e1');
    process.env.KEEP_DEV = 'true';
    await stackEvent();
    expect(cloudFormation.calls()).toHaveLength(0);
  });
});

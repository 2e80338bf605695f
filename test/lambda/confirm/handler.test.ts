import '../quiet';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { GetAliasCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, DescribeEndpointConfigCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { CodePipelineEvent, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambda/confirm/handler';

const s3 = mockClient(S3Client);
const lambda = mockClient(LambdaClient);
const codePipeline = mockClient(CodePipelineClient);
const sageMaker = mockClient(SageMakerClient);
const ssm = mockClient(SSMClient);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const context = { getRemainingTimeInMillis: () => 300_000 } as Context;
const eventOf = (parameters: object) => {
  const UserParameters = JSON.stringify({ executionId: 'e1', ...parameters });
  return {
    'CodePipeline.job': { id: 'j', data: { actionConfiguration: { configuration: { UserParameters } } } },
  } as CodePipelineEvent;
};
const event = eventOf({ approval: 'person' });
const record = () => JSON.parse(s3.commandCalls(PutObjectCommand)[0]?.args[0].input.Body as string) as object;

const manifest = JSON.stringify({
  artifact: { uri: 's3://artifacts/releases/e1/model.tar.gz', sha256: sha256('model') },
});
let objects: Record<string, string>;

const byPush = { triggerType: 'WebhookV2', triggerDetail: 'arn:aws:codeconnections:us-east-1:111122223333:c' } as const;
const byRetraining = {
  triggerType: 'StartPipelineExecution',
  triggerDetail: 'arn:aws:sts::111122223333:assumed-role/role/taxi-retrain',
} as const;

beforeEach(() => {
  Object.assign(process.env, {
    MODEL_NAME: 'taxi',
    ARTIFACT_BUCKET: 'artifacts',
    PROD_CAPACITY_PARAMETER: '/taxi/prod/instance-count',
    PROD_INSTANCE_COUNT: '2',
    PROD_MIN_INSTANCE_COUNT: '2',
    PROD_MAX_INSTANCE_COUNT: '10',
  });
  for (const mock of [s3, lambda, codePipeline, sageMaker, ssm]) mock.reset();
  objects = {
    'releases/e1/manifest.json': manifest,
    'releases/e1/model.tar.gz': 'model',
    'records/e1/scorecard.json': JSON.stringify({
      executionId: 'e1',
      verdict: 'pass',
      live: null,
      manifestSha256: sha256(manifest),
    }),
  };
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => {
    const body = objects[Key];
    if (body === undefined) throw Object.assign(new Error('none'), { name: 'NoSuchKey' });
    return { Body: Readable.from([Buffer.from(body)]) };
  });
  process.env['PIPELINE_NAME'] = 'taxi-pipeline';
  codePipeline.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: { trigger: byPush } });
  lambda.on(GetAliasCommand).rejects(Object.assign(new Error('none'), { name: 'ResourceNotFoundException' }));
});

const failure = () => codePipeline.commandCalls(PutJobFailureResultCommand)[0]?.args[0].input.failureDetails?.message;

it('lets an approved release go on and keeps a record of it', async () => {
  await handler(event, context);
  expect(codePipeline.commandCalls(PutJobSuccessResultCommand)).toHaveLength(1);
  expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input.Key).toBe('records/e1/confirm.json');
});

it.each([
  ['person', 'approved by a person'],
  ['none', 'not approved by a person'],
])('says in the record who approved: %s', async (approval, words) => {
  await handler(eventOf({ approval }), context);
  expect(record()).toMatchObject({ executionId: 'e1', approval: words, verdict: 'pass' });
});

it('stops a release of which it is not told who approves', async () => {
  await handler(eventOf({ approval: 'nobody knows' }), context);
  expect(failure()).toContain('expected "person" or "none"');
  codePipeline.resetHistory();
  await handler(eventOf({}), context);
  expect(failure()).toContain('UserParameters hold no text "approval"');
});

it('stops a release whose artifact has changed or gone, in words', async () => {
  objects['releases/e1/model.tar.gz'] = 'altered';
  await handler(event, context);
  expect(failure()).toContain(
    `${sha256('altered')} lies at s3://artifacts/releases/e1/model.tar.gz, expected ${sha256('model')}`,
  );
  codePipeline.resetHistory();
  delete objects['releases/e1/model.tar.gz'];
  await handler(event, context);
  expect(failure()).toContain('nothing lies at');
});

it('stops a release that was never evaluated', async () => {
  delete objects['records/e1/scorecard.json'];
  await handler(event, context);
  expect(failure()).toContain('fail: scorecard: this execution has none');
});

describe('the size of the prod endpoint', () => {
  const kept = () => ssm.commandCalls(PutParameterCommand).map(({ args }) => args[0].input);

  function live(executionId: string, desired: number, initial: number): void {
    objects['records/e1/scorecard.json'] = JSON.stringify({
      executionId: 'e1',
      verdict: 'pass',
      live: { executionId: 'e0' },
      manifestSha256: sha256(manifest),
    });
    const Variables = { EXECUTION_ID: executionId, ENDPOINT_NAME: `taxi-prod-${executionId}` };
    lambda.on(GetAliasCommand).resolves({ FunctionVersion: '4' });
    lambda.on(GetFunctionConfigurationCommand).resolves({ Environment: { Variables } });
    const variant = { VariantName: 'AllTraffic', DesiredInstanceCount: desired };
    sageMaker
      .on(DescribeEndpointCommand, { EndpointName: `taxi-prod-${executionId}` })
      .resolves({ EndpointConfigName: 'config', ProductionVariants: [variant] });
    sageMaker
      .on(DescribeEndpointConfigCommand, { EndpointConfigName: 'config' })
      .resolves({ ProductionVariants: [{ VariantName: 'AllTraffic', InitialInstanceCount: initial }] });
  }

  it('is that of the settings for a first release', async () => {
    await handler(event, context);
    expect(kept()).toEqual([{ Name: '/taxi/prod/instance-count', Value: '2', Overwrite: true }]);
  });

  it('is what the live endpoint has scaled to, and stands in the record', async () => {
    live('e0', 6, 2);
    await handler(event, context);
    expect(kept()).toMatchObject([{ Value: '6' }]);
    expect(record()).toMatchObject({ capacity: { instances: 6 } });
  });

  it('stays what it was when the stage is retried after the candidate has gone live', async () => {
    live('e1', 6, 3);
    await handler(event, context);
    expect(kept()).toMatchObject([{ Value: '3' }]);
  });

  it('is that of the settings when somebody has deleted the live endpoint', async () => {
    live('e0', 6, 2);
    const gone = Object.assign(new Error('Could not find endpoint "taxi-prod-e0".'), { name: 'ValidationException' });
    sageMaker.on(DescribeEndpointCommand).rejects(gone);
    await handler(event, context);
    expect(kept()).toMatchObject([{ Value: '2' }]);
  });

  it('fails the action when it cannot be learnt or kept', async () => {
    live('e0', 6, 2);
    sageMaker.on(DescribeEndpointCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    await handler(event, context);
    expect(failure()).toContain('AccessDeniedException');
    codePipeline.resetHistory();
    live('e0', 6, 2);
    ssm.on(PutParameterCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    await handler(event, context);
    expect(failure()).toContain('AccessDeniedException');
  });

  it('is left alone when the release is stopped', async () => {
    objects['releases/e1/model.tar.gz'] = 'altered';
    await handler(event, context);
    expect(kept()).toEqual([]);
  });
});

describe('where the approval is switched off, a run that retraining started', () => {
  const unapproved = (id: string) => {
    const event = eventOf({ approval: 'none' });
    return { 'CodePipeline.job': { ...event['CodePipeline.job'], id } } as CodePipelineEvent;
  };
  const successes = () => codePipeline.commandCalls(PutJobSuccessResultCommand);

  beforeEach(() => {
    objects['records/e1/retraining.json'] = '{}';
    s3.on(PutObjectCommand).callsFake(({ Key, Body, IfNoneMatch }: Record<string, string>) => {
      if (IfNoneMatch === '*' && objects[Key!] !== undefined)
        throw Object.assign(new Error('there'), { name: 'PreconditionFailed' });
      objects[Key!] = Body!;
      return {};
    });
  });

  it('fails once and asks a person to retry', async () => {
    await handler(unapproved('attempt-1'), context);
    expect(failure()).toContain('a person releases it by retrying the failed actions of the stage DeployProd');
    expect(JSON.parse(objects['records/e1/asked.json']!)).toMatchObject({ jobId: 'attempt-1' });
    expect(successes()).toHaveLength(0);
  });

  it('is not let through by an invocation that Lambda repeats', async () => {
    await handler(unapproved('attempt-1'), context);
    await handler(unapproved('attempt-1'), context);
    expect(successes()).toHaveLength(0);
  });

  it('goes on when it is retried, and the record says by whom', async () => {
    await handler(unapproved('attempt-1'), context);
    await handler(unapproved('attempt-2'), context);
    expect(successes()).toHaveLength(1);
    expect(JSON.parse(objects['records/e1/confirm.json']!)).toMatchObject({
      approval: expect.stringContaining("approved by a person's retry of the stage"),
    });
  });

  it('is known by its trigger where its record is missing', async () => {
    delete objects['records/e1/retraining.json'];
    codePipeline.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: { trigger: byRetraining } });
    await handler(unapproved('attempt-1'), context);
    expect(failure()).toContain('retraining started this run');
  });

  it('is not asked for when it cannot go on anyway', async () => {
    delete objects['releases/e1/model.tar.gz'];
    await handler(unapproved('attempt-1'), context);
    expect(failure()).toContain('nothing lies at');
    expect(objects['records/e1/asked.json']).toBeUndefined();
  });
});

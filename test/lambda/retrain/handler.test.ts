import '../quiet';
import { Readable } from 'node:stream';
import {
  CodePipelineClient,
  ListPipelineExecutionsCommand,
  type PipelineExecutionSummary,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { GetAliasCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambda/retrain/handler';

const s3 = mockClient(S3Client);
const lambda = mockClient(LambdaClient);
const codePipeline = mockClient(CodePipelineClient);
const sns = mockClient(SNSClient);

const HOUR = 3_600_000;
const alarm = (feature: string) => ({
  source: 'aws.cloudwatch',
  time: '2026-01-05T09:00:01Z',
  detail: {
    alarmName: `taxi-prod-drift-${feature}-e1`,
    state: { value: 'ALARM', reason: 'above 0.2', timestamp: '2026-01-05T09:00:00.000+0000' },
  },
});
const ago = (hours: number) => new Date(Date.now() - hours * HOUR);

let executions: PipelineExecutionSummary[];
let trainedOn: string;

beforeEach(() => {
  Object.assign(process.env, {
    MODEL_NAME: 'taxi',
    PIPELINE_NAME: 'taxi-pipeline',
    DATA_BUCKET: 'data',
    ARTIFACT_BUCKET: 'artifacts',
    RETRAINING_COOLDOWN_HOURS: '24',
    TOPIC_ARN: 'arn:topic',
  });
  for (const mock of [s3, lambda, codePipeline, sns]) mock.reset();
  trainedOn = 'v1';
  executions = [
    {
      pipelineExecutionId: 'e1',
      status: 'Succeeded',
      startTime: ago(200),
      sourceRevisions: [{ actionName: 'Data', revisionId: 'v1' }],
    },
  ];
  s3.on(HeadObjectCommand, { Bucket: 'data', Key: 'taxi/data-source.zip' }).resolves({
    VersionId: 'v2',
    LastModified: ago(100),
  });
  s3.on(GetObjectCommand, { Bucket: 'artifacts', Key: 'releases/e1/manifest.json' }).callsFake(() => ({
    Body: Readable.from([Buffer.from(JSON.stringify({ inputs: [{ role: 'dataSource', versionId: trainedOn }] }))]),
  }));
  lambda.on(GetAliasCommand).resolves({ FunctionVersion: '4' });
  lambda.on(GetFunctionConfigurationCommand).resolves({
    Environment: { Variables: { EXECUTION_ID: 'e1', ENDPOINT_NAME: 'taxi-prod-e1' } },
  });
  codePipeline.on(ListPipelineExecutionsCommand).callsFake(() => ({ pipelineExecutionSummaries: [...executions] }));
  // CodePipeline starts one execution for one token.
  const byToken = new Map<string, string>();
  codePipeline.on(StartPipelineExecutionCommand).callsFake(({ clientRequestToken: token }) => {
    const id = byToken.get(token) ?? `started-${byToken.size + 1}`;
    if (!byToken.has(token))
      executions.unshift({
        pipelineExecutionId: id,
        status: 'InProgress',
        startTime: new Date(),
        trigger: {
          triggerType: 'StartPipelineExecution',
          triggerDetail: 'arn:aws:sts::111122223333:assumed-role/role/taxi-retrain',
        },
      });
    byToken.set(token, id);
    return { pipelineExecutionId: id };
  });
});

const starts = () => codePipeline.commandCalls(StartPipelineExecutionCommand).map(({ args }) => args[0].input);
const records = () => s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
const subjects = () => sns.commandCalls(PublishCommand).map(({ args }) => args[0].input.Subject);
const startedIds = () => executions.filter(({ pipelineExecutionId: id }) => id!.startsWith('started'));

it('starts a run on the version that lies there, keeps a record with it, and tells people', async () => {
  await handler(alarm('distance'));
  expect(starts()).toMatchObject([
    {
      name: 'taxi-pipeline',
      clientRequestToken: expect.stringMatching(/^[a-zA-Z0-9-]{1,128}$/),
      sourceRevisions: [{ actionName: 'Data', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: 'v2' }],
    },
  ]);
  expect(records().map(({ Key }) => Key)).toEqual(['records/started-1/retraining.json']);
  expect(JSON.parse(records()[0]!.Body as string)).toMatchObject({
    request: { kind: 'alarm', alarmName: 'taxi-prod-drift-distance-e1' },
    decision: { kind: 'start', dataVersionId: 'v2' },
  });
  expect(subjects()).toEqual(['taxi: retraining has started']);
});

it('starts one run when the alarms of several features ring at once', async () => {
  await Promise.all([handler(alarm('distance')), handler(alarm('duration')), handler(alarm('passengers'))]);
  expect(startedIds()).toHaveLength(1);
});

it('starts one run when an event comes twice', async () => {
  await handler(alarm('distance'));
  expect(await handler(alarm('distance'))).toMatchObject({ kind: 'leave' });
  expect(startedIds()).toHaveLength(1);
});

/** An execution that is on its way to production, or waits for a person, for longer than the cool-down. */
const underWay = (revisionId: string): PipelineExecutionSummary => ({
  ...{ pipelineExecutionId: 'in-prod', status: 'InProgress', startTime: ago(30) },
  sourceRevisions: [{ actionName: 'Data', revisionId }],
});

it('starts exactly one run, which queues behind an execution on other data that is still under way', async () => {
  executions.unshift(underWay('v0'));
  await Promise.all([handler(alarm('distance')), handler(alarm('duration'))]);
  await handler(alarm('passengers'));
  expect(startedIds()).toHaveLength(1);
  expect(starts()[0]).toMatchObject({ sourceRevisions: [{ revisionValue: 'v2' }] });
});

it('starts nothing beside an execution that takes the current data to production', async () => {
  executions.unshift(underWay('v2'));
  expect(await handler(alarm('distance'))).toMatchObject({
    kind: 'leave',
    reason: 'execution in-prod has taken version v2 and is under way',
  });
  expect(starts()).toEqual([]);
});

it('starts nothing while traffic shifts: the alarm is of a model that is going', async () => {
  lambda.on(GetAliasCommand).resolves({
    FunctionVersion: '4',
    RoutingConfig: { AdditionalVersionWeights: { 5: 0.1 } },
  });
  expect(await handler(alarm('distance'))).toMatchObject({ kind: 'leave', reason: expect.stringContaining('shifts') });
  expect([starts(), subjects()]).toEqual([[], []]);
});

it('asks people for data when the live model was trained on what lies there, and keeps why with the live release', async () => {
  trainedOn = 'v2';
  await handler(alarm('distance'));
  expect(starts()).toEqual([]);
  expect(subjects()).toEqual(['taxi: new labelled data is needed']);
  expect(records().map(({ Key }) => Key)).toEqual(['records/e1/no-retraining-20260105090000000.json']);
});

it('leaves data alone that was uploaded a moment ago: its upload starts a run', async () => {
  s3.on(HeadObjectCommand).resolves({ VersionId: 'v2', LastModified: ago(0.001) });
  expect(await handler(alarm('distance'))).toMatchObject({ kind: 'leave' });
  expect(starts()).toEqual([]);
  expect(subjects()).toEqual([]);
});

it('reads executions page by page until the cool-down is covered', async () => {
  const recent = (id: string) => ({ pipelineExecutionId: id, status: 'Failed' as const, startTime: ago(1) });
  codePipeline
    .on(ListPipelineExecutionsCommand)
    .resolvesOnce({ pipelineExecutionSummaries: [recent('a')], nextToken: 'more' })
    .resolvesOnce({
      pipelineExecutionSummaries: [{ ...recent('b'), sourceRevisions: [{ actionName: 'Data', revisionId: 'v2' }] }],
    });
  expect(await handler(alarm('distance'))).toMatchObject({ kind: 'leave', reason: expect.stringContaining('b') });
});

it('fails for Lambda to try again when CodePipeline refuses', async () => {
  codePipeline.on(StartPipelineExecutionCommand).rejects(new Error('limit'));
  await expect(handler(alarm('distance'))).rejects.toThrow('limit');
  expect(records()).toEqual([]);
});

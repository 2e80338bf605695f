import '../quiet';
import { Readable } from 'node:stream';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient,
  GetDeploymentGroupCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambda/pre-traffic-hook/handler';

const s3 = mockClient(S3Client);
const sageMaker = mockClient(SageMakerClient);
const lambda = mockClient(LambdaClient);
const cloudWatch = mockClient(CloudWatchClient);
const codeDeploy = mockClient(CodeDeployClient);

const event = { DeploymentId: 'd', LifecycleEventHookExecutionId: 'h' };
const context = { getRemainingTimeInMillis: () => 300_000 } as Context;
const status = () =>
  codeDeploy.commandCalls(PutLifecycleEventHookExecutionStatusCommand).map(({ args }) => args[0].input.status);
/** The fare that the new version asks for a trip of so many minutes. */
let fare: (minutes: number) => number;

beforeEach(() => {
  Object.assign(process.env, {
    MODEL_NAME: 'taxi',
    CAPTURE: 'endpoint',
    EXECUTION_ID: 'e',
    ENDPOINT_NAME: 'taxi-prod-e',
    ARTIFACT_BUCKET: 'a',
    MODEL_DATA_URL: 's3://a/releases/e/model.tar.gz',
    NEW_VERSION_ARN: 'arn:aws:lambda:us-east-1:1:function:taxi-api:8',
    DEPLOYMENT_APPLICATION: 'app',
    DEPLOYMENT_GROUP: 'group',
  });
  for (const mock of [s3, sageMaker, lambda, cloudWatch, codeDeploy]) mock.reset();
  fare = (minutes) => 2 * minutes;
  const test = `total_amount,duration_minutes,passenger_count,trip_distance\n${'20,10,1,2\n'.repeat(100)}`;
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => ({
    Body: Readable.from([Buffer.from(Key.endsWith('.csv') ? test : '{"image":"i"}')]),
  }));
  s3.on(PutObjectCommand).resolves({});
  sageMaker.on(DescribeEndpointCommand).resolves({
    EndpointName: 'taxi-prod-e',
    EndpointStatus: 'InService',
    EndpointConfigName: 'config',
    DataCaptureConfig: { EnableCapture: true, CaptureStatus: 'Started' } as never,
  });
  sageMaker.on(DescribeEndpointConfigCommand, { EndpointConfigName: 'config' }).resolves({
    ProductionVariants: [{ ModelName: 'model', VariantName: 'v' }],
    DataCaptureConfig: { EnableCapture: true, DestinationS3Uri: 's3://a/data-capture' } as never,
  });
  sageMaker.on(DescribeModelCommand, { ModelName: 'model' }).resolves({
    PrimaryContainer: { ModelDataUrl: 's3://a/releases/e/model.tar.gz', Image: 'i' },
  });
  codeDeploy.on(GetDeploymentGroupCommand).resolves({
    deploymentGroupInfo: { alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] } },
  });
  cloudWatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [{ AlarmName: 'errors', StateValue: 'OK' }] });
  lambda.on(InvokeCommand).callsFake(({ Payload }: { Payload: string }) => {
    const request = JSON.parse(Payload) as { headers: Record<string, string>; body: string };
    const csv = request.headers.accept === 'text/csv';
    const rows = csv
      ? request.body.split('\n').map((line) => line.split(',').map(Number))
      : JSON.parse(request.body).instances;
    const predictions = (rows as number[][]).map(([minutes]) => fare(minutes as number));
    const body = csv ? predictions.join('\n') : JSON.stringify({ predictions });
    return { Payload: Buffer.from(JSON.stringify({ statusCode: 200, headers: { 'x-execution-id': 'e' }, body })) };
  });
});

describe('the pre-traffic hook', () => {
  it('lets a healthy candidate have traffic, having asked the new version itself', async () => {
    expect(await handler(event, context)).toMatchObject({ verdict: 'pass' });
    expect(status()).toEqual(['Succeeded']);
    const asked = lambda.commandCalls(InvokeCommand);
    expect(asked).toHaveLength(7);
    expect(new Set(asked.map(({ args }) => args[0].input.FunctionName))).toEqual(
      new Set([process.env.NEW_VERSION_ARN]),
    );
  });

  it('keeps a record with its reasons', async () => {
    await handler(event, context);
    const { Key, Body } = s3.commandCalls(PutObjectCommand)[0]?.args[0].input ?? {};
    expect(Key).toBe('records/e/pre-traffic.json');
    expect(JSON.parse(Body as string)).toMatchObject({
      deploymentId: 'd',
      verdict: 'pass',
      reasons: expect.any(Array),
    });
  });

  it('refuses a candidate without data capture, without asking it anything', async () => {
    sageMaker
      .on(DescribeEndpointCommand)
      .resolves({ EndpointName: 'n', EndpointStatus: 'InService', EndpointConfigName: 'config' });
    const { verdict, reasons } = await handler(event, context);
    expect(verdict).toBe('fail');
    expect(reasons[0]).toBe('fail: data capture on: no data capture; expected Started, to s3://a/data-capture');
    expect(status()).toEqual(['Failed']);
    expect(lambda.calls()).toHaveLength(0);
  });

  it('refuses a candidate whose golden answers are far off, and one that the model’s own checks refuse', async () => {
    fare = () => 60;
    const { reasons } = await handler(event, context);
    expect(reasons).toContain('fail: golden requests: 60 rows answered, mean absolute error 40.000, limit 5');
    expect(reasons).toContainEqual(expect.stringContaining('fail: a long trip costs more than a short one'));
    expect(status()).toEqual(['Failed']);
  });

  it('reports a missing alarm configuration as Failed: without evidence no traffic moves', async () => {
    codeDeploy.on(GetDeploymentGroupCommand).resolves({ deploymentGroupInfo: {} });
    expect((await handler(event, context)).verdict).toBe('inconclusive');
    expect(status()).toEqual(['Failed']);
  });

  it('reports Failed on every exception', async () => {
    sageMaker.on(DescribeEndpointCommand).rejects(new Error('unreachable'));
    expect(await handler(event, context)).toMatchObject({
      verdict: 'fail',
      reasons: ['fail: the pre-traffic hook: Error: unreachable'],
    });
    expect(status()).toEqual(['Failed']);
  });

  it('reports Failed when its record cannot be kept', async () => {
    s3.on(PutObjectCommand).rejects(new Error('no space'));
    expect((await handler(event, context)).verdict).toBe('fail');
    expect(status()).toEqual(['Failed']);
  });

  it('reports Failed before its time runs out', async () => {
    lambda.on(InvokeCommand).callsFake(() => new Promise(() => undefined));
    const result = await handler(event, { getRemainingTimeInMillis: () => 15_100 } as Context);
    expect(result.reasons).toEqual(['fail: the pre-traffic hook: ran out of time']);
    expect(status()).toEqual(['Failed']);
  });
});

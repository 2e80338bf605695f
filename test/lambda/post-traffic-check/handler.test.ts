import '../quiet';
import { Readable } from 'node:stream';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient,
  GetDeploymentCommand,
  LifecycleEventAlreadyCompletedException,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambda/post-traffic-check/handler';
import { MOST_RECORDS } from '../../../lambda/post-traffic-check/newest-lines';

const s3 = mockClient(S3Client);
const sageMaker = mockClient(SageMakerClient);
const cloudWatch = mockClient(CloudWatchClient);
const codeDeploy = mockClient(CodeDeployClient);
/** The candidate has had all traffic for five minutes. */
const ENDED = new Date(Date.now() - 5 * 60_000);
const event = { DeploymentId: 'd', LifecycleEventHookExecutionId: 'h', ShiftEnded: ENDED.toISOString() };
const context = { getRemainingTimeInMillis: () => 300_000 } as Context;
const status = () =>
  codeDeploy.commandCalls(PutLifecycleEventHookExecutionStatusCommand).map(({ args }) => args[0].input.status);
const side = (data: string) => ({ data, encoding: 'CSV' });
const line = JSON.stringify({
  captureData: { endpointInput: side('10,1,2'), endpointOutput: side('9.5') },
  eventMetadata: { inferenceId: 'a' },
});

/** Three days ago: a shift may take two. */
const BEGAN = new Date(Date.now() - 3 * 86_400_000);

beforeEach(() => {
  Object.assign(process.env, {
    MODEL_NAME: 'taxi',
    CAPTURE: 'endpoint',
    EXECUTION_ID: 'e',
    ENDPOINT_NAME: 'taxi-prod-e',
    ARTIFACT_BUCKET: 'a',
    NEW_VERSION_ARN: 'arn:aws:lambda:us-east-1:1:function:taxi-api:8',
  });
  for (const mock of [s3, sageMaker, cloudWatch, codeDeploy]) mock.reset();
  sageMaker
    .on(DescribeEndpointCommand)
    .resolves({ DataCaptureConfig: { EnableCapture: true, CaptureStatus: 'Started' } as never });
  s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: 'data-capture/taxi-prod-e/v/2026/11/22/09/1.jsonl' }] });
  s3.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from([Buffer.from(`${line}\n`)]) }));
  s3.on(PutObjectCommand).resolves({});
  codeDeploy.on(GetDeploymentCommand).resolves({ deploymentInfo: { status: 'InProgress', createTime: BEGAN } });
  metrics({ total: [30, 30], crashed: [0, 0] });
});

/** What CloudWatch answers, by the query's id. */
function metrics(values: Readonly<Record<string, number[]>>): void {
  cloudWatch.on(GetMetricDataCommand).callsFake(({ MetricDataQueries }: { MetricDataQueries: { Id: string }[] }) => ({
    MetricDataResults: MetricDataQueries.map(({ Id }) => ({ Id, Values: values[Id] ?? [] })),
  }));
}
const queryOf = (id: string) =>
  cloudWatch
    .commandCalls(GetMetricDataCommand)
    .map(({ args }) => args[0].input)
    .find(({ MetricDataQueries }) => MetricDataQueries?.some(({ Id }) => Id === id));

describe('the check after the bake time', () => {
  it('passes when clients’ calls of this endpoint are captured', async () => {
    expect(await handler(event, context)).toMatchObject({ verdict: 'pass' });
    expect(status()).toEqual(['Succeeded']);
    expect(s3.commandCalls(ListObjectsV2Command)[0]?.args[0].input.Prefix).toBe('data-capture/taxi-prod-e/');
  });

  it('does not fail a healthy release by late capture, and shows that it knows nothing', async () => {
    s3.on(ListObjectsV2Command).resolves({});
    expect((await handler(event, context)).verdict).toBe('inconclusive');
    expect(status()).toEqual(['Succeeded']);
  });

  it('reads no more than the newest files, the newest first', async () => {
    const Contents = Array.from({ length: 50 }, (_, index) => ({
      Key: `data-capture/taxi-prod-e/v/${100 + index}.jsonl`,
    }));
    s3.on(ListObjectsV2Command).resolves({ Contents });
    await handler(event, context);
    expect(s3.commandCalls(GetObjectCommand)).toHaveLength(20);
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input.Key).toContain('149.jsonl');
  });

  it('stops reading after enough records, and closes the file', async () => {
    const lines = 100 * MOST_RECORDS;
    let made = 0;
    const body = Readable.from(
      (function* () {
        for (; made < lines; made += 1) yield Buffer.from(`${line.replace('"a"', `"${made}"`)}\n`);
      })(),
    );
    s3.on(GetObjectCommand).resolves({ Body: body as never });
    const { reasons } = await handler(event, context);
    expect(reasons.join()).toContain(`${MOST_RECORDS} calls of clients`);
    expect(made).toBeLessThan(lines / 10);
    expect(body.destroyed).toBe(true);
    expect(s3.commandCalls(GetObjectCommand)).toHaveLength(1);
  });

  it('asks for the requests of the new version only, since the deployment began', async () => {
    await handler(event, context);
    const input = queryOf('requests');
    expect(input?.StartTime).toEqual(BEGAN);
    const query = input?.MetricDataQueries?.[0];
    expect(query?.MetricStat?.Metric?.Dimensions).toContainEqual({ Name: 'FunctionVersion', Value: '8' });
  });

  it('fails when the function has answered nothing but crashes since the shift, whatever the alarms could see', async () => {
    metrics({ total: [40, 20], crashed: [40, 20] });
    const { verdict, reasons } = await handler(event, context);
    expect(verdict).toBe('fail');
    expect(reasons[0]).toContain('60 of 60 invocations crashed');
    expect(status()).toEqual(['Failed']);
  });

  it('asks for what the alias was invoked for from the first whole minute after the shift', async () => {
    await handler(event, context);
    const input = queryOf('crashed');
    const start = input!.StartTime!.getTime();
    expect(start % 60_000).toBe(0);
    expect(start - ENDED.getTime()).toBeGreaterThanOrEqual(0);
    expect(start - ENDED.getTime()).toBeLessThan(60_000);
    for (const { MetricStat } of input!.MetricDataQueries!)
      expect(MetricStat?.Metric?.Dimensions).toEqual([
        { Name: 'FunctionName', Value: 'taxi-api' },
        { Name: 'Resource', Value: 'taxi-api:live' },
      ]);
  });

  it('knows nothing of the function when the shift has just ended', async () => {
    const { verdict, reasons } = await handler({ ...event, ShiftEnded: new Date().toISOString() }, context);
    expect(verdict).toBe('inconclusive');
    expect(reasons.join()).toContain('no invocations known yet');
    expect(queryOf('crashed')).toBeUndefined();
  });

  it('fails when it is not told when the shift ended', async () => {
    expect((await handler({ ...event, ShiftEnded: '' }, context)).reasons.join()).toContain('lib/constructs/bake.ts');
    expect(status()).toEqual(['Failed']);
  });

  it('fails when capture has been stopped, and on every exception', async () => {
    sageMaker.on(DescribeEndpointCommand).resolves({});
    expect((await handler(event, context)).verdict).toBe('fail');
    sageMaker.on(DescribeEndpointCommand).rejects(new Error('gone'));
    expect((await handler(event, context)).verdict).toBe('fail');
    expect(status()).toEqual(['Failed', 'Failed']);
  });

  it.each(['Stopped', 'Failed'] as const)('judges and records nothing when the deployment is %s', async (ended) => {
    codeDeploy.on(GetDeploymentCommand).resolves({ deploymentInfo: { status: ended } });
    expect(await handler(event, context)).toEqual({
      verdict: 'inconclusive',
      reasons: [`the deployment ended during the bake time: ${ended}`],
    });
    expect(status()).toEqual([]);
    expect(s3.calls()).toEqual([]);
  });

  it('ends quietly when the deployment ends while it judges', async () => {
    const refusal = new LifecycleEventAlreadyCompletedException({ message: 'completed', $metadata: {} });
    codeDeploy.on(PutLifecycleEventHookExecutionStatusCommand).rejects(refusal);
    expect(await handler(event, context)).toMatchObject({ verdict: 'pass' });
  });

  it('lets any other refusal of its report be seen: the machine then reports in its stead', async () => {
    const refusal = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    codeDeploy.on(PutLifecycleEventHookExecutionStatusCommand).rejects(refusal);
    await expect(handler(event, context)).rejects.toThrow('no');
  });
});

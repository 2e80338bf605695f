import '../quiet';
import { Readable } from 'node:stream';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CodePipelineClient,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { GetAliasCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { CodePipelineEvent, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambda/evaluate/handler';
import { BROKEN_AFTER_ATTEMPTS, MOST_INVOCATIONS } from '../../../lambda/evaluate/waiting';

const s3 = mockClient(S3Client);
const runtime = mockClient(SageMakerRuntimeClient);
const lambda = mockClient(LambdaClient);
const cloudWatch = mockClient(CloudWatchClient);
const codePipeline = mockClient(CodePipelineClient);

const context = { getRemainingTimeInMillis: () => 300_000 } as Context;
const event = (parameters = '{"executionId":"e2"}', continuationToken?: string) =>
  ({
    'CodePipeline.job': {
      id: 'j',
      data: { actionConfiguration: { configuration: { UserParameters: parameters } }, continuationToken },
    },
  }) as CodePipelineEvent;
const notFound = Object.assign(new Error('no alias'), { name: 'ResourceNotFoundException' });

/** Each trip of 10 minutes costs 20; what each endpoint answers for it. */
let answers: Record<string, number | Error>;

const scorecard = () => JSON.parse(s3.commandCalls(PutObjectCommand)[0]?.args[0].input.Body as string);
const success = () => codePipeline.commandCalls(PutJobSuccessResultCommand)[0]?.args[0].input;
const failure = () => codePipeline.commandCalls(PutJobFailureResultCommand)[0]?.args[0].input.failureDetails?.message;
const liveRequests = () =>
  runtime.commandCalls(InvokeEndpointCommand).filter(({ args }) => args[0].input.EndpointName === 'taxi-prod-e1');

function live(weights?: Record<string, number>): void {
  lambda.on(GetAliasCommand).resolves({ FunctionVersion: '4', RoutingConfig: { AdditionalVersionWeights: weights } });
  lambda.on(GetFunctionConfigurationCommand).resolves({
    Environment: { Variables: { EXECUTION_ID: 'e1', ENDPOINT_NAME: 'taxi-prod-e1' } },
  });
}

beforeEach(() => {
  Object.assign(process.env, { MODEL_NAME: 'taxi', ARTIFACT_BUCKET: 'artifacts', DEV_ENDPOINT_PREFIX: 'taxi-dev-' });
  for (const mock of [s3, runtime, lambda, cloudWatch, codePipeline]) mock.reset();
  answers = { 'taxi-dev-e2': 22, 'taxi-prod-e1': 22 };
  const manifest = { trainingJobName: 'job', commitId: 'c', metrics: { 'validation:rmse': 3 } };
  const test = `total_amount,duration_minutes,passenger_count,trip_distance\n${'20,10,1,2\n'.repeat(600)}`;
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => ({
    Body: Readable.from([Buffer.from(Key.endsWith('manifest.json') ? JSON.stringify(manifest) : test)]),
  }));
  s3.on(PutObjectCommand).resolves({});
  runtime.on(InvokeEndpointCommand).callsFake(({ EndpointName, Body }: { EndpointName: string; Body: string }) => {
    const answer = answers[EndpointName];
    if (answer instanceof Error) throw answer;
    return {
      Body: Buffer.from(
        Body.split('\n')
          .map(() => String(answer))
          .join(','),
      ),
    };
  });
  lambda.on(GetAliasCommand).rejects(notFound);
  cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Values: [3, 4] }] });
});

describe('the evaluation', () => {
  it('lets a first release pass by absolute limits alone, and says so', async () => {
    await handler(event(), context);
    expect(success()?.outputVariables).toMatchObject({
      Verdict: 'pass',
      Summary:
        'pass: root mean squared error 2.000 on 500 held-out rows; no live model to compare with; trained to validation:rmse 3.000',
      ScorecardUrl: expect.stringContaining('records%2Fe2%2Fscorecard.json'),
    });
    expect(scorecard()).toMatchObject({
      verdict: 'pass',
      live: null,
      comparison: null,
      candidate: { rows: 500, value: 2 },
    });
    expect(scorecard().reasons.join()).toContain('no model is live: judged by absolute limits alone');
  });

  it('compares with the live model on the same rows, in one request when it has little traffic', async () => {
    live();
    await handler(event(), context);
    expect(liveRequests()).toHaveLength(1);
    expect(scorecard()).toMatchObject({
      live: { executionId: 'e1', functionVersion: '4', recentRequests: 7, requestsSent: 1 },
      comparison: { rows: 500, candidate: 2, live: 2, worsePercent: 0 },
    });
  });

  it('marks every call as our own', async () => {
    live();
    await handler(event(), context);
    for (const { args } of runtime.commandCalls(InvokeEndpointCommand)) {
      expect(args[0].input.InferenceId).toMatch(/^own-(golden|scoring)-e2-\d+$/);
    }
  });

  it('fails a candidate that is worse than the live model, with the figures', async () => {
    live();
    answers['taxi-prod-e1'] = 21;
    await handler(event(), context);
    expect(failure()).toContain(
      'fail: candidate beside the live model: root mean squared error 2.000, live model 1.000 on the same 500 rows: +100.0 %',
    );
    expect(scorecard().verdict).toBe('fail');
  });

  it('fails a candidate beyond the absolute limit, and one that does not answer', async () => {
    answers['taxi-dev-e2'] = 40;
    await handler(event(), context);
    expect(failure()).toContain('fail: golden requests: 60 rows answered, mean absolute error 20.000, limit 5');
    codePipeline.resetHistory();
    answers['taxi-dev-e2'] = Object.assign(new Error('crash'), { name: 'ModelError', OriginalStatusCode: 500 });
    await handler(event(), context);
    expect(failure()).toContain('the container answered 500');
  });

  it('stops a first candidate that answers golden requests and fails on the rows it is scored on', async () => {
    let calls = 0;
    runtime.on(InvokeEndpointCommand).callsFake(({ Body }: { Body: string }) => {
      calls += 1;
      if (calls > 6) throw Object.assign(new Error('crash'), { name: 'ModelError' });
      return { Body: Buffer.from(Body.split('\n').fill('22').join()) };
    });
    await handler(event(), context);
    expect(failure()).toContain('fail: candidate beside the live model: the candidate does not answer');
  });

  /** Runs the action as the pipeline does, again and again, until it ends; gives the number of invocations. */
  async function untilItEnds(): Promise<number> {
    for (let invocations = 1, token: string | undefined; ; invocations += 1) {
      codePipeline.resetHistory();
      const result = await handler(event(undefined, token), context);
      if (result.kind !== 'again') return invocations;
      expect(success()?.continuationToken).toBe(result.token);
      token = result.token;
    }
  }

  it('waits while a deployment shifts traffic, asks the live model nothing, and gives up in time', async () => {
    live({ '5': 0.1 });
    expect(await untilItEnds()).toBe(MOST_INVOCATIONS);
    expect(failure()).toContain(
      'inconclusive: candidate beside the live model: a deployment shifts traffic between versions 4 and 5',
    );
    expect(failure()).toContain('retry all actions of the stage');
    expect(liveRequests()).toHaveLength(0);
  });

  it('compares when the deployment has ended meanwhile', async () => {
    live({ '5': 0.1 });
    const first = await handler(event(), context);
    live();
    await handler(event(undefined, first.kind === 'again' ? first.token : ''), context);
    expect(scorecard()).toMatchObject({ verdict: 'pass', comparison: { rows: 500 } });
  });

  it('does not wait with a candidate that has failed already', async () => {
    live({ '5': 0.1 });
    answers['taxi-dev-e2'] = 40;
    expect(await untilItEnds()).toBe(1);
    expect(failure()).toContain('fail: golden requests');
  });

  const failing = (name: string, more: object = {}) => Object.assign(new Error('no'), { name, ...more });

  it('does not let a broken live model keep out the release that mends it, once its container has failed several times', async () => {
    live();
    answers['taxi-prod-e1'] = failing('ModelError', { OriginalStatusCode: 500 });
    expect(await untilItEnds()).toBe(BROKEN_AFTER_ATTEMPTS);
    expect(success()?.outputVariables?.Verdict).toBe('pass');
    expect(scorecard().reasons.join()).toContain('the live model failed in all of 3 attempts');
  });

  it('compares when the live model’s container fails once and then answers', async () => {
    live();
    answers['taxi-prod-e1'] = failing('ModelError');
    const first = await handler(event(), context);
    answers['taxi-prod-e1'] = 21;
    await handler(event(undefined, first.kind === 'again' ? first.token : ''), context);
    expect(scorecard().verdict).toBe('fail');
  });

  it.each([
    ['may not be asked', failing('AccessDeniedException')],
    ['is missing', failing('ValidationError')],
    ['does not answer in time', failing('TimeoutError')],
    ['cannot be reached', failing('Error', { code: 'ECONNREFUSED' })],
    ['has a service that fails', failing('InternalFailure')],
  ])('lets no candidate pass when the live model %s', async (_, error) => {
    live();
    answers['taxi-prod-e1'] = error;
    expect(await untilItEnds()).toBe(1);
    expect(failure()).toContain('inconclusive: candidate beside the live model: the live model cannot be asked');
    expect(scorecard().verdict).toBe('inconclusive');
  });

  it('waits for a busy live model, and lets no candidate pass when it stays busy', async () => {
    live();
    answers['taxi-prod-e1'] = failing('ThrottlingException');
    expect(await untilItEnds()).toBe(MOST_INVOCATIONS);
    expect(failure()).toContain('the live model takes no more requests');
  }, 30_000);
});

describe('the pipeline', () => {
  it('is told of an error in the function’s own words', async () => {
    s3.on(GetObjectCommand).rejects(Object.assign(new Error('no manifest'), { name: 'NoSuchKey' }));
    await handler(event(), context);
    expect(failure()).toBe('NoSuchKey: no manifest');
  });

  it('is told of parameters that are missing or no JSON', async () => {
    await handler(event('{}'), context);
    expect(failure()).toContain('UserParameters hold no text "executionId"');
    codePipeline.resetHistory();
    await handler(event('nonsense'), context);
    expect(failure()).toContain('SyntaxError');
  });

  it('is told before the function’s time runs out', async () => {
    runtime.on(InvokeEndpointCommand).callsFake(() => new Promise(() => undefined));
    await handler(event(), { getRemainingTimeInMillis: () => 8_050 } as Context);
    expect(failure()).toBe('the function ran out of time; retry all actions of the stage');
  });
});

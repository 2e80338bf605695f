import '../quiet';
import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambda/post-traffic-hook/handler';

const s3 = mockClient(S3Client);
const stepFunctions = mockClient(SFNClient);
const codeDeploy = mockClient(CodeDeployClient);
const event = { DeploymentId: 'd-ABCDEFGHI', LifecycleEventHookExecutionId: 'eyJlbmNyeXB0ZWREYXRhIjoi'.repeat(20) };
const context = { getRemainingTimeInMillis: () => 300_000 } as Context;
const started = () => stepFunctions.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input);
const status = () =>
  codeDeploy.commandCalls(PutLifecycleEventHookExecutionStatusCommand).map(({ args }) => args[0].input.status);

beforeEach(() => {
  Object.assign(process.env, {
    EXECUTION_ID: 'e',
    ARTIFACT_BUCKET: 'a',
    BAKE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:taxi-bake',
  });
  for (const mock of [s3, stepFunctions, codeDeploy]) mock.reset();
  s3.on(PutObjectCommand).resolves({});
});

describe('the post-traffic hook', () => {
  it('starts the bake time and leaves the report to it', async () => {
    expect(await handler(event, context)).toBeUndefined();
    expect(started()).toEqual([
      {
        stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:taxi-bake',
        name: expect.stringMatching(/^d-ABCDEFGHI-[0-9a-f]{32}$/) as string,
        input: JSON.stringify(event),
      },
    ]);
    expect(status()).toEqual([]);
  });

  it('starts nothing twice: a repeated call has the same name, another hook execution another', async () => {
    await handler(event, context);
    stepFunctions
      .on(StartExecutionCommand)
      .rejects(new ExecutionAlreadyExists({ message: 'it exists', $metadata: {} }));
    await handler(event, context);
    await handler({ ...event, LifecycleEventHookExecutionId: 'another' }, context);
    const [first, second, third] = started().map(({ name }) => name);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(status()).toEqual([]);
  });

  it('reports Failed at once, with a record, when the bake time cannot start', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    expect(await handler(event, context)).toEqual({
      verdict: 'fail',
      reasons: ['fail: the post-traffic hook: AccessDeniedException: no'],
    });
    expect(status()).toEqual(['Failed']);
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input.Key).toBe('records/e/post-traffic.json');
  });

  it('reports Failed before it runs out of time', async () => {
    stepFunctions.on(StartExecutionCommand).callsFake(() => new Promise(() => undefined));
    const short = { getRemainingTimeInMillis: () => 15_010 } as Context;
    expect((await handler(event, short))?.verdict).toBe('fail');
    expect(status()).toEqual(['Failed']);
  });
});

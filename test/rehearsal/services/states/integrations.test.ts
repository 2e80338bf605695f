import { NotRehearsable, ServiceError, type Principal } from '../../../../rehearsal/contracts';
import type { Json } from '../../../../rehearsal/services/states/asl';
import { account, answered, machineOf, ROLE, SOMEBODY, START, thrown } from './account';

const task = (resource: string, given: Json, more: object = {}) => ({
  Work: { Type: 'Task', Resource: resource, Arguments: given, End: true, ...more },
});

async function run(states: object, answers: Parameters<typeof account>[0]) {
  const around = account(answers);
  const handle = around.machines.start(machineOf(around.machines, states), {}, 'run', SOMEBODY);
  const result = await handle.result;
  return { ...around, result, events: around.machines.execution(handle.executionArn).history.events };
}

describe('functions', () => {
  it('are invoked as the machine’s role, and their answer is wrapped', async () => {
    const seen: unknown[] = [];
    const invoke = (request: { functionName: string; payload: unknown; principal: Principal }) => (
      seen.push(request),
      Promise.resolve(answered({ sum: 3 }))
    );
    const { result } = await run(task('arn:aws:states:::lambda:invoke', { FunctionName: 'add', Payload: { a: 1 } }), {
      invoke,
    });
    expect(seen).toEqual([{ functionName: 'add', payload: { a: 1 }, principal: { kind: 'role', arn: ROLE } }]);
    expect(result.output).toMatchObject({ ExecutedVersion: '7', Payload: { sum: 3 }, StatusCode: 200 });
  });

  it('named by ARN give their answer as it is', async () => {
    const { result, events } = await run(task('arn:aws:lambda:us-east-1:111122223333:function:add', {}), {
      invoke: () => Promise.resolve(answered(3)),
    });
    expect(result.output).toBe(3);
    expect(events.map((e) => e.type)).toContain('LambdaFunctionSucceeded');
  });

  it('fail under the name of their error', async () => {
    const { result } = await run(task('arn:aws:states:::lambda:invoke', { FunctionName: 'add' }), {
      invoke: () => Promise.resolve(thrown('BadArchive')),
    });
    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'BadArchive',
      cause: JSON.stringify({ errorType: 'BadArchive', errorMessage: 'it did not work' }),
    });
  });

  it('that do not exist fail as Lambda says', async () => {
    const invoke = () => Promise.reject(new ServiceError('ResourceNotFoundException', 'Function not found', 404));
    const { result } = await run(task('arn:aws:states:::lambda:invoke', { FunctionName: 'gone' }), { invoke });
    expect(result.error).toBe('Lambda.ResourceNotFoundException');
  });
});

describe('SageMaker jobs', () => {
  const sync = task('arn:aws:states:::sagemaker:createTrainingJob.sync', {
    TrainingJobName: 'j1',
    Tags: [{ Key: 'a', Value: 'b' }],
  });
  const job = (ends: object, minutes: number) => {
    const calls: { operation: string; input: object }[] = [];
    const around = { now: () => 0 };
    const call = (service: string, operation: string, input: object): Promise<object> => {
      calls.push({ operation: `${service}:${operation}`, input });
      if (operation === 'CreateTrainingJob') return Promise.resolve({ TrainingJobArn: 'arn:job' });
      const over = around.now() >= START + minutes * 60_000;
      return Promise.resolve({
        TrainingJobName: 'j1',
        CreationTime: new Date(START),
        ...(over ? ends : { TrainingJobStatus: 'InProgress' }),
      });
    };
    return { calls, call, around };
  };
  const start = async (ends: object) => {
    const { calls, call, around } = job(ends, 5);
    const all = account({ call });
    around.now = () => all.clock.now();
    const handle = all.machines.start(machineOf(all.machines, sync), {}, 'run', SOMEBODY);
    return {
      result: await handle.result,
      calls,
      clock: all.clock,
      events: all.machines.execution(handle.executionArn).history.events,
    };
  };

  it('are marked, waited for, and described with times in milliseconds', async () => {
    const { result, calls, clock, events } = await start({ TrainingJobStatus: 'Completed' });
    expect(calls[0]).toEqual({
      operation: 'sagemaker:CreateTrainingJob',
      input: {
        TrainingJobName: 'j1',
        Tags: [
          { Key: 'a', Value: 'b' },
          { Key: 'MANAGED_BY_AWS', Value: 'STARTED_BY_STEP_FUNCTIONS' },
        ],
      },
    });
    expect(result.output).toEqual({ TrainingJobName: 'j1', CreationTime: START, TrainingJobStatus: 'Completed' });
    expect(clock.now()).toBe(START + 5 * 60_000);
    expect(events.map((e) => e.type)).toEqual(
      expect.arrayContaining(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']),
    );
  });

  it('that fail give their description as the cause', async () => {
    const { result } = await start({ TrainingJobStatus: 'Failed', FailureReason: 'out of memory' });
    expect(result.error).toBe('States.TaskFailed');
    expect(JSON.parse(result.cause!)).toMatchObject({ FailureReason: 'out of memory' });
  });

  it('that cannot be started fail as SageMaker says', async () => {
    const call = () => Promise.reject(new ServiceError('ResourceInUse', 'Training job names must be unique'));
    const { result } = await run(sync, { call });
    expect(result.error).toBe('SageMaker.AmazonSageMakerException');
    expect(result.cause).toMatch(
      'Training job names must be unique (Service: AmazonSageMaker; Status Code: 400; Error Code: ResourceInUse;',
    );
  });

  it('are stopped when their execution is', async () => {
    const { calls, call } = job({}, 1000);
    const all = account({ call });
    const handle = all.machines.start(machineOf(all.machines, sync), {}, 'run', SOMEBODY);
    await all.clock.sleep(60_000);
    handle.abort('Enough', 'a person said so');
    await expect(handle.result).resolves.toEqual({ status: 'ABORTED', error: 'Enough', cause: 'a person said so' });
    await all.clock.sleep(1);
    expect(calls.at(-1)!.operation).toBe('sagemaker:StopTrainingJob');
  });
});

describe('SDK calls', () => {
  it('reach own services in the members’ own case, and answer in that of Step Functions', async () => {
    const call = (service: string, operation: string, input: object) =>
      Promise.resolve({ seen: { service, operation, input }, at: new Date(START) });
    const { result } = await run(task('arn:aws:states:::aws-sdk:codedeploy:getDeployment', { DeploymentId: 'd-1' }), {
      call,
    });
    expect(result.output).toEqual({
      Seen: { Service: 'codedeploy', Operation: 'GetDeployment', Input: { DeploymentId: 'd-1' } },
      At: '2026-01-01T00:00:00.000Z',
    });
  });

  it.each([
    ['ResourceNotFound', 'SageMaker.ResourceNotFoundException'],
    ['ConflictException', 'SageMaker.ConflictException'],
    ['ValidationException', 'SageMaker.SageMakerException'],
  ])('fail with %s as %s', async (code, error) => {
    const { result } = await run(task('arn:aws:states:::aws-sdk:sagemaker:describeEndpoint', {}), {
      call: () => Promise.reject(new ServiceError(code, 'no')),
    });
    expect(result).toMatchObject({
      error,
      cause: expect.stringMatching(/^no \(Service: SageMaker, Status Code: 400, Request ID: /) as string,
    });
  });
});

it.each([
  'arn:aws:states:::sqs:sendMessage',
  'arn:aws:states:::lambda:invoke.waitForTaskToken',
  'arn:aws:states:::aws-sdk:s3:getObject',
  'arn:aws:states:::sagemaker:createLabelingJob.sync',
  'arn:aws:states:us-east-1:111122223333:activity:a',
])('refuses %s by name, when the machine is made', (resource) => {
  const { machines } = account();
  expect(() => machineOf(machines, task(resource, {}))).toThrow(NotRehearsable);
  expect(() => machineOf(machines, task(resource, {}))).toThrow(`${resource} (at machine/Work)`);
});

it('ends the rehearsal when a task meets what is not known', async () => {
  const unknown = new NotRehearsable('operation', 'DescribeMoon', 'sagemaker');
  const { machines, fatal } = account({ call: () => Promise.reject(unknown) });
  const catching = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Never' }] };
  const arn = machineOf(machines, {
    ...task('arn:aws:states:::aws-sdk:sagemaker:describeMoon', {}, catching),
    Never: { Type: 'Succeed' },
  });
  await expect(machines.start(arn, {}, undefined, SOMEBODY).result).rejects.toBe(unknown);
  expect(fatal).toEqual([unknown]);
});

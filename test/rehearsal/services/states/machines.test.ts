import { statesProviders } from '../../../../rehearsal/cloudformation/resources/states';
import type { Provider } from '../../../../rehearsal/cloudformation/provider';
import { statesOperations } from '../../../../rehearsal/gateway/states';
import { account, machineOf, ROLE, SOMEBODY, START } from './account';

const CALL = { service: 'states', operation: '', principal: SOMEBODY, requestId: 'r' };
const rest = { Rest: { Type: 'Wait', Seconds: 60, End: true } };

describe('the API', () => {
  it('starts an execution, describes it and gives its history page by page', async () => {
    const { machines, published } = account();
    const api = statesOperations({ machines });
    const stateMachineArn = machineOf(machines, rest);
    const { executionArn } = (await api['StartExecution']!(
      { stateMachineArn, name: 'run', input: '{"a":1}' },
      CALL,
    )) as { executionArn: string };
    expect(executionArn).toBe('arn:aws:states:us-east-1:111122223333:execution:machine:run');
    await expect(api['DescribeExecution']!({ executionArn }, CALL)).resolves.toMatchObject({
      status: 'RUNNING',
      input: '{"a":1}',
    });
    await machines.execution(executionArn).result;
    await expect(api['DescribeExecution']!({ executionArn }, CALL)).resolves.toMatchObject({
      status: 'SUCCEEDED',
      output: '{"a":1}',
      stopDate: new Date(START + 60_000),
    });
    const first = (await api['GetExecutionHistory']!({ executionArn, maxResults: 3 }, CALL)) as {
      events: { type: string }[];
      nextToken: string;
    };
    const second = (await api['GetExecutionHistory']!(
      { executionArn, maxResults: 3, nextToken: first.nextToken },
      CALL,
    )) as typeof first;
    expect([...first.events, ...second.events].map((e) => e.type)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'WaitStateExited',
      'ExecutionSucceeded',
    ]);
    await expect(api['ListExecutions']!({ stateMachineArn, statusFilter: 'SUCCEEDED' }, CALL)).resolves.toMatchObject({
      executions: [{ executionArn }],
    });
    expect(published.map((e) => (e.detail as { status: string }).status)).toEqual(['RUNNING', 'SUCCEEDED']);
  });

  it('stops an execution', async () => {
    const { machines } = account();
    const api = statesOperations({ machines });
    const { executionArn } = machines.start(machineOf(machines, rest), {}, 'run', SOMEBODY);
    await api['StopExecution']!({ executionArn, error: 'Stopped', cause: 'because' }, CALL);
    await expect(api['DescribeExecution']!({ executionArn }, CALL)).resolves.toMatchObject({
      status: 'ABORTED',
      error: 'Stopped',
      cause: 'because',
    });
  });

  it('refuses as the service does', () => {
    const { machines } = account();
    const api = statesOperations({ machines });
    const stateMachineArn = machineOf(machines, rest);
    const start = (input: object) => () => api['StartExecution']!({ stateMachineArn, ...input }, CALL);
    expect(start({ stateMachineArn: 'arn:none' })).toThrow(
      expect.objectContaining({ code: 'StateMachineDoesNotExist' }),
    );
    expect(start({ input: '{' })).toThrow(expect.objectContaining({ code: 'InvalidExecutionInput' }));
    expect(start({ name: 'a b' })).toThrow(expect.objectContaining({ code: 'InvalidName' }));
    expect(() => api['DescribeExecution']!({ executionArn: 'arn:none' }, CALL)).toThrow(
      expect.objectContaining({ code: 'ExecutionDoesNotExist' }),
    );
  });

  it('takes the same start twice for one while it runs, and a different one for an error', async () => {
    const { machines } = account();
    const arn = machineOf(machines, rest);
    const first = machines.start(arn, '{}', 'run', SOMEBODY);
    expect(machines.start(arn, '{}', 'run', SOMEBODY).executionArn).toBe(first.executionArn);
    expect(() => machines.start(arn, '{"other":1}', 'run', SOMEBODY)).toThrow(
      expect.objectContaining({ code: 'ExecutionAlreadyExists' }),
    );
    await first.result;
    expect(() => machines.start(arn, '{}', 'run', SOMEBODY)).toThrow(
      expect.objectContaining({ code: 'ExecutionAlreadyExists' }),
    );
  });
});

it('ends what runs when the rehearsal ends, and writes nothing more', async () => {
  const { machines, ending, fatal } = account();
  const { executionArn, result } = machines.start(machineOf(machines, rest), {}, 'run', SOMEBODY);
  ending.abort(new Error('the rehearsal ends'));
  await expect(result).rejects.toThrow('the rehearsal ends');
  expect(machines.execution(executionArn).history.events.map((e) => e.type)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered',
  ]);
  expect(fatal).toEqual([]);
});

describe('AWS::StepFunctions::StateMachine', () => {
  const provide = () => {
    const { machines } = account();
    return { machines, provider: statesProviders({ machines })['AWS::StepFunctions::StateMachine'] as Provider };
  };
  const request = (properties: object) => ({
    stackName: 's',
    stackId: 'i',
    logicalId: 'Machine',
    type: 't',
    generatedName: 's-Machine-abc',
    signal: new AbortController().signal,
    properties: { RoleArn: ROLE, ...properties },
  });
  const DefinitionString = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: { A: { Type: 'Succeed', Output: '${what}' } },
  });

  it('substitutes in the definition and gives ARN, name and revision', async () => {
    const { machines, provider } = provide();
    const { physicalId, attributes } = await provider.create(
      request({ DefinitionString, DefinitionSubstitutions: { what: 'done' } }),
    );
    expect(physicalId).toBe('arn:aws:states:us-east-1:111122223333:stateMachine:s-Machine-abc');
    expect(attributes).toMatchObject({
      Arn: physicalId,
      Name: 's-Machine-abc',
      StateMachineRevisionId: expect.any(String) as string,
    });
    expect((await machines.start(physicalId, {}, undefined, SOMEBODY).result).output).toBe('done');
  });

  it('lets an execution under way go on with the definition it began with', async () => {
    const { machines, provider } = provide();
    const waiting = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 5, Next: 'A' }, A: { Type: 'Succeed', Output: 'old' } },
    });
    const created = await provider.create(request({ DefinitionString: waiting, StateMachineName: 'm' }));
    const { result } = machines.start(created.physicalId, {}, undefined, SOMEBODY);
    const update = { ...request({ DefinitionString }), physicalId: created.physicalId, before: {}, rollingBack: false };
    const updated = await provider.update(update);
    expect((await result).output).toBe('old');
    expect(updated.attributes['StateMachineRevisionId']).not.toBe(created.attributes['StateMachineRevisionId']);
    await provider.delete({ ...update });
    expect(machines.list()).toEqual([]);
  });

  it('refuses an express machine by name', async () => {
    const { provider } = provide();
    await expect(async () =>
      provider.create(request({ DefinitionString, StateMachineType: 'EXPRESS' })),
    ).rejects.toThrow('StateMachineType EXPRESS (at s/Machine)');
  });
});

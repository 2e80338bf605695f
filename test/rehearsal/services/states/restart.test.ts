import { statesOperations } from '../../../../rehearsal/gateway/states';
import type { StateMachines } from '../../../../rehearsal/services/states/machines';
import { handOver } from '../kept';
import { account, answered, machineOf, ROLE, SOMEBODY, thrown } from './account';

type Account = ReturnType<typeof account>;

const CALL = { service: 'states', operation: '', principal: SOMEBODY, requestId: 'r' };
const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:f';
const states = {
  Rest: { Type: 'Wait', Seconds: 60, Next: 'Ask' },
  Ask: { Type: 'Task', Resource: FUNCTION, Next: 'Tell', Assign: { a: '{% $states.result.a %}' } },
  Tell: { Type: 'Pass', Output: { told: '{% $a %}' }, End: true },
};

/** A machine with an execution for each way to end. */
async function filled(): Promise<Account & { readonly arn: string }> {
  let failing = false;
  const first = account({ invoke: () => Promise.resolve(failing ? thrown('Broken') : answered({ a: 1 })) });
  const { machines, clock } = first;
  const arn = machineOf(machines, states, { TimeoutSeconds: 120 });
  await machines.start(arn, '{ "spaced": true }', 'succeeds', SOMEBODY).result;
  failing = true;
  await machines.start(arn, {}, 'fails', SOMEBODY).result;
  const stopped = machines.start(arn, {}, 'stopped', SOMEBODY);
  await clock.sleep(10_000);
  stopped.abort('Stopped', 'because');
  await stopped.result;
  return { ...first, arn };
}

function restarted(before: Account, invoke = () => Promise.resolve(answered({ a: 2 }))): Account {
  const after = account({ invoke, life: { seed: 2, start: before.clock.now() } });
  handOver(before.machines, after.machines);
  return after;
}

/** What clients read of the machines and their executions. */
async function seen(machines: StateMachines): Promise<unknown> {
  const api = statesOperations({ machines });
  const read = (operation: string, input: object = {}) => api[operation]!(input, CALL);
  const stateMachineArn = machines.list()[0]!.arn;
  const executions = machines.executionsOf(stateMachineArn).map(({ props }) => props.executionArn);
  return Promise.all([
    read('ListStateMachines'),
    read('DescribeStateMachine', { stateMachineArn }),
    read('ListExecutions', { stateMachineArn }),
    read('ListExecutions', { stateMachineArn, statusFilter: 'FAILED' }),
    ...executions.flatMap((executionArn) => [
      read('DescribeExecution', { executionArn }),
      read('DescribeStateMachineForExecution', { executionArn }),
      read('GetExecutionHistory', { executionArn }),
      read('GetExecutionHistory', { executionArn, reverseOrder: true, includeExecutionData: false, maxResults: 3 }),
    ]),
  ]);
}

describe('after a restart', () => {
  it('machines and ended executions, with their histories, read as before', async () => {
    const first = await filled();
    const second = restarted(first);

    const before = await seen(first.machines);
    expect(await seen(second.machines)).toEqual(before);
    expect(JSON.stringify(before)).toMatch(/SUCCEEDED.*FAILED.*ABORTED|ABORTED.*FAILED.*SUCCEEDED/s);
  });

  it('a machine runs, and a change of it gives another revision', async () => {
    const first = await filled();
    const { machines } = restarted(first);
    const { result } = machines.start(first.arn, {}, 'new', SOMEBODY);

    expect(await result).toMatchObject({ status: 'SUCCEEDED', output: { told: 2 } });
    expect(machines.executionsOf(first.arn).map(({ props }) => props.name)).toEqual(
      ['new', 'stopped', 'fails', 'succeeds'], // prettier-ignore
    );
    const { definition, revisionId } = machines.find(first.arn);
    expect(machines.update(first.arn, { definition, roleArn: `${ROLE}-2` }).revisionId).not.toBe(revisionId);
  });

  it('an execution without a name gets an ARN that none had before', async () => {
    const first = await filled();
    const ofFirst = first.machines.start(first.arn, {}, undefined, SOMEBODY);
    await ofFirst.result;
    const { machines } = restarted(first);

    expect(machines.start(first.arn, {}, undefined, SOMEBODY).executionArn).not.toBe(ofFirst.executionArn);
  });

  it('the name of an ended execution is taken, with the same input too', async () => {
    const first = await filled();
    const { machines } = restarted(first);

    expect(() => machines.start(first.arn, '{ "spaced": true }', 'succeeds', SOMEBODY)).toThrow(
      expect.objectContaining({ code: 'ExecutionAlreadyExists' }),
    );
  });

  it('an ended execution stays what it was when it is stopped', async () => {
    const first = await filled();
    const { machines } = restarted(first);
    const { executionArn } = machines.executionsOf(first.arn)[0]!.props;
    const api = statesOperations({ machines });
    const before = await api['DescribeExecution']!({ executionArn }, CALL);

    expect(await api['StopExecution']!({ executionArn, error: 'Late' }, CALL)).toEqual({
      stopDate: (before as { stopDate: Date }).stopDate,
    });
    expect(await api['DescribeExecution']!({ executionArn }, CALL)).toEqual(before);
  });

  it('nothing is published, and no rule is made again', async () => {
    const noted: string[] = [];
    const first = await filled();
    const calls = { note: (call: { operation: string }) => void noted.push(call.operation) };
    const second = account({ calls: calls as never, life: { seed: 2, start: first.clock.now() } });
    const sync = 'arn:aws:states:::sagemaker:createTrainingJob.sync';
    first.machines.create({
      ...{ name: 'trains', roleArn: ROLE },
      definition: JSON.stringify({
        ...{ QueryLanguage: 'JSONata', StartAt: 'Train' },
        States: { Train: { Type: 'Task', Resource: sync, Arguments: {}, End: true } },
      }),
    });
    handOver(first.machines, second.machines);

    expect([second.published, noted]).toEqual([[], []]);
    const [machine, trains] = second.machines.list();
    expect([machine!.name, trains!.name]).toEqual(['machine', 'trains']);
    second.machines.update(trains!.arn, trains!);
    expect(noted).toContain('PutRule');
  });
});

it('names the executions that are under way, while they are', async () => {
  const { machines } = account();
  const arn = machineOf(machines, { Rest: states.Rest, Ask: { Type: 'Succeed' } });
  expect(machines.underWay()).toEqual([]);
  const { result } = machines.start(arn, {}, 'run', SOMEBODY);
  expect(machines.underWay()).toEqual(['execution run of the state machine machine']);
  await result;
  expect(machines.underWay()).toEqual([]);
});

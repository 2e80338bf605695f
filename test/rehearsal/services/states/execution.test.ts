import { NotRehearsable } from '../../../../rehearsal/contracts';
import type { Json } from '../../../../rehearsal/services/states/asl';
import { account, answered, machineOf, SOMEBODY, START, thrown } from './account';

const invoke = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'work' } };

async function run(
  states: object,
  options: { answers?: Parameters<typeof account>[0]; input?: Json; more?: object } = {},
) {
  const around = account(options.answers);
  const handle = around.machines.start(
    machineOf(around.machines, states, options.more),
    options.input ?? {},
    'run',
    SOMEBODY,
  );
  const result = await handle.result;
  const { events } = around.machines.execution(handle.executionArn).history;
  return { ...around, result, events, types: events.map((e) => e.type) };
}

it('evaluates Assign against the values of before, and assigns all at once', async () => {
  const { result } = await run({
    First: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'Swap' },
    Swap: { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Output: '{% [$a, $b] %}', Next: 'Show' },
    Show: { Type: 'Succeed', Output: { before: '{% $states.input %}', after: '{% [$a, $b] %}' } },
  });
  expect(result).toEqual({ status: 'SUCCEEDED', output: { before: [1, 2], after: [2, 1] } });
});

it('lets branches read the variables around them and keeps theirs to themselves', async () => {
  const branch = (n: number) => ({
    StartAt: `B${n}`,
    States: { [`B${n}`]: { Type: 'Pass', Assign: { [`inner${n}`]: n }, Output: `{% $outer + ${n} %}`, End: true } },
  });
  const { result } = await run({
    Set: { Type: 'Pass', Assign: { outer: 10 }, Next: 'Both' },
    Both: { Type: 'Parallel', Branches: [branch(1), branch(2)], Next: 'Look' },
    Look: { Type: 'Succeed', Output: { results: '{% $states.input %}', leaked: '{% $exists($inner1) %}' } },
  });
  expect(result.output).toEqual({ results: [11, 12], leaked: false });
});

it('refuses by name to assign a variable of an outer scope', async () => {
  const inner = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', Assign: { outer: 2 }, End: true } } };
  const states = {
    Set: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Both' },
    Both: { Type: 'Parallel', Branches: [inner], End: true },
  };
  await expect(run(states)).rejects.toThrow(NotRehearsable);
});

it('takes the first choice that holds, with what that choice assigns and gives', async () => {
  const choices = [
    { Condition: '{% $states.input.n > 10 %}', Next: 'Big' },
    {
      Condition: '{% $states.input.n > 5 %}',
      Next: 'Middle',
      Assign: { size: 'middle' },
      Output: '{% $states.input.n %}',
    },
  ];
  const states = {
    Pick: { Type: 'Choice', Choices: choices, Default: 'Small' },
    Big: { Type: 'Fail' },
    Middle: { Type: 'Succeed', Output: '{% [$size, $states.input] %}' },
    Small: { Type: 'Fail' },
  };
  expect((await run(states, { input: { n: 7 } })).result.output).toEqual(['middle', 7]);
});

it('fails with States.NoChoiceMatched when nothing holds and there is no default', async () => {
  const states = {
    Pick: { Type: 'Choice', Choices: [{ Condition: false, Next: 'Never' }] },
    Never: { Type: 'Succeed' },
  };
  expect((await run(states)).result).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
});

it('waits in virtual time', async () => {
  const { clock } = await run({ Rest: { Type: 'Wait', Seconds: '{% 60 * 60 %}', End: true } });
  expect(clock.now() - START).toBe(3_600_000);
});

it('retries with growing delays and then hands the error to the catcher', async () => {
  const guarded = {
    ...invoke,
    Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 2, MaxAttempts: 2, BackoffRate: 3 }],
    Catch: [
      {
        ErrorEquals: ['States.ALL'],
        Output: '{% $states.errorOutput.Error & $states.context.State.RetryCount %}',
        Next: 'Caught',
      },
    ],
    End: true,
  };
  let calls = 0;
  const { result, clock, types } = await run(
    { Work: guarded, Caught: { Type: 'Succeed' } },
    { answers: { invoke: () => (calls++, Promise.resolve(thrown('Flaky'))) } },
  );
  expect(calls).toBe(3);
  expect(clock.now() - START).toBe(8_000);
  expect(result.output).toBe('Flaky2');
  expect(types.filter((type) => type === 'TaskFailed')).toHaveLength(3);
});

it('catches what goes wrong in its own Output', async () => {
  const state = {
    ...invoke,
    Output: '{% $states.result.Payload.missing %}',
    Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }],
    End: true,
  };
  const { result, types } = await run(
    { Work: state, Caught: { Type: 'Succeed', Output: '{% $states.input.Error %}' } },
    { answers: { invoke: () => Promise.resolve(answered({})) } },
  );
  expect(result.output).toBe('States.QueryEvaluationError');
  expect(types).toContain('EvaluationFailed');
});

it('ends a task at its time limit, in virtual time', async () => {
  const never = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
    Arguments: { TrainingJobName: 'j' },
    TimeoutSeconds: 40,
    End: true,
  };
  const calls: string[] = [];
  const call = (_: string, operation: string) => (
    calls.push(operation),
    Promise.resolve(operation === 'DescribeTrainingJob' ? { TrainingJobStatus: 'InProgress' } : {})
  );
  const { result, clock, types } = await run({ Train: never }, { answers: { call } });
  expect(result).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  expect(clock.now() - START).toBe(40_000);
  expect(types.slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
  expect(calls.at(-1)).toBe('StopTrainingJob');
});

it('ends the machine at its own time limit', async () => {
  const { result, clock, types } = await run(
    { Rest: { Type: 'Wait', Seconds: 100, End: true } },
    { more: { TimeoutSeconds: 10 } },
  );
  expect(result.status).toBe('TIMED_OUT');
  expect(clock.now() - START).toBe(10_000);
  expect(types.at(-1)).toBe('ExecutionTimedOut');
});

it('ends the other branches when one fails, and writes what became of them', async () => {
  const block = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
  const branches = [
    block('Slow', { Type: 'Wait', Seconds: 1000, End: true }),
    block('Short', { Type: 'Wait', Seconds: 5, Next: 'Bad' }),
  ];
  Object.assign(branches[1]!.States, { Bad: { Type: 'Fail', Error: 'Broken' } });
  const { result, clock, types, events } = await run({ Both: { Type: 'Parallel', Branches: branches, End: true } });
  expect(result).toEqual({ status: 'FAILED', error: 'Broken' });
  expect(clock.now() - START).toBe(5_000);
  expect(types.slice(-4)).toEqual(['FailStateEntered', 'WaitStateAborted', 'ParallelStateFailed', 'ExecutionFailed']);
  expect(events.at(-2)!.previousEventId).toBe(events.at(-4)!.id);
});

it('runs at most MaxConcurrency iterations at a time and keeps the order of the items', async () => {
  let [now, most] = [0, 0];
  const around = account({
    invoke: async ({ payload }) => {
      most = Math.max(most, ++now);
      await around.clock.sleep(10 * (4 - (payload as number)));
      now--;
      return answered(payload);
    },
  });
  const each = {
    StartAt: 'Work',
    States: {
      Work: {
        ...invoke,
        Arguments: { FunctionName: 'work', Payload: '{% $states.input.item %}' },
        Output: '{% $states.result.Payload * 10 %}',
        End: true,
      },
    },
  };
  const selector = { item: '{% $states.context.Map.Item.Value %}', index: '{% $states.context.Map.Item.Index %}' };
  const arn = machineOf(around.machines, {
    Each: {
      Type: 'Map',
      Items: '{% [1, 2, 3] %}',
      ItemSelector: selector,
      MaxConcurrency: 2,
      ItemProcessor: each,
      End: true,
    },
  });
  const { output } = await around.machines.start(arn, {}, undefined, SOMEBODY).result;
  expect(output).toEqual([10, 20, 30]);
  expect(most).toBe(2);
});

it('runs JSONPath states that need no JSONPath', async () => {
  const around = account();
  const definition = JSON.stringify({
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Result: { n: 1 }, Assign: { kept: [2] }, Next: 'B' },
      B: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.input.n + $kept[0] %}', End: true },
    },
  });
  const { arn } = around.machines.create({ name: 'mixed', definition, roleArn: 'r' });
  expect((await around.machines.start(arn, {}, undefined, SOMEBODY).result).output).toBe(3);
});

it('refuses data larger than the service takes', async () => {
  const { result } = await run({
    Big: { Type: 'Pass', Output: '{% $join($map([1..1000], function($i){ $pad("", 300, "x") })) %}', End: true },
  });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});

it('gives the same history for the same seed', async () => {
  const states = { Draw: { Type: 'Pass', Output: ['{% $uuid() %}', '{% $random() %}', '{% $now() %}'], End: true } };
  expect((await run(states)).events).toEqual((await run(states)).events);
});

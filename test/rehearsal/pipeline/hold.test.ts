import { approval, Harness, machine, source, stage } from './harness';

let harness: Harness;
beforeEach(() => (harness = new Harness()));
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

const LONG = 600_000;
const stages = [stage('Source', source()), stage('Train', machine('Fit'), machine('Judge', { RunOrder: 2 }))];
const gate = (name: string) => harness.pipelines.get('p').gates.of(name);
const answer = (token: string) =>
  harness.call('PutApprovalResult', {
    ...{ pipelineName: 'p', stageName: 'Dev', actionName: 'Ask', token },
    result: { status: 'Approved', summary: '' },
  });

describe('while pipelines are held', () => {
  it('a new execution waits in front of its first stage', async () => {
    const release = harness.pipelines.hold();
    const execution = harness.create(stages);
    await harness.rest(LONG);
    expect(harness.started(execution.id)).toEqual([]);
    expect(gate('Source').waiting).toEqual([execution.id]);
    expect(harness.underWay()).toEqual([]);
    release();
    expect(await execution.ended).toBe('Succeeded');
  });

  it('what runs is named and comes to its end, and the next action waits until nobody holds any more', async () => {
    harness.machine = async () => {
      await harness.clock.sleep(LONG);
      return { status: 'SUCCEEDED' };
    };
    const execution = harness.create(stages);
    await harness.rest(60_000);
    const releases = [harness.pipelines.hold(), harness.pipelines.hold()];
    expect(harness.underWay()).toEqual([`execution ${execution.id}: Train / Fit`]);
    await harness.rest(2 * LONG);
    expect(harness.underWay()).toEqual([]);
    expect(harness.started(execution.id)).toEqual(['Source/Git', 'Train/Fit']);
    releases[0]!();
    releases[0]!();
    await harness.rest(LONG);
    expect(harness.started(execution.id)).toEqual(['Source/Git', 'Train/Fit']);
    releases[1]!();
    expect(await execution.ended).toBe('Succeeded');
  });

  it('nobody enters a stage that becomes free, and who waited first enters first afterwards', async () => {
    const asking = [stage('Source', source()), stage('Dev', approval('Ask'))];
    const [first, second, third] = [harness.create(asking), harness.start(), harness.start()];
    await harness.rest(60_000);
    const release = harness.pipelines.hold();
    await answer(first.stages.get('Dev')!.actions.get('Ask')!.token!);
    expect(await first.ended).toBe('Succeeded');
    await harness.rest(60_000);
    expect(gate('Dev').occupant).toBeUndefined();
    expect(gate('Dev').waiting).toEqual([second.id, third.id]);
    release();
    await harness.rest();
    expect(gate('Dev').occupant).toBe(second.id);
    expect(gate('Dev').waiting).toEqual([third.id]);
  });

  it('who is stopped ends: at once where it is abandoned, else when it would go on', async () => {
    const [abandoned, stopped] = [harness.create(stages), harness.start()];
    harness.machine = async () => {
      await harness.clock.sleep(LONG);
      return { status: 'SUCCEEDED' };
    };
    await harness.rest(60_000);
    const release = harness.pipelines.hold();
    await harness.rest(2 * LONG);
    harness.pipelines.stop({ pipeline: 'p', executionId: abandoned.id, abandon: true });
    expect(await abandoned.ended).toBe('Stopped');
    release();
    await harness.rest(60_000);
    const again = harness.pipelines.hold();
    await harness.rest(2 * LONG);
    harness.pipelines.stop({ pipeline: 'p', executionId: stopped.id });
    await harness.rest(60_000);
    expect(stopped.status).toBe('Stopping');
    again();
    expect(await stopped.ended).toBe('Stopped');
    expect(harness.started(stopped.id)).toEqual(['Source/Git', 'Train/Fit']);
  });

  it('nobody is superseded for being held; once released, the newest takes the place of those behind the first', async () => {
    const release = harness.pipelines.hold();
    const first = harness.create(stages, { ExecutionMode: 'SUPERSEDED' });
    const [second, third] = [harness.start(), harness.start()];
    await harness.rest(60_000);
    expect([first, second, third].map(({ status }) => status)).toEqual(['InProgress', 'InProgress', 'InProgress']);
    release();
    const endings = await Promise.all([first, second, third].map(({ ended }) => ended));
    expect(endings).toEqual(['Succeeded', 'Superseded', 'Succeeded']);
  });
});

it('an abandoned action is under way for as long as something of it runs', async () => {
  harness.machine = async () => {
    await harness.clock.sleep(LONG);
    return { status: 'SUCCEEDED' };
  };
  const execution = harness.create(stages);
  await harness.rest(60_000);
  harness.pipelines.stop({ pipeline: 'p', executionId: execution.id, abandon: true });
  await execution.ended;
  expect(harness.underWay()).toEqual([`execution ${execution.id}: Train / Fit`]);
  await harness.rest(LONG);
  expect(harness.underWay()).toEqual([]);
});

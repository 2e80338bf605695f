import { judging } from '../account/all-allowed';
import { approval, Harness, lambda, machine, source, stage } from './harness';

let harness: Harness;
beforeEach(() => (harness = new Harness()));
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

type Execution = ReturnType<Harness['create']>;
const DAY = 24 * 3_600_000;
const LONG = 600_000;
const stages = [
  stage('Source', source()),
  stage('DeployDev', machine('Deploy'), approval('Ask', { RunOrder: 2 })),
  stage('DeployProd', machine('Ship', {}, '{"commit":"#{git.CommitId}"}')),
];

/** Goes on in another process with what this one has kept. */
function restart(): void {
  harness = harness.restart();
  harness.pipelines.goOn();
}

const execution = (id: string): Execution => harness.pipelines.execution('p', id);
const tokenOf = ({ id }: Execution): string => execution(id).stages.get('DeployDev')!.actions.get('Ask')!.token!;
const answer = (token: string, status = 'Approved') =>
  harness.call('PutApprovalResult', {
    ...{ pipelineName: 'p', stageName: 'DeployDev', actionName: 'Ask', token },
    result: { status, summary: '' },
  });
const retry = ({ id }: Execution, mode: 'FAILED_ACTIONS' | 'ALL_ACTIONS', stageName = 'DeployProd') =>
  harness.pipelines.retry({ pipeline: 'p', stage: stageName, executionId: id, mode });
const gate = (name: string) => harness.pipelines.get('p').gates.of(name);
const slow = async () => {
  await harness.clock.sleep(LONG);
  return { status: 'SUCCEEDED' } as const;
};

/** All that a client reads of the pipeline. */
const read = () =>
  Promise.all([
    harness.call('ListPipelines', {}),
    harness.call('GetPipeline', { name: 'p' }),
    harness.call('GetPipelineState', { name: 'p' }),
    harness.call('ListPipelineExecutions', { pipelineName: 'p' }),
    harness.call('ListActionExecutions', { pipelineName: 'p' }),
    ...harness.pipelines
      .get('p')
      .executions.map(({ id }) => harness.call('GetPipelineExecution', { pipelineName: 'p', pipelineExecutionId: id })),
  ]);

describe('after a restart', () => {
  it('who waits for approval is approved by the token of before, and who is queued behind enters then', async () => {
    const first = harness.create(stages);
    await harness.rest(60_000);
    const second = harness.start();
    await harness.rest(60_000);
    const token = tokenOf(first);
    restart();
    await harness.rest(60_000);
    expect(tokenOf(first)).toBe(token);
    expect(gate('DeployDev').occupant).toBe(first.id);
    expect(gate('DeployDev').waiting).toEqual([second.id]);
    await answer(token);
    expect(await execution(first.id).ended).toBe('Succeeded');
    await harness.rest(60_000);
    expect(harness.started(first.id)).toEqual(['DeployProd/Ship']);
    expect(harness.started(second.id)).toEqual(['DeployDev/Deploy', 'DeployDev/Ask']);
    await answer(tokenOf(second));
    expect(await execution(second.id).ended).toBe('Succeeded');
    const shipped = harness.machineStarts.filter(({ input }) => input !== '{}');
    expect(shipped.map(({ input }) => input)).toEqual(Array(2).fill('{"commit":"c0ffee00c0ffee00"}'));
  });

  it('clients read of pipeline, executions and actions what they read before', async () => {
    harness.machine = async (name) =>
      harness.machineStarts[0]!.name === name ? { status: 'FAILED', error: 'Broken' } : { status: 'SUCCEEDED' };
    const failed = harness.create(stages);
    await failed.ended;
    const variables = harness.pipelines.start({
      ...{ pipeline: 'p', token: 'mine', trigger: { type: 'CloudWatchEvent', detail: 'arn:rule' } },
    });
    await harness.rest(60_000);
    const waiting = harness.start();
    const stopped = harness.start();
    await harness.rest(60_000);
    harness.pipelines.stop({ pipeline: 'p', executionId: stopped.id, reason: 'enough' });
    await stopped.ended;
    const before = await read();
    restart();
    await harness.rest(60_000);
    expect(await read()).toEqual(before);
    expect([variables, waiting].map(({ id }) => execution(id).status)).toEqual(['InProgress', 'InProgress']);
  });

  it('nothing is announced as begun that began before', async () => {
    harness.create(stages);
    await harness.rest(60_000);
    harness.start();
    await harness.rest(60_000);
    restart();
    await harness.rest(60_000);
    expect(harness.published).toEqual([]);
    expect(harness.told.map(({ kind }) => kind).sort()).toEqual(['approval-asked', 'note']);
  });

  it('several that wait at an entrance keep their order', async () => {
    const all = [harness.create(stages), harness.start(), harness.start(), harness.start()];
    await harness.rest(60_000);
    const [first, ...queued] = all.map(({ id }) => id);
    restart();
    await harness.rest(60_000);
    expect(gate('DeployDev').waiting).toEqual(queued);
    expect(gate('DeployDev').occupant).toBe(first);
  });

  it('who began earlier but queued later stays behind', async () => {
    harness.machine = async () => ({ status: 'FAILED', error: 'Broken' });
    const first = harness.create([stage('Source', source()), stage('DeployProd', machine('Ship'))]);
    await first.ended;
    const second = harness.start();
    await harness.rest();
    harness.pipelines.hold();
    await harness.rest(60_000);
    retry(first, 'ALL_ACTIONS');
    expect(gate('DeployProd').waiting).toEqual([second.id, first.id]);
    harness = harness.restart();
    harness.machine = slow;
    harness.pipelines.goOn();
    await harness.rest(60_000);
    expect(gate('DeployProd').occupant).toBe(second.id);
    expect(gate('DeployProd').waiting).toEqual([first.id]);
  });

  it('a token answered before is said to be, and one of an execution that was stopped is good for nobody', async () => {
    const first = harness.create(stages);
    await harness.rest(60_000);
    const answered = tokenOf(first);
    await answer(answered);
    await first.ended;
    const second = harness.start();
    await harness.rest(60_000);
    const stale = tokenOf(second);
    harness.pipelines.stop({ pipeline: 'p', executionId: second.id, abandon: true });
    await second.ended;
    restart();
    await expect(answer(answered)).rejects.toMatchObject({ code: 'ApprovalAlreadyCompletedException' });
    await expect(answer(stale)).rejects.toMatchObject({ code: 'InvalidApprovalTokenException' });
  });

  it('an answer that comes before the execution goes on counts', async () => {
    const first = harness.create(stages);
    await harness.rest(60_000);
    harness = harness.restart();
    await answer(tokenOf(first), 'Rejected');
    harness.pipelines.goOn();
    expect(await execution(first.id).ended).toBe('Failed');
  });

  it('whoever answers for people is asked again, with the same question', async () => {
    const first = harness.create(stages);
    await harness.rest(60_000);
    harness = harness.restart();
    harness.answer = async (question) => ({ approved: true, comment: question.comment, by: 'ada' });
    harness.pipelines.goOn();
    expect(await execution(first.id).ended).toBe('Succeeded');
    expect(harness.summary('Ask')).toBe(`approved by ada: of ${first.id}`);
  });

  it('an approval that has taken on its role does not do so again', async () => {
    harness.close();
    const calls = judging(() => undefined);
    harness = new Harness({ calls });
    harness.create([stage('Source', source()), stage('DeployDev', approval('Ask', { RoleArn: 'arn:role/asking' }))]);
    await harness.rest(60_000);
    expect(calls.calls.splice(0)).toContain('sts:AssumeRole');
    restart();
    await harness.rest(60_000);
    expect(calls.calls).toEqual([]);
  });

  it('the time in which somebody has to answer has gone on counting', async () => {
    harness.close();
    harness = new Harness({ approvalsLapse: true });
    const first = harness.create(stages);
    await harness.rest(6 * DAY);
    restart();
    await harness.rest(DAY / 2);
    expect(execution(first.id).status).toBe('InProgress');
    await harness.rest(DAY / 2 + 60_000);
    expect(execution(first.id).status).toBe('Failed');
    expect(harness.summary('Ask')).toContain('nobody answered within 10080 minutes');
  });

  it('an execution that was stopping stops when its approval has been answered', async () => {
    const first = harness.create(stages);
    await harness.rest(60_000);
    harness.pipelines.stop({ pipeline: 'p', executionId: first.id, reason: 'enough' });
    restart();
    await harness.rest(60_000);
    expect(execution(first.id).status).toBe('Stopping');
    await answer(tokenOf(first));
    expect(await execution(first.id).ended).toBe('Stopped');
    expect(execution(first.id)).toMatchObject({ statusSummary: 'enough', stopReason: 'enough' });
    expect(harness.started(first.id)).toEqual([]);
  });

  it('an action that failed beside an approval fails the stage once that is answered', async () => {
    harness.machine = async () => ({ status: 'FAILED', error: 'Broken' });
    const first = harness.create([stage('Source', source()), stage('DeployDev', machine('Deploy'), approval('Ask'))]);
    await harness.rest(60_000);
    restart();
    await answer(tokenOf(first));
    expect(await execution(first.id).ended).toBe('Failed');
    expect(execution(first.id).statusSummary).toBe('Deploy: Broken');
    expect(harness.started(first.id)).toEqual([]);
  });

  it('who was abandoned in the approval frees the stage', async () => {
    const [first, second] = [harness.create(stages), harness.start()];
    await harness.rest(60_000);
    restart();
    harness.pipelines.stop({ pipeline: 'p', executionId: first.id, abandon: true });
    expect(await execution(first.id).ended).toBe('Stopped');
    await harness.rest(60_000);
    expect(gate('DeployDev').occupant).toBe(second.id);
  });
});

describe('an execution that was held', () => {
  it('between two actions of a stage goes on with the second, in the same stage', async () => {
    harness.machine = slow;
    const first = harness.create(stages);
    await harness.rest(60_000);
    harness.pipelines.hold();
    await harness.rest(2 * LONG);
    const { startedAt } = first.stages.get('DeployDev')!;
    restart();
    await harness.rest(60_000);
    expect(harness.started(first.id)).toEqual(['DeployDev/Ask']);
    expect(harness.tellings('stage-started')).toEqual([]);
    expect(execution(first.id).stages.get('DeployDev')!.startedAt).toBe(startedAt);
    expect(execution(first.id).attempt).toBe(1);
  });

  it('between two stages goes on with the next', async () => {
    const first = harness.create(stages);
    await harness.rest(60_000);
    harness.pipelines.hold();
    await answer(tokenOf(first));
    await harness.rest(60_000);
    restart();
    expect(await execution(first.id).ended).toBe('Succeeded');
    expect(harness.started(first.id)).toEqual(['DeployProd/Ship']);
  });

  it('in front of its first stage begins with that', async () => {
    harness.pipelines.hold();
    const first = harness.create(stages);
    await harness.rest(60_000);
    restart();
    await harness.rest(60_000);
    expect(harness.started(first.id)).toEqual(['Source/Git', 'DeployDev/Deploy', 'DeployDev/Ask']);
  });

  it.each([
    ['FAILED_ACTIONS', ['DeployProd/Bad']],
    ['ALL_ACTIONS', ['DeployProd/Good', 'DeployProd/Bad']],
  ] as const)('in front of the stage that it retries, with %s, runs just those', async (mode, expected) => {
    harness.machine = async () => ({ status: 'FAILED', error: 'Broken' });
    const first = harness.create([stage('Source', source()), stage('DeployProd', lambda('Good'), machine('Bad'))]);
    expect(await first.ended).toBe('Failed');
    harness.pipelines.hold();
    retry(first, mode);
    await harness.rest(60_000);
    restart();
    expect(await execution(first.id).ended).toBe('Succeeded');
    expect(harness.started(first.id)).toEqual(expected);
    expect(execution(first.id).attempt).toBe(2);
  });
});

describe('a pipeline of an earlier life', () => {
  it('starts executions under ids of their own, and answers a token with the one that it has started', async () => {
    const first = harness.create(stages);
    const start = (token: string) =>
      harness.pipelines.start({ pipeline: 'p', token, trigger: { type: 'StartPipelineExecution', detail: 'ada' } });
    const second = start('mine');
    await harness.rest(60_000);
    restart();
    expect(start('mine').id).toBe(second.id);
    expect([first.id, second.id]).not.toContain(start('another').id);
  });

  it('has what failed retried, unless somebody has been in the stage since', async () => {
    harness.machine = async () => ({ status: 'FAILED', error: 'Broken' });
    const first = harness.create(stages);
    await first.ended;
    const second = harness.start();
    await second.ended;
    restart();
    expect(() => retry(first, 'ALL_ACTIONS', 'DeployDev')).toThrow(
      expect.objectContaining({ code: 'NotLatestPipelineExecutionException' }),
    );
    retry(execution(second.id), 'ALL_ACTIONS', 'DeployDev');
    await harness.rest(60_000);
    expect(harness.started(second.id)).toEqual(['DeployDev/Deploy', 'DeployDev/Ask']);
  });

  it('cancels what is in flight when its definition changes', async () => {
    const [first, second] = [harness.create(stages), harness.start()];
    await harness.rest(60_000);
    restart();
    await harness.pipelines.update(harness.parse(stages));
    expect([first, second].map(({ id }) => execution(id).status)).toEqual(['Cancelled', 'Cancelled']);
    expect(harness.pipelines.get('p')).toMatchObject({ version: 2, executions: { length: 3 } });
  });

  it('is kept a second time as it was the first time', async () => {
    const [first, second] = [harness.create(stages), harness.start()];
    await harness.rest(60_000);
    restart();
    await harness.rest(60_000);
    const before = await read();
    restart();
    await harness.rest(60_000);
    expect(await read()).toEqual(before);
    await answer(tokenOf(first));
    expect(await execution(first.id).ended).toBe('Succeeded');
    expect(gate('DeployDev').occupant).toBe(second.id);
  });
});

describe('jobs and projects', () => {
  it('are read as before; a job that has its result takes no other', async () => {
    harness.projects.put({
      ...{ name: 'project', buildSpec: '{}', environment: [], roleArn: 'arn:role', image: 'x', timeoutMinutes: 5 },
    });
    await harness.create([stage('Source', source()), stage('Check', lambda('Verify', {}, 'x'))]).ended;
    const { id } = (harness.invocations[0]!.request.payload as { 'CodePipeline.job': { id: string } })[
      'CodePipeline.job'
    ];
    const details = harness.jobs.details(id);
    restart();
    expect(harness.jobs.details(id)).toEqual(details);
    expect(() => harness.jobs.end(id, { status: 'failed', message: 'late', type: 'JobFailed' })).toThrow(
      expect.objectContaining({ code: 'InvalidJobStateException' }),
    );
    expect(harness.projects.get('project')).toMatchObject({ roleArn: 'arn:role', timeoutMinutes: 5 });
    await harness.start().ended;
    const next = harness.invocations[0]!.request.payload as { 'CodePipeline.job': { id: string } };
    expect(next['CodePipeline.job'].id).not.toBe(id);
  });

  it('a job without its result is under way', async () => {
    harness.invoke = () => undefined;
    const first = harness.create([stage('Source', source()), stage('Check', lambda('Verify'))]);
    await harness.rest(60_000);
    expect(harness.underWay()).toEqual([
      expect.stringMatching(/^job .* of a pipeline's function$/),
      `execution ${first.id}: Check / Verify`,
    ]);
  });
});

import { setMaxListeners } from 'node:events';
import type * as api from '@aws-sdk/client-codepipeline';
import { approval, dataSource, Harness, machine, source, stage } from './harness';

let harness: Harness;
beforeEach(() => {
  harness = new Harness();
  setMaxListeners(0, harness.abort.signal); // all that is in flight listens for the end
});
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

type Execution = ReturnType<Harness['create']>;
const tokenOf = (execution: Execution): string => execution.stages.get('Dev')!.actions.get('Ask')!.token!;
const answer = (token: string, status = 'Approved') =>
  harness.call('PutApprovalResult', {
    ...{ pipelineName: 'p', stageName: 'Dev', actionName: 'Ask', token },
    result: { status, summary: '' },
  });
const stop = ({ id }: Execution, abandon = false) =>
  harness.call('StopPipelineExecution', { pipelineName: 'p', pipelineExecutionId: id, abandon, reason: 'enough' });
const gate = (name: string) => harness.pipelines.get('p').gates.of(name);
const slow = (ms: number) => async () => {
  await harness.clock.sleep(ms);
  return { status: 'SUCCEEDED' } as const;
};

describe('several executions in QUEUED mode', () => {
  const stages = [stage('Source', source()), stage('Dev', approval('Ask')), stage('Prod', machine('Ship'))];

  it('at most 50 are in flight; the next start is refused, and taken once one of them has ended', async () => {
    const first = harness.create(stages);
    for (let n = 2; n <= 50; n++) harness.start();
    await harness.rest(600_000);
    const start = () => harness.call<api.StartPipelineExecutionOutput>('StartPipelineExecution', { name: 'p' });
    await expect(start()).rejects.toMatchObject({ code: 'ConcurrentPipelineExecutionsLimitExceededException' });
    expect(harness.pipelines.get('p').executions).toHaveLength(50);
    await answer(tokenOf(first));
    expect(await first.ended).toBe('Succeeded');
    expect((await start()).pipelineExecutionId).toBe(harness.pipelines.get('p').executions[50]!.id);
  });

  it('a later one cannot be approved before an earlier one: it has no token, and a token is good for its own only', async () => {
    const first = harness.create(stages);
    await harness.rest(60_000);
    const second = harness.start();
    await harness.rest(60_000);
    expect(second.stages.has('Dev')).toBe(false);
    const spent = tokenOf(first);
    await answer(spent);
    await first.ended;
    await harness.rest(60_000);
    expect(tokenOf(second)).not.toBe(spent);
    await expect(answer(spent)).rejects.toMatchObject({ code: 'ApprovalAlreadyCompletedException' });
    await expect(answer(spent, 'Rejected')).rejects.toMatchObject({ code: 'ApprovalAlreadyCompletedException' });
    expect(second.status).toBe('InProgress');
    await answer(tokenOf(second), 'Rejected');
    expect(await second.ended).toBe('Failed');
    expect(harness.started(second.id)).not.toContain('Prod/Ship');
  });

  it('a token of an execution that was stopped does not approve the one that has taken its place', async () => {
    const first = harness.create(stages);
    await harness.rest(60_000);
    const second = harness.start();
    await harness.rest(60_000);
    const stale = tokenOf(first);
    await stop(first, true);
    await harness.rest(60_000);
    expect(gate('Dev').occupant).toBe(second.id);
    await expect(answer(stale)).rejects.toMatchObject({ code: 'InvalidApprovalTokenException' });
    expect(second.status).toBe('InProgress');
    await answer(tokenOf(second));
    expect(await second.ended).toBe('Succeeded');
  });

  it('who is stopped in the queue leaves it, and the order of the others stays', async () => {
    const [first, second, third, fourth] = [harness.create(stages), harness.start(), harness.start(), harness.start()];
    await harness.rest(60_000);
    expect(gate('Dev').waiting).toEqual([second.id, third.id, fourth.id]);
    await stop(third);
    expect(await third.ended).toBe('Stopped');
    expect(gate('Dev').waiting).toEqual([second.id, fourth.id]);
    for (const execution of [first, second, fourth]) {
      await answer(tokenOf(execution));
      await execution.ended;
      await harness.rest(60_000);
    }
    const shipped = harness.tellings('stage-started').filter((event) => event.stage === 'Prod');
    expect(shipped.map(({ executionId }) => executionId)).toEqual([first.id, second.id, fourth.id]);
  });

  it('an upload during the work of a stage gets as far as that stage, with the version of its own', async () => {
    const input = '{"version":"#{data.VersionId}"}';
    const fed = [
      stage('Source', dataSource()),
      stage('Train', machine('Fit')),
      stage('Prod', machine('Ship', {}, input)),
    ];
    const upload = (version: string) => {
      const object = { body: Buffer.from(version), versionId: version, etag: version };
      harness.objects.set('data/in.zip', object);
      harness.objects.set(`data/in.zip?${version}`, object);
      return harness.pipelines.start({
        pipeline: 'p',
        trigger: { type: 'CloudWatchEvent', detail: 'rule' },
        overrides: [{ actionName: 'Data', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: version }],
      });
    };
    expect(await harness.create(fed).ended).toBe('Failed');
    harness.machine = slow(600_000);
    const shipping = upload('v1');
    await harness.rest(700_000);
    expect(gate('Prod').occupant).toBe(shipping.id);
    harness.machine = slow(60_000);
    const uploaded = [upload('v2'), upload('v3')];
    await harness.rest(300_000);
    expect(gate('Prod').occupant).toBe(shipping.id);
    expect(gate('Prod').waiting).toEqual(uploaded.map(({ id }) => id));
    for (const execution of [shipping, ...uploaded]) expect(await execution.ended).toBe('Succeeded');
    const versions = harness.machineStarts.filter(({ input: given }) => given !== '{}').map((started) => started.input);
    expect(versions).toEqual(['{"version":"v1"}', '{"version":"v2"}', '{"version":"v3"}']);
  });
});

describe('stopping an execution in a stage at whose entrance another one waits', () => {
  const stages = [stage('Source', source()), stage('Prod', machine('Ship'), machine('Sweep', { RunOrder: 2 }))];
  async function both(): Promise<readonly [Execution, Execution]> {
    harness.machine = slow(600_000);
    const first = harness.create(stages);
    const second = harness.start();
    await harness.rest(60_000);
    expect(gate('Prod').occupant).toBe(first.id);
    expect(gate('Prod').waiting).toEqual([second.id]);
    return [first, second];
  }
  const state = async () => {
    const { stageStates } = await harness.call<api.GetPipelineStateOutput>('GetPipelineState', { name: 'p' });
    return stageStates!.find(({ stageName }) => stageName === 'Prod')!.latestExecution!;
  };

  it('keeps the stage locked until the running action has ended, when it is to finish', async () => {
    const [first, second] = await both();
    await stop(first);
    expect(await state()).toMatchObject({ pipelineExecutionId: first.id, status: 'Stopping' });
    await harness.rest(500_000);
    expect(first.status).toBe('Stopping');
    expect(gate('Prod').occupant).toBe(first.id);
    await first.ended;
    await harness.rest();
    expect(gate('Prod').occupant).toBe(second.id);
    expect(harness.started(first.id)).not.toContain('Prod/Sweep');
  });

  it('frees the stage at once when the action is abandoned, also after it was asked to finish', async () => {
    const [first, second] = await both();
    await stop(first);
    await stop(first, true);
    expect(await first.ended).toBe('Stopped');
    await harness.rest();
    expect(gate('Prod').occupant).toBe(second.id);
    expect(harness.tellings('action-ended').at(-1)).toMatchObject({ action: 'Ship', status: 'Abandoned' });
    // What the abandoned action had begun comes to its end meanwhile, and changes nothing.
    expect(await second.ended).toBe('Succeeded');
    expect(first.stages.get('Prod')!.actions.get('Ship')!.status).toBe('Abandoned');
    expect(first.status).toBe('Stopped');
  });

  it('tells EventBridge that stage and execution were stopped, and why', async () => {
    const [first] = await both();
    await stop(first, true);
    await first.ended;
    const told = harness.published
      .map((event) => [event['detail-type'].split(' ')[1], event.detail as Record<string, unknown>] as const)
      .filter(([, detail]) => detail['execution-id'] === first.id && /STOP|ABANDON/.test(String(detail['state'])));
    expect(told.map(([level, { state: s }]) => `${level} ${String(s)}`)).toEqual([
      'Pipeline STOPPING',
      'Action ABANDONED',
      'Stage STOPPED',
      'Pipeline STOPPED',
    ]);
    expect(told.at(-1)![1]).toMatchObject({ 'stop-execution-comments': 'enough' });
  });
});

describe('the stage in which an execution was stopped', () => {
  const stages = [stage('Source', source()), stage('Prod', machine('Ship'), machine('Sweep', { RunOrder: 2 }))];
  const retry = (execution: Execution) =>
    harness.call('RetryStageExecution', {
      ...{ pipelineName: 'p', stageName: 'Prod', pipelineExecutionId: execution.id, retryMode: 'FAILED_ACTIONS' },
    });

  it('can be retried: what was abandoned runs again, what had succeeded does not', async () => {
    harness.machine = slow(600_000);
    const abandoned = harness.create(stages);
    await harness.rest(900_000);
    await stop(abandoned, true);
    await abandoned.ended;
    await retry(abandoned);
    expect(await abandoned.ended).toBe('Succeeded');
    expect(harness.started(abandoned.id).slice(1)).toEqual(['Prod/Ship', 'Prod/Sweep', 'Prod/Sweep']);
  });

  it('cannot be retried when all its actions came to a good end before the execution stopped', async () => {
    harness.machine = slow(600_000);
    const finished = harness.create(stages);
    await harness.rest(900_000);
    await stop(finished);
    expect(await finished.ended).toBe('Stopped');
    expect(harness.started(finished.id).at(-1)).toBe('Prod/Sweep');
    await expect(retry(finished)).rejects.toMatchObject({ code: 'StageNotRetryableException' });
  });

  it('cannot be retried any more once another execution has been in it', async () => {
    harness.machine = slow(600_000);
    const first = harness.create(stages);
    const second = harness.start();
    await harness.rest(60_000);
    await stop(first, true);
    await first.ended;
    await harness.rest();
    expect(gate('Prod').occupant).toBe(second.id);
    await expect(retry(first)).rejects.toMatchObject({ code: 'NotLatestPipelineExecutionException' });
  });
});

it('a change of the pipeline cancels who waits at an entrance too; what was queued is not started again', async () => {
  const stages = [stage('Source', source()), stage('Dev', approval('Ask'))];
  const first = harness.create(stages);
  const queued = [harness.start(), harness.start()];
  await harness.rest(60_000);
  await harness.pipelines.update(harness.parse(stages));
  expect(await Promise.all([first, ...queued].map(({ ended }) => ended))).toEqual(Array(3).fill('Cancelled'));
  const { executions } = harness.pipelines.get('p');
  expect(executions).toHaveLength(4);
  await harness.rest(60_000);
  expect(gate('Dev').occupant).toBe(executions[3]!.id);
  expect(gate('Dev').waiting).toEqual([]);
  const stagesOf = harness.published.filter(
    (event) => event['detail-type'].includes('Stage') && (event.detail as { stage: string }).stage === 'Dev',
  );
  const cancelled = stagesOf.filter((event) => (event.detail as { state: string }).state === 'CANCELED');
  expect(cancelled.map((event) => (event.detail as Record<string, string>)['execution-id'])).toEqual([first.id]);
});

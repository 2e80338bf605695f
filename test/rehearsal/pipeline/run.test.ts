import { approval, dataSource, Harness, lambda, machine, source, stage } from './harness';

let harness: Harness;
beforeEach(() => (harness = new Harness()));
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

describe('an execution', () => {
  it('goes through stages and run orders in order, and runs actions of the same run order at once', async () => {
    harness.machine = async () => {
      await harness.clock.sleep(60_000);
      return { status: 'SUCCEEDED' };
    };
    const execution = harness.create([
      stage('Source', source()),
      stage('A', machine('Last', { RunOrder: 7 }), machine('Left', { RunOrder: 2 }), machine('Right', { RunOrder: 2 })),
      stage('B', machine('Only')),
    ]);
    expect(await execution.ended).toBe('Succeeded');
    expect(harness.started(execution.id)).toEqual(['Source/Git', 'A/Left', 'A/Right', 'A/Last', 'B/Only']);
    const starts = harness.tellings('action-started').map((e) => e.at);
    expect(starts[1]).toBe(starts[2]);
    expect(starts[3]! - starts[2]!).toBe(60_000);
  });

  it('starts by itself when its pipeline is made', async () => {
    const execution = harness.create([stage('Source', source()), stage('A', machine('Only'))]);
    expect(execution.trigger.type).toBe('CreatePipeline');
    await execution.ended;
  });

  it('replaces variables of earlier actions, of the pipeline and of the execution', async () => {
    const input = '{"id":"#{codepipeline.PipelineExecutionId}","commit":"#{git.CommitId}","who":"#{variables.who}"}';
    const execution = harness.create([stage('Source', source()), stage('A', machine('Only', {}, input))], {
      Variables: [{ Name: 'who', DefaultValue: 'ada' }],
    });
    await execution.ended;
    expect(JSON.parse(harness.machineStarts[0]!.input)).toEqual({
      id: execution.id,
      commit: 'c0ffee00c0ffee00',
      who: 'ada',
    });
  });

  it('fails an action that refers to a variable nobody has set', async () => {
    const execution = harness.create([stage('Source', source()), stage('A', machine('Only', {}, '#{git.Nothing}'))]);
    expect(await execution.ended).toBe('Failed');
    expect(harness.summary('Only')).toContain('#{git.Nothing}');
    expect(harness.machineStarts).toEqual([]);
  });

  it('lets the other actions of a failed action’s run order finish, and runs no later one', async () => {
    harness.machine = async (name) => {
      if (harness.machineStarts.length === 1) return { status: 'FAILED', error: 'TooHot', cause: `in ${name}` };
      await harness.clock.sleep(1_000);
      return { status: 'SUCCEEDED' };
    };
    const execution = harness.create([
      stage('Source', source()),
      stage('A', machine('Bad'), machine('Good'), machine('Later', { RunOrder: 2 })),
      stage('B', machine('Never')),
    ]);
    expect(await execution.ended).toBe('Failed');
    const ends = harness.tellings('action-ended').map((e) => [e.action, e.status]);
    expect(ends).toEqual([
      ['Git', 'Succeeded'],
      ['Bad', 'Failed'],
      ['Good', 'Succeeded'],
    ]);
    expect(harness.summary('Bad')).toMatch(/^TooHot: in /);
  });

  it('says what a function inside a state machine said, not its JSON', async () => {
    harness.machine = async () => ({
      status: 'FAILED',
      error: 'TrainingParametersFailed',
      cause: '{"errorType":"Error","errorMessage":"three faults"}',
    });
    await harness.create([stage('Source', source()), stage('A', machine('Only'))]).ended;
    expect(harness.summary('Only')).toBe('TrainingParametersFailed: three faults');
  });

  it('fails in Source with CodePipeline’s words when the object is not there', async () => {
    const execution = harness.create([stage('Source', source(), dataSource()), stage('A', machine('Only'))]);
    expect(await execution.ended).toBe('Failed');
    expect(harness.summary('Data')).toContain("The object with key 'in.zip' does not exist");
  });

  it('uses the object version that its start asks for', async () => {
    harness.objects.set('data/in.zip', { body: Buffer.from('new'), versionId: 'v2', etag: 'e2' });
    harness.objects.set('data/in.zip?v1', { body: Buffer.from('old'), versionId: 'v1', etag: 'e1' });
    await harness.create([stage('Source', dataSource()), stage('A', machine('Only', {}, '{"v":"#{data.VersionId}"}'))])
      .ended;
    await harness.pipelines.start({
      pipeline: 'p',
      trigger: { type: 'CloudWatchEvent', detail: 'rule' },
      overrides: [{ actionName: 'Data', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: 'v1' }],
    }).ended;
    expect(harness.machineStarts.map((m) => m.input)).toEqual(['{"v":"v2"}', '{"v":"v1"}']);
  });

  it('is told to EventBridge in CodePipeline’s shapes', async () => {
    harness.machine = async () => ({ status: 'FAILED', error: 'E' });
    const execution = harness.create([stage('Source', source()), stage('A', machine('Only'))]);
    await execution.ended;
    const seen = harness.published.map((e) => {
      const detail = e.detail as Record<string, string>;
      return [e['detail-type'].split(' ')[1], detail['stage'], detail['action'], detail['state']]
        .filter(Boolean)
        .join(' ');
    });
    expect(seen).toEqual([
      'Pipeline STARTED',
      'Stage Source STARTED',
      'Action Source Git STARTED',
      'Action Source Git SUCCEEDED',
      'Stage Source SUCCEEDED',
      'Stage A STARTED',
      'Action A Only STARTED',
      'Action A Only FAILED',
      'Stage A FAILED',
      'Pipeline FAILED',
    ]);
    const failed = harness.published.at(-2)!;
    expect(failed).toMatchObject({
      source: 'aws.codepipeline',
      resources: ['arn:aws:codepipeline:us-east-1:111122223333:p'],
      detail: { pipeline: 'p', 'execution-id': execution.id, version: 1, 'failed-actions': [{ action: 'Only' }] },
    });
  });

  it('has the same id in every rehearsal of one seed', async () => {
    const other = new Harness();
    const stages = [stage('Source', source()), stage('A', machine('Only'))];
    const ids = [harness.create(stages), other.create(stages)];
    expect(ids[0]!.id).toBe(ids[1]!.id);
    await Promise.all(ids.map((e) => e.ended));
    expect(other.told).toEqual(harness.told);
    other.close();
  });
});

describe('in QUEUED mode', () => {
  it('an execution waits at the entrance of an occupied stage, and the one that came first goes in first', async () => {
    harness.answer = async () => undefined;
    const stages = [stage('Source', source()), stage('Dev', machine('Deploy'), approval('Ask', { RunOrder: 2 }))];
    const first = harness.create(stages);
    await harness.rest(60_000);
    const second = harness.start();
    const third = harness.start();
    await harness.rest(60_000);
    expect(harness.pipelines.get('p').gates.of('Dev').occupant).toBe(first.id);
    expect(harness.pipelines.get('p').gates.of('Dev').waiting).toEqual([second.id, third.id]);
    for (const execution of [first, second, third]) {
      const token = execution.stages.get('Dev')!.actions.get('Ask')!.token!;
      await harness.call('PutApprovalResult', {
        pipelineName: 'p',
        stageName: 'Dev',
        actionName: 'Ask',
        token,
        result: { status: 'Approved', summary: 'fine' },
      });
      expect(await execution.ended).toBe('Succeeded');
      await harness.rest();
    }
    const entered = harness.tellings('stage-started').filter((e) => e.stage === 'Dev');
    expect(entered.map((e) => e.executionId)).toEqual([first.id, second.id, third.id]);
  });

  it('approvals of different stages may be answered in any order; nobody overtakes within a stage', async () => {
    const stages = [stage('Source', source()), stage('Dev', approval('Look')), stage('Prod', approval('Ship'))];
    const first = harness.create(stages);
    await harness.rest(60_000);
    const answer = async (execution: typeof first, stageName: string, actionName: string) => {
      const token = execution.stages.get(stageName)!.actions.get(actionName)!.token!;
      const result = { status: 'Approved', summary: '' };
      await harness.call('PutApprovalResult', { pipelineName: 'p', stageName, actionName, token, result });
      await harness.rest(60_000);
    };
    await answer(first, 'Dev', 'Look');
    const second = harness.start();
    await harness.rest(60_000);
    await answer(second, 'Dev', 'Look');
    expect(second.stages.has('Prod')).toBe(false);
    expect(harness.pipelines.get('p').gates.of('Prod').waiting).toEqual([second.id]);
    await answer(first, 'Prod', 'Ship');
    expect(first.status).toBe('Succeeded');
    await answer(second, 'Prod', 'Ship');
    expect(second.status).toBe('Succeeded');
  });

  it('a failed stage is free for the next execution', async () => {
    let failing = true;
    harness.machine = async () => (failing ? { status: 'FAILED', error: 'E' } : { status: 'SUCCEEDED' });
    const first = harness.create([stage('Source', source()), stage('A', machine('Only'))]);
    await first.ended;
    failing = false;
    expect(await harness.start().ended).toBe('Succeeded');
  });
});

it('in SUPERSEDED mode a newer execution takes the place of the one that waits', async () => {
  const first = harness.create([stage('Source', source()), stage('Dev', approval('Ask'))], {
    ExecutionMode: 'SUPERSEDED',
  });
  await harness.rest(60_000);
  const second = harness.start();
  await harness.rest(60_000);
  const third = harness.start();
  expect(await second.ended).toBe('Superseded');
  expect(harness.pipelines.get('p').gates.of('Dev').waiting).toEqual([third.id]);
  expect(first.status).toBe('InProgress');
});

describe('stopping', () => {
  const stages = [stage('Source', source()), stage('A', machine('Long'), machine('Next', { RunOrder: 2 }))];
  beforeEach(() => {
    harness.machine = async () => {
      await harness.clock.sleep(600_000);
      return { status: 'SUCCEEDED' };
    };
  });

  it('lets running actions finish and starts no further one', async () => {
    const execution = harness.create(stages);
    await harness.rest(60_000);
    await harness.call('StopPipelineExecution', {
      pipelineName: 'p',
      pipelineExecutionId: execution.id,
      reason: 'lunch',
    });
    expect(execution.status).toBe('Stopping');
    await expect(
      harness.call('StopPipelineExecution', { pipelineName: 'p', pipelineExecutionId: execution.id }),
    ).rejects.toMatchObject({ code: 'DuplicatedStopRequestException' });
    expect(await execution.ended).toBe('Stopped');
    expect(harness.started(execution.id)).toEqual(['Source/Git', 'A/Long']);
    expect(execution.stages.get('A')!.status).toBe('Stopped');
    expect(harness.tellings('action-ended').at(-1)).toMatchObject({ action: 'Long', status: 'Succeeded' });
  });

  it('leaves running actions to themselves when asked to abandon', async () => {
    const execution = harness.create(stages);
    await harness.rest(60_000);
    await harness.call('StopPipelineExecution', {
      pipelineName: 'p',
      pipelineExecutionId: execution.id,
      abandon: true,
    });
    expect(await execution.ended).toBe('Stopped');
    expect(harness.tellings('action-ended').at(-1)).toMatchObject({ action: 'Long', status: 'Abandoned' });
    await expect(
      harness.call('StopPipelineExecution', { pipelineName: 'p', pipelineExecutionId: execution.id }),
    ).rejects.toMatchObject({ code: 'PipelineExecutionNotStoppableException' });
  });
});

it('an execution that waits at an entrance is stopped at once', async () => {
  const first = harness.create([stage('Source', source()), stage('Dev', approval('Ask'))]);
  await harness.rest(60_000);
  const second = harness.start();
  await harness.rest(60_000);
  await harness.call('StopPipelineExecution', { pipelineName: 'p', pipelineExecutionId: second.id });
  expect(await second.ended).toBe('Stopped');
  expect(first.status).toBe('InProgress');
});

it('nothing waits for an execution any more when the rehearsal ends', async () => {
  const execution = harness.create([stage('Source', source()), stage('Dev', approval('Ask'))]);
  await harness.rest(60_000);
  harness.abort.abort(new Error('Ctrl-C'));
  await expect(execution.ended).rejects.toThrow('Ctrl-C');
});

describe('retrying a stage', () => {
  const stages = [
    stage('Source', source()),
    stage('Train', machine('Bad'), lambda('Good')),
    stage('B', machine('End')),
  ];

  it('runs the failed actions again under the same execution id and goes on', async () => {
    harness.machine = async () =>
      harness.machineStarts.length === 1 ? { status: 'FAILED', error: 'Capacity' } : { status: 'SUCCEEDED' };
    const execution = harness.create(stages);
    expect(await execution.ended).toBe('Failed');
    const answer = await harness.call('RetryStageExecution', {
      pipelineName: 'p',
      stageName: 'Train',
      pipelineExecutionId: execution.id,
      retryMode: 'FAILED_ACTIONS',
    });
    expect(answer).toEqual({ pipelineExecutionId: execution.id });
    expect(await execution.ended).toBe('Succeeded');
    expect(harness.started(execution.id)).toEqual(['Source/Git', 'Train/Bad', 'Train/Good', 'Train/Bad', 'B/End']);
    const [first, second] = harness.machineStarts;
    expect(second!.name).not.toBe(first!.name);
  });

  it('runs all actions again when asked to', async () => {
    harness.machine = async () =>
      harness.machineStarts.length === 1 ? { status: 'FAILED', error: 'Capacity' } : { status: 'SUCCEEDED' };
    const execution = harness.create(stages);
    await execution.ended;
    harness.pipelines.retry({ pipeline: 'p', stage: 'Train', executionId: execution.id, mode: 'ALL_ACTIONS' });
    await execution.ended;
    expect(harness.started(execution.id).filter((a) => a === 'Train/Good')).toHaveLength(2);
  });

  it.each([
    ['of a stage that has not failed', 'Source', 'StageNotRetryableException'],
    ['of a stage that there is not', 'Nowhere', 'StageNotFoundException'],
  ])('is refused %s', async (_, stageName, code) => {
    harness.machine = async () => ({ status: 'FAILED', error: 'E' });
    const execution = harness.create(stages);
    await execution.ended;
    const retry = { pipelineName: 'p', stageName, pipelineExecutionId: execution.id, retryMode: 'FAILED_ACTIONS' };
    await expect(harness.call('RetryStageExecution', retry)).rejects.toMatchObject({ code });
  });

  it('is refused after the pipeline has changed, and after a later execution was in the stage', async () => {
    harness.machine = async () => ({ status: 'FAILED', error: 'E' });
    const first = harness.create(stages);
    await first.ended;
    const later = harness.start();
    await later.ended;
    const retry = (executionId: string) =>
      harness.pipelines.retry({ pipeline: 'p', stage: 'Train', executionId, mode: 'FAILED_ACTIONS' });
    expect(() => retry(first.id)).toThrow(expect.objectContaining({ code: 'NotLatestPipelineExecutionException' }));
    await harness.pipelines.update(harness.parse(stages, { RestartExecutionOnUpdate: false }));
    expect(() => retry(later.id)).toThrow(expect.objectContaining({ code: 'StageNotRetryableException' }));
  });
});

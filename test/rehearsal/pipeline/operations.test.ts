import type * as api from '@aws-sdk/client-codepipeline';
import { Harness, lambda, machine, source, stage } from './harness';

let harness: Harness;
beforeEach(() => (harness = new Harness()));
afterEach(() => harness.close());

const stages = [stage('Source', source()), stage('Train', lambda('Good'), machine('Bad'))];

describe('CodePipeline’s API', () => {
  it('starts one execution for one token of the caller', async () => {
    await harness.create(stages).ended;
    const start = (clientRequestToken?: string) =>
      harness.call<api.StartPipelineExecutionOutput>('StartPipelineExecution', { name: 'p', clientRequestToken });
    const ids = (await Promise.all([start('a'), start('a'), start('b'), start(), start()])).map(
      ({ pipelineExecutionId }) => pipelineExecutionId,
    );
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(4);
  });

  it('shows the pipeline as it was declared', async () => {
    const execution = harness.create(stages);
    const { pipeline, metadata } = await harness.call<api.GetPipelineOutput>('GetPipeline', { name: 'p' });
    expect(pipeline).toMatchObject({ name: 'p', version: 1, executionMode: 'QUEUED', pipelineType: 'V2' });
    expect(pipeline!.stages![1]!.actions![1]).toMatchObject({
      name: 'Bad',
      actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'StepFunctions', version: '1' },
      configuration: { StateMachineArn: 'arn:m', InputType: 'Literal' },
    });
    expect(metadata!.pipelineArn).toBe('arn:aws:codepipeline:us-east-1:111122223333:p');
    const { pipelines } = await harness.call<api.ListPipelinesOutput>('ListPipelines', {});
    expect(pipelines).toMatchObject([{ name: 'p', version: 1 }]);
    await execution.ended;
  });

  it('shows executions newest first, page by page, with what they were made of', async () => {
    const first = harness.create(stages);
    await first.ended;
    const started = await harness.call<api.StartPipelineExecutionOutput>('StartPipelineExecution', { name: 'p' });
    const second = harness.pipelines.execution('p', started.pipelineExecutionId!);
    await second.ended;
    const list = (input: object) =>
      harness.call<api.ListPipelineExecutionsOutput>('ListPipelineExecutions', { pipelineName: 'p', ...input });
    const page = await list({ maxResults: 1 });
    expect(page.pipelineExecutionSummaries).toMatchObject([
      {
        pipelineExecutionId: second.id,
        status: 'Succeeded',
        trigger: { triggerType: 'StartPipelineExecution', triggerDetail: 'arn:aws:iam::111122223333:user/ada' },
        sourceRevisions: [{ actionName: 'Git', revisionId: 'c0ffee00c0ffee00' }],
      },
    ]);
    const rest = await list({ nextToken: page.nextToken });
    expect(rest.pipelineExecutionSummaries!.map((e) => e.pipelineExecutionId)).toEqual([first.id]);
    await expect(list({ nextToken: 'x' })).rejects.toMatchObject({ code: 'InvalidNextTokenException' });
    const one = await harness.call<api.GetPipelineExecutionOutput>('GetPipelineExecution', {
      pipelineName: 'p',
      pipelineExecutionId: first.id,
    });
    expect(one.pipelineExecution).toMatchObject({
      artifactRevisions: [{ name: 'Src', revisionId: 'c0ffee00c0ffee00' }],
    });
  });

  it('shows every attempt at an action, or the latest', async () => {
    harness.machine = async () =>
      harness.machineStarts.length === 1 ? { status: 'FAILED', error: 'E' } : { status: 'SUCCEEDED' };
    const execution = harness.create(stages);
    await execution.ended;
    harness.pipelines.retry({ pipeline: 'p', stage: 'Train', executionId: execution.id, mode: 'FAILED_ACTIONS' });
    await execution.ended;
    const list = async (filter: object) => {
      const input = { pipelineName: 'p', filter };
      const answer = await harness.call<api.ListActionExecutionsOutput>('ListActionExecutions', input);
      return answer.actionExecutionDetails!.map((a) => `${a.actionName} ${a.status}`);
    };
    const latest = { latestInPipelineExecution: { pipelineExecutionId: execution.id, startTimeRange: 'Latest' } };
    expect(await list({ pipelineExecutionId: execution.id })).toEqual([
      'Bad Succeeded',
      'Bad Failed',
      'Good Succeeded',
      'Git Succeeded',
    ]);
    expect(await list(latest)).toEqual(['Bad Succeeded', 'Good Succeeded', 'Git Succeeded']);
  });

  it('shows where each stage stands', async () => {
    harness.machine = async () => ({ status: 'FAILED', error: 'TooHot' });
    const execution = harness.create(stages);
    await execution.ended;
    const { stageStates } = await harness.call<api.GetPipelineStateOutput>('GetPipelineState', { name: 'p' });
    expect(stageStates![1]).toMatchObject({
      stageName: 'Train',
      latestExecution: { pipelineExecutionId: execution.id, status: 'Failed' },
      actionStates: [
        { actionName: 'Good', latestExecution: { status: 'Succeeded' } },
        { actionName: 'Bad', latestExecution: { status: 'Failed', errorDetails: { message: 'TooHot' } } },
      ],
    });
  });

  it.each([
    ['GetPipeline', { name: 'none' }, 'PipelineNotFoundException'],
    ['StartPipelineExecution', { name: 'none' }, 'PipelineNotFoundException'],
    ['GetPipelineExecution', { pipelineName: 'p', pipelineExecutionId: 'none' }, 'PipelineExecutionNotFoundException'],
    ['StartPipelineExecution', { name: 'p', variables: [{ name: 'x', value: '1' }] }, 'ValidationException'],
    [
      'StartPipelineExecution',
      { name: 'p', sourceRevisions: [{ actionName: 'X', revisionType: 'COMMIT_ID', revisionValue: 'c' }] },
      'ValidationException',
    ],
  ])('%s refuses %j as %s', async (operation, input, code) => {
    const execution = harness.create(stages);
    await expect(harness.call(operation, input)).rejects.toMatchObject({ code });
    await execution.ended;
  });
});

import { ServiceError } from '../../../rehearsal/contracts';
import { Harness, jobOf, lambda, machine, source, stage } from './harness';

let harness: Harness;
beforeEach(() => (harness = new Harness()));
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

const stages = [
  stage('Source', source()),
  stage('Dev', lambda('Evaluate', { Namespace: 'evaluate' }, '{"id":"#{codepipeline.PipelineExecutionId}"}')),
  stage('Prod', machine('Go', {}, '{"score":"#{evaluate.score}"}')),
];

describe('a function of a pipeline', () => {
  it('gets a job with its parameters and answers through PutJobSuccessResult, with variables', async () => {
    harness.invoke = (request) => {
      void harness.call('PutJobSuccessResult', {
        jobId: jobOf(request).id,
        executionDetails: { summary: 'better' },
        outputVariables: { score: '0.9' },
      });
    };
    const execution = harness.create(stages);
    expect(await execution.ended).toBe('Succeeded');
    const { data } = jobOf(harness.invocations[0]!.request);
    expect(data.actionConfiguration.configuration).toEqual({
      FunctionName: 'f-Evaluate',
      UserParameters: `{"id":"${execution.id}"}`,
    });
    expect(harness.summary('Evaluate')).toBe('better');
    expect(harness.machineStarts[0]!.input).toBe('{"score":"0.9"}');
  });

  it('fails the action with the message of PutJobFailureResult', async () => {
    harness.invoke = (request) => {
      void harness.call('PutJobFailureResult', {
        jobId: jobOf(request).id,
        failureDetails: { type: 'JobFailed', message: 'the candidate is worse by 12 %' },
      });
    };
    expect(await harness.create(stages).ended).toBe('Failed');
    expect(harness.summary('Evaluate')).toBe('the candidate is worse by 12 %');
  });

  it('is called again with its continuation token after half a minute, as a new job', async () => {
    harness.invoke = (request) => {
      const { id, data } = jobOf(request);
      const first = data.continuationToken === undefined;
      void harness.call('PutJobSuccessResult', { jobId: id, ...(first && { continuationToken: 'page 2' }) });
    };
    await harness.pipelines.create(harness.parse(stages.slice(0, 2))).executions[0]!.ended;
    const [first, second] = harness.invocations;
    expect(second!.at - first!.at).toBe(30_000);
    expect(jobOf(second!.request).data.continuationToken).toBe('page 2');
    expect(jobOf(second!.request).id).not.toBe(jobOf(first!.request).id);
  });

  it('that sends no word for twenty minutes fails the action, with what it ended with', async () => {
    harness.invoke = (_, onError) =>
      onError({
        payload: { errorType: 'TypeError', errorMessage: 'x is undefined' },
        functionError: 'Unhandled',
        executedVersion: '1',
        durationMs: 1,
      });
    const execution = harness.create(stages);
    expect(await execution.ended).toBe('Failed');
    expect(harness.summary('Evaluate')).toMatch(
      /^The AWS Lambda function f-Evaluate failed to return a result.*TypeError: x is undefined$/,
    );
    const { at } = harness.tellings('action-ended').at(-1)!;
    expect(at - harness.invocations[0]!.at).toBe(20 * 60_000);
    const { id } = jobOf(harness.invocations[0]!.request);
    await expect(harness.call('PutJobSuccessResult', { jobId: id })).rejects.toMatchObject({
      code: 'InvalidJobStateException',
    });
  });

  it('that there is not fails the action at once', async () => {
    harness.invoke = () => {
      throw new ServiceError('ResourceNotFoundException', 'Function not found: f-Evaluate');
    };
    expect(await harness.create(stages).ended).toBe('Failed');
    expect(harness.summary('Evaluate')).toBe('Function not found: f-Evaluate');
  });

  it('cannot answer for a job that does not exist', async () => {
    await expect(harness.call('PutJobSuccessResult', { jobId: 'none' })).rejects.toMatchObject({
      code: 'JobNotFoundException',
    });
  });
});

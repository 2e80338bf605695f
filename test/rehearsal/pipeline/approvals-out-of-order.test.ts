import type * as api from '@aws-sdk/client-codepipeline';
import { approval, Harness, machine, source, stage } from './harness';

const BOTH = stage('Dev', approval('Ask'), approval('Legal'));
const stages = [stage('Source', source()), BOTH, stage('Prod', machine('Ship'))];

let harness: Harness;
beforeEach(() => (harness = new Harness()));
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

type Execution = ReturnType<Harness['create']>;
const tokenOf = (execution: Execution, action: string): string =>
  execution.stages.get('Dev')!.actions.get(action)!.token!;
const answer = (actionName: string, token: string, status = 'Approved', stageName = 'Dev') =>
  harness.call<api.PutApprovalResultOutput>('PutApprovalResult', {
    ...{ pipelineName: 'p', stageName, actionName, token },
    result: { status, summary: '' },
  });
const shipped = (execution: Execution) => harness.started(execution.id).includes('Prod/Ship');

async function asked(): Promise<Execution> {
  const execution = harness.create(stages);
  await harness.rest(60_000);
  return execution;
}

describe('two people who answer at once', () => {
  it.each([
    [['Approved', 'Rejected'], 'Succeeded'],
    [['Rejected', 'Approved'], 'Failed'],
  ])('%j: the first answer counts, the second is told that it comes too late', async (statuses, end) => {
    const execution = await asked();
    await answer('Legal', tokenOf(execution, 'Legal'));
    const token = tokenOf(execution, 'Ask');
    const answers = await Promise.allSettled(statuses.map((status) => answer('Ask', token, status)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((answers[1] as PromiseRejectedResult).reason).toMatchObject({ code: 'ApprovalAlreadyCompletedException' });
    expect(await execution.ended).toBe(end);
    expect(shipped(execution)).toBe(end === 'Succeeded');
  });
});

describe('approvals that are answered out of order', () => {
  it('hold the stage until the last of them has been given, whichever that is', async () => {
    const execution = await asked();
    await answer('Legal', tokenOf(execution, 'Legal'));
    await harness.rest(60_000);
    expect(shipped(execution)).toBe(false);
    await answer('Ask', tokenOf(execution, 'Ask'));
    expect(await execution.ended).toBe('Succeeded');
  });

  it('take no token of each other, nor of an action that is not there', async () => {
    const execution = await asked();
    const [ask, legal] = [tokenOf(execution, 'Ask'), tokenOf(execution, 'Legal')];
    expect(ask).not.toBe(legal);
    await expect(answer('Ask', legal)).rejects.toMatchObject({ code: 'InvalidApprovalTokenException' });
    await expect(answer('Nobody', ask)).rejects.toMatchObject({ code: 'ActionNotFoundException' });
    await expect(answer('Ask', ask, 'Approved', 'Nowhere')).rejects.toMatchObject({ code: 'StageNotFoundException' });
    expect(execution.status).toBe('InProgress');
    expect(shipped(execution)).toBe(false);
  });

  it('fail the stage at one refusal, once the other has been answered too', async () => {
    const execution = await asked();
    await answer('Ask', tokenOf(execution, 'Ask'), 'Rejected');
    await harness.rest(60_000);
    await answer('Legal', tokenOf(execution, 'Legal'));
    expect(await execution.ended).toBe('Failed');
    expect(shipped(execution)).toBe(false);
  });
});

describe('the token of a refusal', () => {
  it('is of no use when the stage is retried: there is another one, and only that approves', async () => {
    const execution = await asked();
    await answer('Legal', tokenOf(execution, 'Legal'));
    const refused = tokenOf(execution, 'Ask');
    await answer('Ask', refused, 'Rejected');
    expect(await execution.ended).toBe('Failed');
    await harness.call('RetryStageExecution', {
      ...{ pipelineName: 'p', stageName: 'Dev', pipelineExecutionId: execution.id, retryMode: 'FAILED_ACTIONS' },
    });
    await harness.rest(60_000);
    await expect(answer('Ask', refused)).rejects.toMatchObject({ code: 'ApprovalAlreadyCompletedException' });
    expect(shipped(execution)).toBe(false);
    const anew = tokenOf(execution, 'Ask');
    expect(anew).not.toBe(refused);
    await answer('Ask', anew);
    expect(await execution.ended).toBe('Succeeded');
  });
});

it('an approval of an execution that is being stopped lets it end, and nothing behind it begins', async () => {
  const execution = await asked();
  await harness.call('StopPipelineExecution', {
    ...{ pipelineName: 'p', pipelineExecutionId: execution.id, abandon: false, reason: 'enough' },
  });
  await harness.rest(60_000);
  expect(execution.status).toBe('Stopping');
  for (const action of ['Ask', 'Legal']) await answer(action, tokenOf(execution, action));
  expect(await execution.ended).toBe('Stopped');
  expect(shipped(execution)).toBe(false);
});

import { approval, Harness, machine, source, stage } from './harness';

const stages = [stage('Source', source()), stage('Dev', approval('Ask')), stage('Prod', machine('Go'))];
const DAY = 24 * 3_600_000;

let harness: Harness;
beforeEach(() => (harness = new Harness()));
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

const put = (token: string, status = 'Approved') =>
  harness.call('PutApprovalResult', {
    pipelineName: 'p',
    stageName: 'Dev',
    actionName: 'Ask',
    token,
    result: { status, summary: 'looks good' },
  });

async function tokenOf(): Promise<string> {
  const state = await harness.call<{
    stageStates: { stageName: string; actionStates: { latestExecution?: { token?: string } }[] }[];
  }>('GetPipelineState', { name: 'p' });
  return state.stageStates.find((s) => s.stageName === 'Dev')!.actionStates[0]!.latestExecution!.token!;
}

describe('an approval', () => {
  it('asks with its comment filled in, and goes on at a yes', async () => {
    harness.answer = async () => ({ approved: true, comment: 'ship it', by: 'ada' });
    const execution = harness.create(stages);
    expect(await execution.ended).toBe('Succeeded');
    expect(harness.tellings('approval-asked')[0]!.comment).toBe(`of ${execution.id}`);
    expect(harness.tellings('approval-given')[0]).toMatchObject({ approved: true, by: 'ada', comment: 'ship it' });
    expect(harness.summary('Ask')).toBe('approved by ada: ship it');
  });

  it('fails its stage at a no', async () => {
    harness.answer = async () => ({ approved: false, comment: 'too slow', by: 'ada' });
    const execution = harness.create(stages);
    expect(await execution.ended).toBe('Failed');
    expect(harness.summary('Ask')).toBe('rejected by ada: too slow');
    expect(harness.machineStarts).toEqual([]);
  });

  it('is answered by the token that GetPipelineState shows', async () => {
    const execution = harness.create(stages);
    await harness.rest(60_000);
    expect(await put(await tokenOf())).toMatchObject({ approvedAt: expect.any(Date) });
    expect(await execution.ended).toBe('Succeeded');
    expect(harness.summary('Ask')).toBe('approved by arn:aws:iam::111122223333:user/ada: looks good');
    expect(await tokenOf()).toBeUndefined();
  });

  it('takes one answer, and only for a token that waits', async () => {
    const execution = harness.create(stages);
    await harness.rest(60_000);
    const token = await tokenOf();
    await expect(put('0000')).rejects.toMatchObject({ code: 'InvalidApprovalTokenException' });
    await put(token);
    await expect(put(token)).rejects.toMatchObject({ code: 'ApprovalAlreadyCompletedException' });
    await execution.ended;
  });

  it('answered elsewhere lets whoever was asked leave, and ends the rehearsal when he fails instead', async () => {
    const endings = [
      (signal: AbortSignal) => signal.reason as Error,
      () => Object.assign(new Error('The operation was aborted'), { name: 'AbortError' }),
      () => new TypeError('a fault of ours'),
    ];
    for (const ending of endings) {
      harness.answer = (_question, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(ending(signal))));
      const execution = harness.pipelines.list().length === 0 ? harness.create(stages) : harness.start();
      await harness.rest(60_000);
      await put(await tokenOf());
      expect(await execution.ended).toBe('Succeeded');
      await harness.rest();
    }
    expect(harness.fatal.splice(0)).toEqual([new TypeError('a fault of ours')]);
  });

  it('takes no token of an execution that was stopped meanwhile', async () => {
    const execution = harness.create(stages);
    await harness.rest(60_000);
    const token = await tokenOf();
    harness.pipelines.stop({ pipeline: 'p', executionId: execution.id, abandon: true });
    await execution.ended;
    await expect(put(token)).rejects.toMatchObject({ code: 'InvalidApprovalTokenException' });
  });

  it('waits for ever unless approvals lapse', async () => {
    const execution = harness.create(stages);
    await harness.rest(30 * DAY);
    expect(execution.status).toBe('InProgress');
  });
});

describe('where approvals lapse', () => {
  it('nobody’s answer within seven days fails the stage', async () => {
    harness.close();
    harness = new Harness({ approvalsLapse: true });
    const execution = harness.create(stages);
    await harness.rest(6 * DAY);
    const token = await tokenOf();
    expect(await execution.ended).toBe('Failed');
    expect(harness.summary('Ask')).toContain('nobody answered');
    await expect(put(token)).rejects.toMatchObject({ code: 'InvalidApprovalTokenException' });
  });

  it('the action’s own time-out counts', async () => {
    harness.close();
    harness = new Harness({ approvalsLapse: true });
    const own = [stages[0]!, stage('Dev', approval('Ask', { TimeoutInMinutes: 60 }))];
    const execution = harness.create(own);
    await harness.rest(2 * 3_600_000);
    expect(execution.status).toBe('Failed');
  });
});

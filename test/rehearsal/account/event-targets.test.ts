import { eventTargets, type EventTargetsProps } from '../../../rehearsal/account/event-targets';
import type { InvokeRequest } from '../../../rehearsal/contracts';
import { deniedError } from '../../../rehearsal/services/iam/denied-error';
import type { RoleCalls } from '../../../rehearsal/services/role-calls';
import { FunctionPolicy } from '../../../rehearsal/services/lambda/policy';
import { judging } from './all-allowed';

const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:f';
const RULE = { name: 'r', arn: 'arn:aws:events:us-east-1:111122223333:rule/r' };

function account() {
  const policy = new FunctionPolicy();
  const accepted: InvokeRequest[] = [];
  const functions = () => ({
    permits: (_arn: string, service: string, source: string) => policy.allowsService(service, source),
    asynchronous: { accept: (request: InvokeRequest) => void accepted.push(request) },
  });
  const targets = eventTargets({ functions } as unknown as EventTargetsProps);
  const permission = { sid: 's', action: 'lambda:InvokeFunction', principal: 'events.amazonaws.com' };
  return {
    policy,
    accepted,
    permission,
    invoke: () => targets.invokeFunction({ arn: FUNCTION, input: 1, rule: RULE }),
  };
}

describe('a rule whose target is a function', () => {
  it('is refused by a function that does not let it in', async () => {
    const { policy, permission, invoke, accepted } = account();
    policy.add({ ...permission, sourceArn: `${RULE.arn}-of-another` });
    await expect(invoke()).rejects.toMatchObject({ code: 'AccessDeniedException' });
    expect(accepted).toEqual([]);
  });

  it('invokes one that does', async () => {
    const { policy, permission, invoke, accepted } = account();
    policy.add({ ...permission, sourceArn: RULE.arn });
    await invoke();
    expect(accepted).toMatchObject([{ functionName: FUNCTION, payload: 1 }]);
  });
});

describe('a rule whose target is a pipeline', () => {
  const arn = 'arn:aws:codepipeline:us-east-1:111122223333:p';
  const roleArn = 'arn:aws:iam::111122223333:role/rule';
  const start = (calls: RoleCalls, more: object = { roleArn }) => {
    const started: string[] = [];
    const pipelines = () => ({ start: ({ pipeline }: { pipeline: string }) => void started.push(pipeline) });
    const targets = eventTargets({ pipelines, calls: () => calls } as unknown as EventTargetsProps);
    return { started, done: targets.startPipeline({ arn, input: undefined, rule: RULE, ...more }) };
  };

  it("starts it with the target's role", async () => {
    const calls = judging(() => undefined);
    const { started, done } = start(calls);
    await done;
    expect(started).toEqual(['p']);
    expect(calls.calls).toEqual(['codepipeline:StartPipelineExecution']);
  });

  it('starts nothing when the role may not, or when there is none', async () => {
    const denied = start(judging(({ service }) => deniedError(service, 'no')));
    await expect(denied.done).rejects.toMatchObject({ code: 'AccessDeniedException' });
    const without = start(
      judging(() => undefined),
      {},
    );
    await expect(without.done).rejects.toThrow('has no role');
    expect([...denied.started, ...without.started]).toEqual([]);
  });
});

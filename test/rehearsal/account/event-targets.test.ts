import { eventTargets, type EventTargetsProps } from '../../../rehearsal/account/event-targets';
import type { InvokeRequest } from '../../../rehearsal/contracts';
import { FunctionPolicy } from '../../../rehearsal/services/lambda/policy';

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

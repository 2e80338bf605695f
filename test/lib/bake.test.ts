import aslValidator from 'asl-validator';
import { type InvokeRequest, type InvokeResult, ServiceError } from '../../rehearsal/contracts';
import { account, answered, ROLE, SOMEBODY, START, thrown } from '../rehearsal/services/states/account';
import { assemblyOf, onlyResource } from './support/synthesized';
import { grantsOf } from './support/policies';

const prod = (settings?: Record<string, unknown>) => assemblyOf(settings).template('DeployProd');
const event = { DeploymentId: 'd-ABCDEFGHI', LifecycleEventHookExecutionId: 'token' };
const CHECK = 'arn:aws:lambda:us-east-1:111122223333:function:check';

/** The machine's definition, with the check's ARN in the place of its reference. */
function definition(settings?: Record<string, unknown>): string {
  const { DefinitionString } = onlyResource(prod(settings), 'AWS::StepFunctions::StateMachine').Properties;
  const word = (part: unknown) =>
    typeof part === 'string' ? part : (part as { Ref?: string }).Ref === 'AWS::Partition' ? 'aws' : CHECK;
  return (DefinitionString['Fn::Join'][1] as unknown[]).map(word).join('');
}

/** Runs the machine as it is synthesized; the test answers for the check and for CodeDeploy. */
async function bake(check: InvokeResult, codeDeploy: () => object = () => ({})) {
  const invoked: InvokeRequest[] = [];
  const called: object[] = [];
  const { clock, machines } = account({
    invoke: async (request) => {
      invoked.push(request);
      return check;
    },
    call: async (service, operation, input) => {
      called.push({ service, operation, input });
      return codeDeploy();
    },
  });
  const { arn } = machines.create({ name: 'taxi-bake', definition: definition(), roleArn: ROLE });
  const result = await machines.start(arn, event, undefined, SOMEBODY).result;
  return { result, invoked, called, minutes: (clock.now() - START) / 60_000 };
}

it('is valid and written in JSONata', () => {
  expect(aslValidator(JSON.parse(definition()))).toMatchObject({ isValid: true, errors: [] });
  expect(definition()).toContain('"QueryLanguage":"JSONata"');
});

it('waits for the bake time of the settings, then has the candidate judged with what CodeDeploy gave the hook', async () => {
  const { result, invoked, called, minutes } = await bake(answered({ verdict: 'pass', reasons: [] }));
  expect(minutes).toBe(2);
  // The machine is started when the shift has ended.
  const judged = { ...event, ShiftEnded: new Date(START).toISOString() };
  expect(invoked.map(({ functionName, payload }) => [functionName, payload])).toEqual([[CHECK, judged]]);
  expect(called).toEqual([]);
  expect(result).toMatchObject({ status: 'SUCCEEDED' });
  expect(definition({ bakeMinutes: 30 })).toContain('"Seconds":1800');
});

it('reports Failed when the check could not, and ends in a state that says so', async () => {
  const { result, called } = await bake(thrown('AccessDeniedException'));
  expect(called).toEqual([
    {
      service: 'codedeploy',
      operation: 'PutLifecycleEventHookExecutionStatus',
      input: { deploymentId: 'd-ABCDEFGHI', lifecycleEventHookExecutionId: 'token', status: 'Failed' },
    },
  ]);
  expect(result).toMatchObject({
    status: 'FAILED',
    error: 'PostTrafficCheckFailed',
    cause: expect.stringContaining('AccessDeniedException: ') as string,
  });
});

it('keeps the cause when the deployment has ended and takes no report', async () => {
  const { result } = await bake(thrown('Sandbox.Timedout'), () => {
    throw new ServiceError('LifecycleEventAlreadyCompletedException', 'completed');
  });
  expect(result).toMatchObject({
    error: 'PostTrafficCheckFailed',
    cause: expect.stringContaining('Timedout') as string,
  });
});

it('may invoke the check, report to its deployment group, log and trace, and nothing else', () => {
  const grants = grantsOf('DeployProd', prod()).filter(
    ({ policy, action }) => policy.startsWith('DeploymentHooksBakeMachine') && !/^(logs|xray):/.test(action),
  );
  expect(grants.map(({ action }) => action).sort()).toEqual([
    'codedeploy:PutLifecycleEventHookExecutionStatus',
    'lambda:InvokeFunction',
  ]);
  expect(JSON.stringify(grants)).toContain('DeploymentHooksPostTrafficCheck');
});

it('never reports that a candidate is well: only the check does', () => {
  const states = JSON.parse(definition()).States as Record<string, { Arguments?: { Status?: string } }>;
  expect(Object.values(states).flatMap(({ Arguments }) => Arguments?.Status ?? [])).toEqual(['Failed']);
});

it('is started by the post-traffic hook alone', () => {
  const starters = grantsOf('DeployProd', prod()).filter(({ action }) => action === 'states:StartExecution');
  expect(starters.map(({ policy }) => policy.replace(/RoleDefaultPolicy.*/, ''))).toEqual([
    'DeploymentHooksPostTraffic',
  ]);
});

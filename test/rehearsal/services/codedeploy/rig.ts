import { VirtualClock } from '../../../../rehearsal/clock';
import type { Provider, ResourceRequest } from '../../../../rehearsal/cloudformation/provider';
import { codeDeployProviders } from '../../../../rehearsal/cloudformation/resources/codedeploy';
import type { AwsEvent, InvokeRequest, InvokeResult, Operation, Principal } from '../../../../rehearsal/contracts';
import type { Surroundings, Told } from '../../../../rehearsal/events';
import { codeDeployOperations } from '../../../../rehearsal/gateway/codedeploy';
import { seededRandom } from '../../../../rehearsal/random';
import type { AlarmState, AlarmWatch } from '../../../../rehearsal/services/codedeploy/alarm-watch';
import type { RoleCalls } from '../../../../rehearsal/services/role-calls';
import { CodeDeploy } from '../../../../rehearsal/services/codedeploy/codedeploy';

export const START = Date.UTC(2030, 0, 1);
export const GUARD: Principal = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/guard-role' };
type HookEvent = { DeploymentId: string; LifecycleEventHookExecutionId: string };

/** Alarms whose states a test sets. */
class Alarms implements AlarmWatch {
  readonly states = new Map<string, AlarmState>([['errors', 'OK'], ['latency', 'INSUFFICIENT_DATA']]); // prettier-ignore
  held = 0;
  private readonly listeners = new Set<(name: string, state: AlarmState) => void>();

  hold(): () => void {
    this.held++;
    return () => this.held--;
  }
  state(name: string): AlarmState | undefined {
    return this.states.get(name);
  }
  onStateChange(listener: (name: string, state: AlarmState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  set(name: string, state: AlarmState): void {
    this.states.set(name, state);
    for (const listener of this.listeners) listener(name, state);
  }
}

export const request = (logicalId: string, properties: Record<string, unknown>): ResourceRequest => ({
  stackName: 'stack',
  stackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/stack/1',
  logicalId,
  type: 'AWS::Test::Resource',
  properties,
  generatedName: `stack-${logicalId}-ABCDEFGHIJKL`,
  signal: new AbortController().signal,
});

/** CodeDeploy with an alias, alarms and hooks whose behaviour the test gives. */
export function codeDeployRig(
  group: Record<string, unknown> = {},
  calls?: RoleCalls,
  life: { readonly seed: number; readonly start: number } = { seed: 1, start: START },
) {
  const clock = new VirtualClock({ start: life.start });
  const told: (Told & { at: number })[] = [];
  const published: AwsEvent[] = [];
  const invoked: InvokeRequest[] = [];
  const alarms = new Alarms();
  const hooks: Record<string, (event: HookEvent) => Promise<Partial<InvokeResult>>> = {};
  const ending = new AbortController();
  const surroundings: Surroundings = {
    accountId: '111122223333',
    region: 'us-east-1',
    partition: 'aws',
    clock,
    random: seededRandom(life.seed),
    tell: (event) => told.push({ ...event, at: clock.now() }),
    signal: ending.signal,
  };
  const alias: { version: string; weights: Record<string, number> } = { version: '1', weights: {} };
  const moves: { at: number; version: string; weights: Record<string, number> }[] = [];
  const codeDeploy = new CodeDeploy({
    surroundings,
    alarms,
    ...(calls && { calls }),
    events: { publish: (event) => published.push(event) },
    aliases: {
      alias: () => alias,
      moveAlias: (_function, _alias, to) => {
        Object.assign(alias, to);
        moves.push({ at: (clock.now() - START) / 60_000, ...alias });
      },
    },
    invoker: {
      invoke: async (invocation) => {
        invoked.push(invocation);
        const act = hooks[invocation.functionName]!;
        const result = await clock.work(() => act(invocation.payload as HookEvent));
        return { payload: undefined, executedVersion: '$LATEST', durationMs: 1, ...result };
      },
    },
  });
  const providers = codeDeployProviders({ codeDeploy }) as Record<string, Provider>;
  const answers = new Map<Principal, Promise<unknown>>();
  const operations = codeDeployOperations({ codeDeploy, lambda: { answerOf: (caller) => answers.get(caller) } });
  const call = (operation: string, input: object, principal = GUARD): Promise<Record<string, unknown>> =>
    (operations[operation] as Operation)(input, {
      service: 'codedeploy',
      operation,
      principal,
      requestId: 'r',
    }) as Promise<Record<string, unknown>>;
  /** A function's event that reports a status, in a principal's name of its own, and then answers something. */
  const report = async (event: HookEvent, status: string, payload?: unknown): Promise<Partial<InvokeResult>> => {
    const caller: Principal = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/reporter-role' };
    const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = event;
    let answered!: (payload: unknown) => void;
    answers.set(caller, new Promise((resolve) => (answered = resolve)));
    try {
      await clock.work(() =>
        call('PutLifecycleEventHookExecutionStatus', { deploymentId, lifecycleEventHookExecutionId, status }, caller),
      );
      return { payload };
    } finally {
      answered(payload);
    }
  };
  return {
    codeDeploy,
    providers,
    clock,
    alarms,
    hooks,
    told,
    published,
    invoked,
    alias,
    moves,
    ending,
    call,
    report,
    /** A hook that reports by itself. */
    reports: (status: string, payload?: unknown) => (event: HookEvent) => report(event, status, payload),
    prepare: async () => {
      await providers['AWS::CodeDeploy::Application']!.create(
        request('App', { ApplicationName: 'app', ComputePlatform: 'Lambda' }),
      );
      await providers['AWS::CodeDeploy::DeploymentGroup']!.create(
        request('Group', {
          ApplicationName: 'app',
          DeploymentGroupName: 'group',
          DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
          ServiceRoleArn: 'arn:aws:iam::111122223333:role/deploy-role',
          AlarmConfiguration: { Enabled: true, Alarms: [{ Name: 'errors' }, { Name: 'latency' }] },
          AutoRollbackConfiguration: {
            Enabled: true,
            Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
          },
          DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
          ...group,
        }),
      );
    },
    deploy: (more: object = {}) =>
      codeDeploy.deployAlias({
        applicationName: 'app',
        deploymentGroupName: 'group',
        functionName: 'f',
        aliasName: 'live',
        fromVersion: '1',
        toVersion: '2',
        ...more,
      }),
    of: <K extends Told['kind']>(kind: K) =>
      told.filter((event): event is Extract<Told, { kind: K }> & { at: number } => event.kind === kind),
  };
}

import type { EventBus, Principal } from '../../contracts';
import type { Surroundings } from '../../events';
import { isDenied } from '../iam/denied-error';
import { type RoleCalls, roleOf } from '../role-calls';
import type { AlarmWatch } from './alarm-watch';
import type { LifecycleHooks } from './hooks';
import { DeploymentEnd, type Deployment, type LifecycleEventName } from './model';
import { stepsOf } from './traffic-shift';

/** Reads and moves the traffic of Lambda aliases. */
export interface AliasTraffic {
  alias(functionName: string, aliasName: string): { readonly version: string; readonly weights: object };
  moveAlias(
    functionName: string,
    aliasName: string,
    to: { readonly version: string; readonly weights: Readonly<Record<string, number>> },
  ): unknown;
}

export interface DeploymentRunDeps {
  readonly surroundings: Surroundings;
  readonly aliases: AliasTraffic;
  readonly alarms: AlarmWatch;
  readonly hooks: LifecycleHooks;
  readonly events: EventBus;
  /** See `CodeDeployProps`. */
  readonly calls?: RoleCalls;
  /** Notes the deployment that takes traffic back; answers its id. */
  readonly rollBack: (failed: Deployment) => string;
}

/** One deployment under way: hooks, weights, alarms, and the way back. */
export class DeploymentRun {
  /** Resolves when the deployment has ended, however it did; rejects when the rehearsal must stop. */
  readonly ended: Promise<void>;
  private readonly stopping = new AbortController();

  constructor(
    readonly deployment: Deployment,
    private readonly deps: DeploymentRunDeps,
  ) {
    this.ended = this.run();
  }

  /** Ends the deployment before its time. */
  stop(reason: DeploymentEnd): void {
    this.stopping.abort(reason);
  }

  private async run(): Promise<void> {
    const { deployment, deps } = this;
    const { surroundings, alarms } = deps;
    const leave = () => this.stopping.abort(surroundings.signal.reason);
    surroundings.signal.addEventListener('abort', leave, { once: true });
    const release = alarms.hold();
    const unsubscribe = alarms.onStateChange((name, state) => {
      if (state === 'ALARM' && this.watched().includes(name)) this.stop(this.alarmed());
    });
    try {
      this.start();
      this.checkAlarms();
      this.checkAlias();
      const { target } = deployment;
      await this.step('BeforeAllowTraffic', (event) => this.hook(event, target.beforeAllowTrafficHook));
      await this.step('AllowTraffic', () => this.shift());
      await this.step('AfterAllowTraffic', (event) => this.hook(event, target.afterAllowTrafficHook));
      this.end('Succeeded', null);
    } catch (error) {
      if (!(error instanceof DeploymentEnd)) throw error;
      this.fail(error);
    } finally {
      unsubscribe();
      release();
      surroundings.signal.removeEventListener('abort', leave);
    }
  }

  private start(): void {
    const { deployment, deps } = this;
    const { group, target } = deployment;
    deployment.status = 'InProgress';
    deployment.startedAt = deps.surroundings.clock.now();
    deps.surroundings.tell({
      kind: 'deployment-started',
      deploymentId: deployment.id,
      application: group.application,
      group: group.name,
      functionName: target.functionName,
      fromVersion: target.fromVersion,
      toVersion: target.toVersion,
      ...(target.stackName !== undefined && { stack: target.stackName }),
    });
    publishState(deps, deployment, 'START');
  }

  private watched(): readonly string[] {
    const { group } = this.deployment;
    return group.alarmsEnabled ? group.alarms : [];
  }

  /** An alarm that is in ALARM already stops a deployment before it does anything; so does one that cannot be asked. */
  private checkAlarms(): void {
    if (this.watched().length > 0) this.asRole('monitoring', 'DescribeAlarms', {}, 'AmazonCloudWatch');
    const states = this.watched().map((name) => ({ name, state: this.deps.alarms.state(name) }));
    const unknown = states.filter(({ state }) => state === undefined).map(({ name }) => name);
    if (unknown.length > 0 && !this.deployment.group.ignorePollAlarmFailure) {
      throw new DeploymentEnd(
        'Stopped',
        'CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND',
        `The deployment was stopped because the state of these alarms could not be retrieved: ${list(unknown)}`,
        { on: 'DEPLOYMENT_STOP_ON_ALARM', cause: `alarm:${unknown.join(',')}` },
      );
    }
    if (states.some(({ state }) => state === 'ALARM')) throw this.alarmed();
  }

  private alarmed(): DeploymentEnd {
    const active = this.watched().filter((name) => this.deps.alarms.state(name) === 'ALARM');
    return new DeploymentEnd(
      'Stopped',
      'ALARM_ACTIVE',
      'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, ' +
        `and the affected deployments have been stopped. Activated alarms: ${list(active)}`,
      { on: 'DEPLOYMENT_STOP_ON_ALARM', cause: `alarm:${active.join(',')}` },
    );
  }

  /** The alias must be where the template left it; moved by other hands, it wedges every later deployment. */
  private checkAlias(): void {
    const { functionName, aliasName, fromVersion } = this.deployment.target;
    this.asRole('lambda', 'GetAlias', { FunctionName: functionName, Name: aliasName }, 'AWSLambda');
    const { version, weights } = this.deps.aliases.alias(functionName, aliasName);
    if (version === fromVersion && Object.keys(weights).length === 0) return;
    throw new DeploymentEnd(
      'Failed',
      'INVALID_LAMBDA_CONFIGURATION',
      'The deployment failed because the AppSpec file that specifies the AWS Lambda deployment configuration is missing ' +
        'or has an invalid configuration. The Lambda function alias version does not match the current version in AppSpec file.',
      undefined,
    );
  }

  private async step(name: LifecycleEventName, act: (name: LifecycleEventName) => Promise<void>): Promise<void> {
    const { clock } = this.deps.surroundings;
    const event = this.deployment.lifecycle.find((e) => e.name === name)!;
    event.status = 'InProgress';
    event.startedAt = clock.now();
    try {
      this.stopping.signal.throwIfAborted();
      await act(name);
      this.stopping.signal.throwIfAborted();
      event.status = 'Succeeded';
    } catch (error) {
      event.status = 'Failed';
      throw error;
    } finally {
      event.endedAt = clock.now();
    }
  }

  private async hook(event: LifecycleEventName, functionName: string | undefined): Promise<void> {
    if (functionName === undefined) return;
    const { deployment, deps } = this;
    const principal: Principal = { kind: 'role', arn: deployment.group.serviceRoleArn };
    const outcome = await deps.hooks.run(
      { event, functionName, deploymentId: deployment.id },
      principal,
      this.stopping.signal,
    );
    const { verdict: status, reasons } = outcome;
    deps.surroundings.tell({ kind: 'hook', deploymentId: deployment.id, event, status, reasons });
    if (outcome.succeeded) return;
    throw new DeploymentEnd('Failed', 'HOOK_EXECUTION_FAILURE', outcome.message!, {
      on: 'DEPLOYMENT_FAILURE',
      cause: `hook:${event}`,
    });
  }

  private async shift(): Promise<void> {
    const { clock } = this.deps.surroundings;
    for (const { waitMs, greenPercent } of stepsOf(this.deployment.config.shift)) {
      if (waitMs > 0) await clock.sleep(waitMs, this.stopping.signal);
      this.stopping.signal.throwIfAborted();
      const { functionName, aliasName } = this.deployment.target;
      this.asRole('lambda', 'UpdateAlias', { FunctionName: functionName, Name: aliasName }, 'AWSLambda');
      this.move(greenPercent);
    }
  }

  /** What the group's role must be allowed; CodeDeploy's words for when it is not. */
  private asRole(service: string, operation: string, input: Readonly<Record<string, string>>, called: string): void {
    const { serviceRoleArn } = this.deployment.group;
    try {
      this.deps.calls?.note({ principal: roleOf(serviceRoleArn), service, operation, input });
    } catch (error) {
      if (!isDenied(error)) throw error;
      throw new DeploymentEnd(
        'Failed',
        'IAM_ROLE_PERMISSIONS',
        `The IAM role ${serviceRoleArn} does not give you permission to perform operations in the following AWS service: ` +
          `${called}. Contact your AWS administrator if you need help. ${error.message}`,
        { on: 'DEPLOYMENT_FAILURE', cause: `permission:${operation}` },
      );
    }
  }

  private move(greenPercent: number): void {
    const { deployment, deps } = this;
    const { functionName, aliasName, fromVersion, toVersion } = deployment.target;
    const to =
      greenPercent === 100
        ? { version: toVersion, weights: {} }
        : { version: fromVersion, weights: greenPercent === 0 ? {} : { [toVersion]: greenPercent / 100 } };
    deps.aliases.moveAlias(functionName, aliasName, to);
    deployment.greenPercent = greenPercent;
    deps.surroundings.tell({ kind: 'shift', deploymentId: deployment.id, greenPercent });
  }

  private fail(reason: DeploymentEnd): void {
    const { deployment, deps } = this;
    deployment.error = { code: reason.code, message: reason.message };
    for (const event of deployment.lifecycle) if (event.status === 'Pending') event.status = 'Skipped';
    const { rollback } = reason;
    const goesBack = rollback && (rollback.always || deployment.group.rollbackOn.includes(rollback.on));
    if (goesBack) {
      if (deployment.greenPercent > 0) this.move(0);
      const id = deps.rollBack(deployment);
      deployment.rollback = {
        rollbackDeploymentId: id,
        rollbackMessage: `Deployment ${deployment.id} terminated. Automatic rollback is triggered with a DeploymentId ${id}.`,
      };
    }
    this.end(reason.status, goesBack ? { cause: rollback.cause, at: deps.surroundings.clock.now() } : null);
  }

  private end(
    status: 'Succeeded' | 'Failed' | 'Stopped',
    rollback: Extract<Parameters<Surroundings['tell']>[0], { kind: 'deployment-ended' }>['rollback'],
  ): void {
    const { deployment, deps } = this;
    deployment.status = status;
    deployment.endedAt = deps.surroundings.clock.now();
    deps.surroundings.tell({ kind: 'deployment-ended', deploymentId: deployment.id, status, rollback });
    publishState(deps, deployment, ({ Succeeded: 'SUCCESS', Failed: 'FAILURE', Stopped: 'STOP' } as const)[status]);
  }
}

/** Tells EventBridge. */
export function publishState(
  deps: Pick<DeploymentRunDeps, 'surroundings' | 'events'>,
  { id, group }: Deployment,
  state: 'START' | 'SUCCESS' | 'FAILURE' | 'STOP',
): void {
  const { partition, region, accountId } = deps.surroundings;
  const arn = (resource: string) => `arn:${partition}:codedeploy:${region}:${accountId}:${resource}`;
  deps.events.publish({
    source: 'aws.codedeploy',
    'detail-type': 'CodeDeploy Deployment State-change Notification',
    resources: [arn(`application:${group.application}`), arn(`deploymentgroup:${group.application}/${group.name}`)],
    detail: {
      application: group.application,
      deploymentGroup: group.name,
      deploymentId: id,
      instanceGroupId: group.id,
      region,
      state,
    },
  });
}

const list = (names: readonly string[]): string => names.map((name) => `<${name}>`).join(' ');

import { NotRehearsable, ServiceError, type EventBus, type Invoker, type Principal } from '../../contracts';
import type { Surroundings } from '../../events';
import type { Keeper } from '../../state/keeper';
import type { AlarmWatch } from './alarm-watch';
import type { RoleCalls } from '../role-calls';
import { DeploymentConfigs } from './configs';
import { type KeptHook, LifecycleHooks } from './hooks';
import { DeploymentEnd, LIFECYCLE, type Deployment, type DeploymentGroup, type DeploymentTarget } from './model';
import { DeploymentRun, publishState, type AliasTraffic } from './run';
import type { DeploymentConfig, TrafficShift } from './traffic-shift';

export interface CodeDeployProps {
  readonly surroundings: Surroundings;
  readonly aliases: AliasTraffic;
  readonly invoker: Invoker;
  readonly alarms: AlarmWatch;
  readonly events: EventBus;
  /** Judges what CodeDeploy does in the name of a group's role. @default - it may do everything */
  readonly calls?: RoleCalls;
}

const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** A deployment group watches ten alarms at most. */
const ALARM_LIMIT = 10;

interface Application {
  readonly id: string;
  readonly createdAt: number;
}

/** What outlives the process of CodeDeploy. A deployment's group is the one among `groups`, as long as that is as it was. */
interface KeptCodeDeploy {
  readonly applications: ReadonlyMap<string, Application>;
  readonly groups: ReadonlyMap<string, DeploymentGroup>;
  /** But for the predefined ones. */
  readonly configs: readonly DeploymentConfig[];
  readonly deployments: ReadonlyMap<string, Deployment>;
  readonly hooks: readonly KeptHook[];
}

/** AWS CodeDeploy for Lambda aliases. See README.md in this directory. */
export class CodeDeploy implements Keeper<KeptCodeDeploy> {
  readonly applications = new Map<string, Application>();
  private readonly groups = new Map<string, DeploymentGroup>();
  private readonly configs = new DeploymentConfigs();
  private readonly deployments = new Map<string, Deployment>();
  private readonly runs = new Map<string, DeploymentRun>();
  private readonly hooks: LifecycleHooks;
  private readonly random;

  constructor(private readonly props: CodeDeployProps) {
    const { clock, random } = props.surroundings;
    this.random = random.fork('codedeploy');
    this.hooks = new LifecycleHooks(clock, this.random.fork('hooks'), props.invoker);
  }

  createApplication(name: string): void {
    if (this.applications.has(name)) {
      throw new ServiceError('ApplicationAlreadyExistsException', `Application already exists: ${name}`);
    }
    this.applications.set(name, { id: this.random.uuid(), createdAt: this.props.surroundings.clock.now() });
  }

  deleteApplication(name: string): void {
    this.applications.delete(name);
    for (const [key, group] of this.groups) if (group.application === name) this.groups.delete(key);
  }

  createConfig(name: string, shift: TrafficShift): void {
    const createdAt = this.props.surroundings.clock.now();
    this.configs.add({ name, id: this.random.uuid(), shift, createdAt });
  }

  deleteConfig(name: string): void {
    const user = [...this.groups.values()].find((group) => group.configName === name);
    if (user) {
      throw new ServiceError(
        'DeploymentConfigInUseException',
        `Deployment config name ${name} is in use by deployment group ${user.name}`,
      );
    }
    this.configs.delete(name);
  }

  config(name: string): DeploymentConfig {
    return this.configs.get(name);
  }

  /** Creates a group, or changes it when there is one of that name. */
  putGroup(group: Omit<DeploymentGroup, 'id'>, change: 'create' | 'update'): DeploymentGroup {
    if (!this.applications.has(group.application)) throw noApplication(group.application);
    this.config(group.configName);
    if (group.alarms.length > ALARM_LIMIT) {
      throw new ServiceError(
        'AlarmsLimitExceededException',
        `A deployment group has at most ${ALARM_LIMIT} alarms, ${group.name} has ${group.alarms.length}`,
      );
    }
    const before = this.groups.get(keyOf(group.application, group.name));
    if (before && change === 'create') {
      throw new ServiceError(
        'DeploymentGroupAlreadyExistsException',
        `Deployment group name ${group.name} already exists`,
      );
    }
    const put = { ...group, id: before?.id ?? this.random.uuid() };
    this.groups.set(keyOf(group.application, group.name), put);
    return put;
  }

  deleteGroup(application: string, name: string): void {
    this.groups.delete(keyOf(application, name));
  }

  group(application: string, name: string): DeploymentGroup {
    if (!this.applications.has(application)) throw noApplication(application);
    const group = this.groups.get(keyOf(application, name));
    if (group) return group;
    throw new ServiceError('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
  }

  groupsOf(application: string): DeploymentGroup[] {
    if (!this.applications.has(application)) throw noApplication(application);
    return [...this.groups.values()].filter((group) => group.application === application);
  }

  deployment(id: string | undefined): Deployment {
    if (id === undefined || id === '') {
      throw new ServiceError('DeploymentIdRequiredException', 'Deployment ID is required');
    }
    const deployment = this.deployments.get(id);
    if (deployment) return deployment;
    throw new ServiceError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
  }

  /** Newest first. */
  listDeployments(): Deployment[] {
    return [...this.deployments.values()].reverse();
  }

  /**
   * Moves an alias by a deployment, as CloudFormation asks for it.
   * @returns when the deployment has ended, however it did
   * @throws ServiceError with CloudFormation's words when another one is in progress in the group
   */
  async deployAlias(
    request: DeploymentTarget & { readonly applicationName: string; readonly deploymentGroupName: string },
  ): Promise<{ readonly deploymentId: string; readonly status: string; readonly message?: string }> {
    const { applicationName, deploymentGroupName, ...target } = request;
    const group = this.group(applicationName, deploymentGroupName);
    const active = [...this.runs.values()].find(({ deployment }) => deployment.group.id === group.id);
    if (active)
      throw new ServiceError(
        'DeploymentLimitExceededException',
        `A conflicting deployment is in progress (${active.deployment.id})`,
      );
    const deployment = this.note(group, target, 'user');
    const { surroundings, aliases, alarms, events, calls } = this.props;
    const run = new DeploymentRun(deployment, {
      surroundings,
      aliases,
      alarms,
      events,
      ...(calls && { calls }),
      hooks: this.hooks,
      rollBack: (failed) => this.rollBack(failed),
    });
    this.runs.set(deployment.id, run);
    try {
      await run.ended;
    } finally {
      this.runs.delete(deployment.id);
    }
    return { deploymentId: deployment.id, status: deployment.status, message: deployment.error?.message };
  }

  /** Stops on request (StopDeployment); resolves when it has ended. */
  async stop(id: string | undefined, by: Principal, autoRollback: boolean | undefined): Promise<void> {
    const deployment = this.deployment(id);
    const run = this.runs.get(deployment.id);
    if (!run) {
      throw new ServiceError('DeploymentAlreadyCompletedException', `The deployment ${id} has already completed`);
    }
    run.stop(
      new DeploymentEnd('Stopped', 'MANUAL_STOP', `The deployment was stopped on request of ${by.arn}`, {
        on: 'DEPLOYMENT_STOP_ON_REQUEST',
        cause: `guard:${by.arn.split('/').at(-1)!}`,
        always: autoRollback,
      }),
    );
    await run.ended;
  }

  async stopForStack(functionName: string, aliasName: string): Promise<void> {
    const run = [...this.runs.values()].find(
      ({ deployment: { target } }) => target.functionName === functionName && target.aliasName === aliasName,
    );
    run?.stop(
      new DeploymentEnd('Stopped', 'MANUAL_STOP', 'The deployment was stopped because the stack rolls back', {
        on: 'DEPLOYMENT_STOP_ON_REQUEST',
        cause: 'stack',
        always: true,
      }),
    );
    await run?.ended;
  }

  /**
   * Takes a hook's report (PutLifecycleEventHookExecutionStatus).
   * @param answer of the function that reports, when it will have ended. @default - no function reports
   */
  report(
    deploymentId: string | undefined,
    token: string | undefined,
    status: string | undefined,
    answer?: Promise<unknown>,
  ): void {
    this.hooks.report(this.deployment(deploymentId).id, token ?? '', status ?? '', answer);
  }

  underWay(): readonly string[] {
    return [...this.runs.keys()].map((id) => `deployment ${id}`);
  }

  keep(): KeptCodeDeploy {
    const { applications, groups, deployments } = this;
    return { applications, groups, configs: this.configs.own(), deployments, hooks: this.hooks.kept() };
  }

  resume(kept: KeptCodeDeploy): void {
    for (const [name, application] of kept.applications) this.applications.set(name, application);
    for (const [key, group] of kept.groups) this.groups.set(key, group);
    for (const config of kept.configs) this.configs.add(config);
    for (const [id, deployment] of kept.deployments) this.deployments.set(id, deployment);
    this.hooks.resume(kept.hooks);
  }

  /** The deployment that takes traffic back at once and asks no hook. */
  private rollBack(failed: Deployment): string {
    const { target } = failed;
    const back = this.note(
      failed.group,
      { ...target, fromVersion: target.toVersion, toVersion: target.fromVersion },
      'codeDeployRollback',
    );
    const now = this.props.surroundings.clock.now();
    publishState(this.props, back, 'START');
    for (const event of back.lifecycle) Object.assign(event, { status: 'Succeeded', startedAt: now, endedAt: now });
    Object.assign(back, { status: 'Succeeded', startedAt: now, endedAt: now, greenPercent: 100 });
    back.rollback = {
      rollbackTriggeringDeploymentId: failed.id,
      rollbackMessage: `Deployment ${back.id} is triggered to roll back deployment ${failed.id}.`,
    };
    publishState(this.props, back, 'SUCCESS');
    return back.id;
  }

  private note(group: DeploymentGroup, target: DeploymentTarget, creator: Deployment['creator']): Deployment {
    const id = `d-${Array.from({ length: 9 }, () => ID_LETTERS[this.random.below(ID_LETTERS.length)]).join('')}`;
    const deployment: Deployment = {
      id,
      group,
      config: this.config(group.configName),
      target,
      creator,
      createdAt: this.props.surroundings.clock.now(),
      lifecycle: LIFECYCLE.map((name) => ({ name, status: 'Pending' })),
      status: 'Created',
      greenPercent: 0,
    };
    this.deployments.set(id, deployment);
    return deployment;
  }
}

const keyOf = (application: string, group: string): string => `${application}/${group}`;

function noApplication(name: string): ServiceError {
  return new ServiceError('ApplicationDoesNotExistException', `No application found for name: ${name}`);
}

/** @throws NotRehearsable for anything but Lambda */
export function requireLambdaPlatform(platform: unknown, where: string): void {
  if (platform !== 'Lambda') throw new NotRehearsable('compute platform', String(platform ?? 'Server'), where);
}

import type {
  BatchGetDeploymentsInput,
  GetApplicationInput,
  GetDeploymentConfigInput,
  GetDeploymentGroupInput,
  GetDeploymentInput,
  GetDeploymentTargetInput,
  ListApplicationsInput,
  ListDeploymentGroupsInput,
  ListDeploymentsInput,
  PutLifecycleEventHookExecutionStatusInput,
  StopDeploymentInput,
} from '@aws-sdk/client-codedeploy';
import { ServiceError, type Operations, type Principal } from '../contracts';
import type { CodeDeploy } from '../services/codedeploy/codedeploy';
import type { Deployment, DeploymentGroup } from '../services/codedeploy/model';
import type { DeploymentConfig } from '../services/codedeploy/traffic-shift';
import { pager } from '../services/pages';

/** BatchGetDeployments takes 25 ids. */
const BATCH_LIMIT = 25;
const pageOf = pager('InvalidNextTokenException');

/** CodeDeploy's lists take no size: 100 at a time. */
const page = (list: string, names: readonly string[], token: string | undefined) =>
  pageOf(names, { list, id: (name) => name, size: undefined, whole: 100, token });

export interface CodeDeployOperationsDeps {
  readonly codeDeploy: CodeDeploy;
  readonly lambda: {
    /** What the function that makes a call will have answered; undefined when no function makes it. */
    answerOf(caller: Principal): Promise<unknown> | undefined;
  };
}

/**
 * CodeDeploy's API as hooks, guards and people see it: reporting, stopping, reading. What starts a deployment or
 * pushes one on (`CreateDeployment`, `ContinueDeployment`) is not offered.
 */
export function codeDeployOperations({ codeDeploy, lambda }: CodeDeployOperationsDeps): Operations {
  return {
    PutLifecycleEventHookExecutionStatus: async (
      { deploymentId, lifecycleEventHookExecutionId, status }: PutLifecycleEventHookExecutionStatusInput,
      { principal },
    ) => {
      codeDeploy.report(deploymentId, lifecycleEventHookExecutionId, status, lambda.answerOf(principal));
      return { lifecycleEventHookExecutionId };
    },
    StopDeployment: async (input: StopDeploymentInput, { principal }) => {
      await codeDeploy.stop(input.deploymentId, principal, input.autoRollbackEnabled);
      return { status: 'Succeeded', statusMessage: 'No more commands will be scheduled for execution' };
    },
    GetDeployment: async (input: GetDeploymentInput) => ({
      deploymentInfo: describe(codeDeploy.deployment(input.deploymentId)),
    }),
    BatchGetDeployments: async (input: BatchGetDeploymentsInput) => {
      const ids = input.deploymentIds ?? [];
      if (ids.length > BATCH_LIMIT) {
        throw new ServiceError(
          'BatchLimitExceededException',
          `At most ${BATCH_LIMIT} deployments, found ${ids.length}`,
        );
      }
      return { deploymentsInfo: ids.map((id) => describe(codeDeploy.deployment(id))) };
    },
    ListDeployments: async (input: ListDeploymentsInput) => {
      const found = codeDeploy.listDeployments().filter(({ group, status }) => {
        if (input.applicationName !== undefined && group.application !== input.applicationName) return false;
        if (input.deploymentGroupName !== undefined && group.name !== input.deploymentGroupName) return false;
        return input.includeOnlyStatuses === undefined || input.includeOnlyStatuses.includes(status);
      });
      const ids = found.map(({ id }) => id);
      const { page: deployments, next: nextToken } = page('deployments', ids, input.nextToken);
      return { deployments, nextToken };
    },
    ListDeploymentTargets: async (input: { deploymentId?: string }) => ({
      targetIds: [targetIdOf(codeDeploy.deployment(input.deploymentId))],
    }),
    GetDeploymentTarget: async (input: GetDeploymentTargetInput) => {
      const deployment = codeDeploy.deployment(input.deploymentId);
      if (input.targetId !== targetIdOf(deployment)) {
        throw new ServiceError(
          'DeploymentTargetDoesNotExistException',
          `No target ${input.targetId} in ${deployment.id}`,
        );
      }
      return { deploymentTarget: { deploymentTargetType: 'LambdaTarget', lambdaTarget: describeTarget(deployment) } };
    },
    ListApplications: async (input: ListApplicationsInput) => {
      const names = [...codeDeploy.applications.keys()];
      const { page: applications, next: nextToken } = page('applications', names, input.nextToken);
      return { applications, nextToken };
    },
    GetApplication: async ({ applicationName: name }: GetApplicationInput) => {
      const application = codeDeploy.applications.get(name ?? '');
      if (!application) {
        throw new ServiceError('ApplicationDoesNotExistException', `No application found for name: ${name}`);
      }
      return {
        application: {
          applicationId: application.id,
          applicationName: name,
          createTime: new Date(application.createdAt),
          linkedToGitHub: false,
          computePlatform: 'Lambda',
        },
      };
    },
    ListDeploymentGroups: async ({ applicationName: name, nextToken: token }: ListDeploymentGroupsInput) => {
      const names = codeDeploy.groupsOf(name ?? '').map((group) => group.name);
      const { page: deploymentGroups, next: nextToken } = page(`groups ${name}`, names, token);
      return { applicationName: name, deploymentGroups, nextToken };
    },
    GetDeploymentGroup: async (input: GetDeploymentGroupInput) => ({
      deploymentGroupInfo: describeGroup(
        codeDeploy.group(input.applicationName ?? '', input.deploymentGroupName ?? ''),
        codeDeploy.listDeployments(),
      ),
    }),
    GetDeploymentConfig: async (input: GetDeploymentConfigInput) => ({
      deploymentConfigInfo: describeConfig(codeDeploy.config(input.deploymentConfigName ?? '')),
    }),
  };
}

const date = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));
const style = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' };
const targetIdOf = ({ target }: Deployment): string => `${target.functionName}:${target.aliasName}`;

function describe(deployment: Deployment): object {
  const { group, status } = deployment;
  const count = (wanted: string) => (status === wanted || (wanted === 'Failed' && status === 'Stopped') ? 1 : 0);
  return {
    applicationName: group.application,
    deploymentGroupName: group.name,
    deploymentConfigName: group.configName,
    deploymentId: deployment.id,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpec(deployment) } },
    status,
    errorInformation: deployment.error,
    createTime: date(deployment.createdAt),
    startTime: date(deployment.startedAt),
    completeTime: date(deployment.endedAt),
    deploymentOverview: {
      Pending: count('Created'),
      InProgress: count('InProgress'),
      Succeeded: count('Succeeded'),
      Failed: count('Failed'),
      Skipped: 0,
      Ready: 0,
    },
    creator: deployment.creator,
    ignoreApplicationStopFailures: false,
    autoRollbackConfiguration: { enabled: group.rollbackOn.length > 0, events: group.rollbackOn },
    updateOutdatedInstancesOnly: false,
    rollbackInfo: deployment.rollback,
    deploymentStyle: style,
    computePlatform: 'Lambda',
  };
}

function appSpec({ target }: Deployment): string {
  const hooks = [
    ...(target.beforeAllowTrafficHook === undefined ? [] : [{ BeforeAllowTraffic: target.beforeAllowTrafficHook }]),
    ...(target.afterAllowTrafficHook === undefined ? [] : [{ AfterAllowTraffic: target.afterAllowTrafficHook }]),
  ];
  return JSON.stringify({
    version: 0.0,
    Resources: [
      {
        [target.functionName]: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Name: target.functionName,
            Alias: target.aliasName,
            CurrentVersion: target.fromVersion,
            TargetVersion: target.toVersion,
          },
        },
      },
    ],
    ...(hooks.length > 0 && { Hooks: hooks }),
  });
}

function describeTarget(deployment: Deployment): object {
  const { target, status } = deployment;
  return {
    deploymentId: deployment.id,
    targetId: targetIdOf(deployment),
    status: status === 'Stopped' ? 'Failed' : status === 'Created' ? 'Pending' : status,
    lifecycleEvents: deployment.lifecycle.map((event) => ({
      lifecycleEventName: event.name,
      status: event.status,
      startTime: date(event.startedAt),
      endTime: date(event.endedAt),
    })),
    lambdaFunctionInfo: {
      functionName: target.functionName,
      functionAlias: target.aliasName,
      currentVersion: target.fromVersion,
      targetVersion: target.toVersion,
      targetVersionWeight: deployment.greenPercent / 100,
    },
  };
}

function describeGroup(group: DeploymentGroup, newestFirst: readonly Deployment[]): object {
  const own = newestFirst.filter((deployment) => deployment.group.id === group.id);
  const last = (deployment: Deployment | undefined) =>
    deployment && {
      deploymentId: deployment.id,
      status: deployment.status,
      createTime: date(deployment.createdAt),
      endTime: date(deployment.endedAt),
    };
  return {
    applicationName: group.application,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    deploymentConfigName: group.configName,
    serviceRoleArn: group.serviceRoleArn,
    alarmConfiguration: {
      enabled: group.alarmsEnabled,
      ignorePollAlarmFailure: group.ignorePollAlarmFailure,
      alarms: group.alarms.map((name) => ({ name })),
    },
    autoRollbackConfiguration: { enabled: group.rollbackOn.length > 0, events: group.rollbackOn },
    deploymentStyle: style,
    computePlatform: 'Lambda',
    lastSuccessfulDeployment: last(own.find(({ status }) => status === 'Succeeded')),
    lastAttemptedDeployment: last(own[0]),
  };
}

function describeConfig({ name, id, shift, createdAt }: DeploymentConfig): object {
  const timed = shift.type === 'AllAtOnce' ? undefined : shift;
  return {
    deploymentConfigId: id,
    deploymentConfigName: name,
    createTime: date(createdAt),
    computePlatform: 'Lambda',
    trafficRoutingConfig: {
      type: shift.type,
      ...(timed?.type === 'TimeBasedCanary' && {
        timeBasedCanary: { canaryPercentage: timed.percentage, canaryInterval: timed.minutes },
      }),
      ...(timed?.type === 'TimeBasedLinear' && {
        timeBasedLinear: { linearPercentage: timed.percentage, linearInterval: timed.minutes },
      }),
    },
  };
}

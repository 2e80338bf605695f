import { NotRehearsable, ServiceError } from '../../contracts';
import { requireLambdaPlatform, type CodeDeploy } from '../../services/codedeploy/codedeploy';
import type { DeploymentGroup, RollbackEvent } from '../../services/codedeploy/model';
import { readTrafficShift } from '../../services/codedeploy/traffic-shift';
import type { Provider, Providers, Provisioned, ResourceRequest } from '../provider';

export interface CodeDeployProvidersDeps {
  readonly codeDeploy: CodeDeploy;
}

export function codeDeployProviders({ codeDeploy }: CodeDeployProvidersDeps): Providers {
  return {
    'AWS::CodeDeploy::Application': applicationProvider(codeDeploy),
    'AWS::CodeDeploy::DeploymentConfig': configProvider(codeDeploy),
    'AWS::CodeDeploy::DeploymentGroup': groupProvider(codeDeploy),
  };
}

const where = (request: ResourceRequest): string => `${request.stackName}/${request.logicalId}`;
const named = (physicalId: string): Provisioned => ({ physicalId, attributes: {} });

function applicationProvider(codeDeploy: CodeDeploy): Provider {
  return {
    honours: ['ApplicationName', 'ComputePlatform'],
    records: ['Tags'],
    create: async (request) => {
      requireLambdaPlatform(request.properties['ComputePlatform'], where(request));
      const name = String(request.properties['ApplicationName'] ?? request.generatedName);
      codeDeploy.createApplication(name);
      return named(name);
    },
    update: async ({ physicalId }) => named(physicalId), // tags
    delete: async ({ physicalId }) => codeDeploy.deleteApplication(physicalId),
  };
}

function configProvider(codeDeploy: CodeDeploy): Provider {
  return {
    honours: ['ComputePlatform', 'DeploymentConfigName', 'TrafficRoutingConfig'],
    records: [],
    create: async (request) => {
      requireLambdaPlatform(request.properties['ComputePlatform'], where(request));
      const name = String(request.properties['DeploymentConfigName'] ?? request.generatedName);
      codeDeploy.createConfig(name, readTrafficShift(request.properties['TrafficRoutingConfig']));
      return named(name);
    },
    update: async ({ type, physicalId }) => {
      throw new Error(`${type} is replaced and never updated (${physicalId})`);
    },
    delete: async ({ physicalId }) => codeDeploy.deleteConfig(physicalId),
  };
}

function groupProvider(codeDeploy: CodeDeploy): Provider {
  return {
    honours: [
      ...['ApplicationName', 'DeploymentGroupName', 'DeploymentConfigName', 'ServiceRoleArn'],
      ...['AlarmConfiguration', 'AutoRollbackConfiguration', 'DeploymentStyle'],
    ],
    records: ['Tags'],
    create: async (request) => {
      const name = String(request.properties['DeploymentGroupName'] ?? request.generatedName);
      return named(codeDeploy.putGroup(groupOf(name, request), 'create').name);
    },
    update: async (request) => named(codeDeploy.putGroup(groupOf(request.physicalId, request), 'update').name),
    delete: async ({ physicalId, properties }) =>
      codeDeploy.deleteGroup(String(properties['ApplicationName']), physicalId),
  };
}

const ROLLBACK_EVENTS: readonly string[] = [
  'DEPLOYMENT_FAILURE',
  'DEPLOYMENT_STOP_ON_ALARM',
  'DEPLOYMENT_STOP_ON_REQUEST',
] satisfies RollbackEvent[];

function groupOf(name: string, request: ResourceRequest): Omit<DeploymentGroup, 'id'> {
  const { properties } = request;
  const alarms = (properties['AlarmConfiguration'] ?? {}) as {
    readonly Alarms?: readonly { readonly Name: string }[];
    readonly Enabled?: unknown;
    readonly IgnorePollAlarmFailure?: unknown;
  };
  const rollback = (properties['AutoRollbackConfiguration'] ?? {}) as {
    readonly Enabled?: unknown;
    readonly Events?: readonly string[];
  };
  const style = (properties['DeploymentStyle'] ?? {}) as { DeploymentType?: string; DeploymentOption?: string };
  if ((style.DeploymentType ?? 'BLUE_GREEN') !== 'BLUE_GREEN') {
    throw new NotRehearsable('deployment type', style.DeploymentType!, where(request), 'Lambda knows BLUE_GREEN only');
  }
  if ((style.DeploymentOption ?? 'WITH_TRAFFIC_CONTROL') !== 'WITH_TRAFFIC_CONTROL') {
    throw new NotRehearsable('deployment option', style.DeploymentOption!, where(request));
  }
  const unknown = (rollback.Events ?? []).find((event) => !ROLLBACK_EVENTS.includes(event));
  if (unknown !== undefined) {
    throw new ServiceError('InvalidAutoRollbackConfigException', `Unknown rollback event ${unknown}`);
  }
  return {
    application: String(properties['ApplicationName']),
    name,
    configName: String(properties['DeploymentConfigName'] ?? 'CodeDeployDefault.LambdaAllAtOnce'),
    serviceRoleArn: String(properties['ServiceRoleArn']),
    alarms: (alarms.Alarms ?? []).map(({ Name }) => Name),
    alarmsEnabled: isTrue(alarms.Enabled),
    ignorePollAlarmFailure: isTrue(alarms.IgnorePollAlarmFailure),
    rollbackOn: isTrue(rollback.Enabled) ? ((rollback.Events ?? []) as RollbackEvent[]) : [],
  };
}

/** CloudFormation takes booleans as texts too. */
const isTrue = (value: unknown): boolean => value === true || value === 'true';

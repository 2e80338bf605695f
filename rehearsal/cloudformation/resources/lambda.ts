import { NotRehearsable, ServiceError } from '../../contracts';
import { DEFAULT_ASYNC_SETTINGS } from '../../services/lambda/async';
import type { CodeLocation } from '../../services/lambda/code';
import { configurationOf, type Configuration } from '../../services/lambda/configuration';
import type { FunctionAlias, FunctionRecord } from '../../services/lambda/functions';
import { parseFunctionIdentifier } from '../../services/lambda/identifier';
import type { Lambda } from '../../services/lambda/lambda';
import { ResourceFailure } from '../handler-error';
import type { Provider, Providers, Provisioned, ResourceRequest, UpdateRequest } from '../provider';

/** Moves an alias to another version by a CodeDeploy deployment. */
export interface AliasDeployer {
  /** Resolves when the deployment has ended, however it did. */
  deployAlias(request: {
    readonly applicationName: string;
    readonly deploymentGroupName: string;
    readonly functionName: string;
    readonly aliasName: string;
    readonly fromVersion: string;
    readonly toVersion: string;
    readonly beforeAllowTrafficHook?: string;
    readonly afterAllowTrafficHook?: string;
    readonly stackName: string;
  }): Promise<{ readonly deploymentId: string; readonly status: string; readonly message?: string }>;
  /** Stops the deployment that moves this alias, if there is one, and waits for its end. */
  stopForStack(functionName: string, aliasName: string): Promise<void>;
}

export interface LambdaProvidersDeps {
  readonly lambda: Lambda;
  readonly codeDeploy: AliasDeployer;
}

export function lambdaProviders({ lambda, codeDeploy }: LambdaProvidersDeps): Providers {
  return {
    'AWS::Lambda::Function': functionProvider(lambda),
    'AWS::Lambda::Version': versionProvider(lambda),
    'AWS::Lambda::Alias': aliasProvider(lambda, codeDeploy),
    'AWS::Lambda::Permission': permissionProvider(lambda),
    'AWS::Lambda::EventInvokeConfig': eventInvokeConfigProvider(lambda),
  };
}

type Properties = Readonly<Record<string, unknown>>;
const where = (request: { readonly stackName: string; readonly logicalId: string }): string =>
  `${request.stackName}/${request.logicalId}`;

function functionProvider({ functions, code }: Lambda): Provider {
  const configure = async (name: string, request: ResourceRequest): Promise<Configuration> =>
    configurationOf(
      name,
      request.properties,
      await code.load((request.properties['Code'] ?? {}) as CodeLocation, where(request)),
      where(request),
    );
  const settle = (record: FunctionRecord, properties: Properties): Provisioned => {
    const reserved = properties['ReservedConcurrentExecutions'];
    record.reservedConcurrency = reserved === undefined ? undefined : Number(reserved);
    return { physicalId: record.name, attributes: { Arn: record.arn } };
  };
  return {
    honours: [
      ...['Code', 'FunctionName', 'Handler', 'Runtime', 'Role', 'Environment', 'Timeout', 'MemorySize', 'Description'],
      ...['PackageType', 'ReservedConcurrentExecutions', 'LoggingConfig'],
    ],
    records: [
      ...['Architectures', 'EphemeralStorage', 'KmsKeyArn', 'RecursiveLoop', 'RuntimeManagementConfig', 'SnapStart'],
      ...['Tags', 'TracingConfig', 'VpcConfig'],
    ],
    create: async (request) => {
      const name = String(request.properties['FunctionName'] ?? request.generatedName);
      return settle(functions.create(name, await configure(name, request)), request.properties);
    },
    update: async (request) =>
      settle(
        await functions.update(request.physicalId, await configure(request.physicalId, request)),
        request.properties,
      ),
    delete: ({ physicalId }) => unlessGone(() => functions.delete(physicalId)),
  };
}

function versionProvider({ functions }: Lambda): Provider {
  return {
    honours: ['FunctionName', 'CodeSha256', 'Description'],
    records: ['ProvisionedConcurrencyConfig'],
    create: async ({ properties }) => {
      const { name } = parseFunctionIdentifier(String(properties['FunctionName']));
      const expected = properties['CodeSha256'];
      const actual = functions.get(name).latest.configuration.code.sha256;
      if (expected !== undefined && expected !== actual) {
        throw new ServiceError(
          'InvalidParameterValueException',
          `CodeSHA256 (${String(expected)}) is different from current CodeSHA256 in $LATEST (${actual}). ` +
            'Please try again with the CodeSHA256 in $LATEST.',
        );
      }
      const { version, isNew } = functions.publish(name, properties['Description'] as string | undefined);
      if (!isNew) {
        throw new ResourceFailure(
          `Resource handler returned message: "A version for this Lambda function exists ( ${version.version} ). ` +
            'Modify the function to create a new version." (HandlerErrorCode: AlreadyExists)',
        );
      }
      return { physicalId: version.arn, attributes: { Version: version.version, FunctionArn: version.arn } };
    },
    update: (request) => refuseUpdate(request),
    delete: ({ physicalId }) =>
      unlessGone(() => {
        const { name, qualifier } = parseFunctionIdentifier(physicalId);
        return functions.deleteVersion(name, qualifier!);
      }),
  };
}

function aliasProvider({ functions }: Lambda, codeDeploy: AliasDeployer): Provider {
  const provisioned = (alias: FunctionAlias): Provisioned => ({
    physicalId: alias.arn,
    attributes: { AliasArn: alias.arn },
  });
  return {
    honours: ['FunctionName', 'FunctionVersion', 'Name', 'Description', 'RoutingConfig'],
    records: ['ProvisionedConcurrencyConfig'],
    create: async (request) => {
      policyOf(request); // an unknown one is refused now and not at the first shift
      const { name } = parseFunctionIdentifier(String(request.properties['FunctionName']));
      return provisioned(
        functions.createAlias(name, { name: String(request.properties['Name']), ...aliasSettings(request.properties) }),
      );
    },
    update: async (request) => {
      const { name, qualifier } = parseFunctionIdentifier(request.physicalId);
      const policy = policyOf(request);
      const settings = aliasSettings(request.properties);
      const fromVersion = String(request.before['FunctionVersion']);
      if (request.rollingBack) {
        await codeDeploy.stopForStack(name, qualifier!);
      } else if (policy && fromVersion !== settings.version) {
        const deployment = await codeDeploy.deployAlias({
          ...policy,
          functionName: name,
          aliasName: qualifier!,
          fromVersion,
          toVersion: settings.version,
          stackName: request.stackName,
        });
        if (deployment.status !== 'Succeeded') {
          throw new ResourceFailure(
            `Resource handler returned message: "${deployment.deploymentId} failed. ${deployment.message ?? ''}" ` +
              '(HandlerErrorCode: InternalFailure)',
          );
        }
      }
      return provisioned(functions.moveAlias(name, qualifier!, settings));
    },
    delete: ({ physicalId }) =>
      unlessGone(async () => {
        const { name, qualifier } = parseFunctionIdentifier(physicalId);
        functions.deleteAlias(name, qualifier!);
      }),
  };
}

function aliasSettings(properties: Properties): Pick<FunctionAlias, 'version' | 'weights' | 'description'> {
  const routing = (properties['RoutingConfig'] ?? {}) as {
    AdditionalVersionWeights?: readonly { FunctionVersion: string; FunctionWeight: number | string }[];
  };
  return {
    version: String(properties['FunctionVersion']),
    description: String(properties['Description'] ?? ''),
    weights: Object.fromEntries(
      (routing.AdditionalVersionWeights ?? []).map((w) => [w.FunctionVersion, Number(w.FunctionWeight)]),
    ),
  };
}

/** The names in `UpdatePolicy.CodeDeployLambdaAliasUpdate`. */
function policyOf(request: ResourceRequest) {
  const { CodeDeployLambdaAliasUpdate: update, ...others } = request.updatePolicy ?? {};
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new NotRehearsable('update policy', unknown, where(request));
  if (update === undefined) return undefined;
  const names = update as Readonly<Record<string, string | undefined>>;
  return {
    applicationName: String(names['ApplicationName']),
    deploymentGroupName: String(names['DeploymentGroupName']),
    beforeAllowTrafficHook: names['BeforeAllowTrafficHook'],
    afterAllowTrafficHook: names['AfterAllowTrafficHook'],
  };
}

function permissionProvider({ functions }: Lambda): Provider {
  return {
    honours: ['FunctionName', 'Action', 'Principal', 'SourceArn', 'SourceAccount'],
    records: [],
    create: async ({ properties, generatedName }) => {
      const { name, qualifier } = parseFunctionIdentifier(String(properties['FunctionName']));
      const record = functions.get(name);
      if (qualifier !== undefined && !record.aliases.has(qualifier)) functions.versionOf(record, qualifier);
      record.policy.add(
        {
          sid: generatedName,
          action: String(properties['Action']),
          principal: String(properties['Principal']),
          ...(properties['SourceArn'] !== undefined && { sourceArn: String(properties['SourceArn']) }),
          ...(properties['SourceAccount'] !== undefined && { sourceAccount: String(properties['SourceAccount']) }),
        },
        qualifier,
      );
      return { physicalId: generatedName, attributes: { Id: generatedName } };
    },
    update: (request) => refuseUpdate(request),
    delete: ({ physicalId, properties }) =>
      unlessGone(async () =>
        functions.get(parseFunctionIdentifier(String(properties['FunctionName'])).name).policy.remove(physicalId),
      ),
  };
}

function eventInvokeConfigProvider({ functions }: Lambda): Provider {
  const settle = ({ properties }: ResourceRequest): Provisioned => {
    const name = String(properties['FunctionName']);
    const qualifier = String(properties['Qualifier']);
    functions.get(name).asyncSettings.set(qualifier, {
      maximumRetryAttempts: Number(properties['MaximumRetryAttempts'] ?? DEFAULT_ASYNC_SETTINGS.maximumRetryAttempts),
      maximumEventAgeSeconds: Number(
        properties['MaximumEventAgeInSeconds'] ?? DEFAULT_ASYNC_SETTINGS.maximumEventAgeSeconds,
      ),
    });
    return { physicalId: `${name}|${qualifier}`, attributes: {} };
  };
  return {
    honours: ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds'],
    records: [],
    create: async (request) => settle(request),
    update: async (request) => settle(request),
    delete: ({ physicalId }) =>
      unlessGone(async () => {
        const [name, qualifier] = physicalId.split('|') as [string, string];
        functions.get(name).asyncSettings.delete(qualifier);
      }),
  };
}

/** All changes of the type replace it, so an update that arrives is a fault of the engine. */
async function refuseUpdate(request: UpdateRequest): Promise<never> {
  throw new Error(`${request.type} is replaced and never updated (at ${where(request)})`);
}

/** What is gone already needs no deleting. */
async function unlessGone(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'ResourceNotFoundException') throw error;
  }
}

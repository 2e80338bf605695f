import { NotRehearsable, ServiceError } from '../../contracts';
import type { ApiMethod, ApiStage, RestApi } from '../../services/api-gateway/model';
import type { RestApis } from '../../services/api-gateway/rest-apis';
import type { Provider, Providers, Provisioned, RecordedOnly, ResourceRequest } from '../provider';

export interface ApiGatewayProvidersDeps {
  readonly apiGateway: { readonly apis: RestApis };
}

export function apiGatewayProviders({ apiGateway: { apis } }: ApiGatewayProvidersDeps): Providers {
  return {
    'AWS::ApiGateway::RestApi': restApiProvider(apis),
    'AWS::ApiGateway::Resource': resourceProvider(apis),
    'AWS::ApiGateway::Method': methodProvider(apis),
    'AWS::ApiGateway::RequestValidator': validatorProvider(apis),
    'AWS::ApiGateway::Deployment': deploymentProvider(apis),
    'AWS::ApiGateway::Stage': stageProvider(apis),
    'AWS::ApiGateway::Account': recorded('the role by which API Gateway writes logs; its logs are not kept here'),
    'AWS::ApiGateway::UsagePlan': recorded('quotas of API keys; methods that ask for a key are refused'),
    'AWS::ApiGateway::GatewayResponse': recorded('changes only how refusals look'),
    'AWS::ApiGateway::Model': recorded('documents a body; a validator that would use it is refused'),
  };
}

type Properties = Readonly<Record<string, unknown>>;
const where = (request: Pick<ResourceRequest, 'stackName' | 'logicalId'>): string =>
  `${request.stackName}/${request.logicalId}`;
const apiOf = (properties: Properties): string => String(properties['RestApiId']);
const isTrue = (value: unknown): boolean => value === true || value === 'true';

function recorded(reason: string): RecordedOnly {
  return {
    recordedOnly: reason,
    identity: ({ generatedName }) => ({ physicalId: generatedName, attributes: { Id: generatedName } }),
  };
}

function restApiProvider(apis: RestApis): Provider {
  const settings = ({
    properties,
    generatedName,
  }: ResourceRequest): Pick<RestApi, 'name' | 'binaryMediaTypes' | 'disabled'> => ({
    name: String(properties['Name'] ?? generatedName),
    binaryMediaTypes: (properties['BinaryMediaTypes'] ?? []) as string[],
    disabled: isTrue(properties['DisableExecuteApiEndpoint']),
  });
  const provisioned = ({ id, rootResourceId }: RestApi): Provisioned => ({
    physicalId: id,
    attributes: { RestApiId: id, RootResourceId: rootResourceId },
  });
  return {
    honours: ['Name', 'BinaryMediaTypes', 'DisableExecuteApiEndpoint'],
    records: ['ApiKeySourceType', 'Description', 'EndpointConfiguration', 'FailOnWarnings', 'Parameters', 'Tags'],
    create: async (request) => provisioned(apis.create(settings(request))),
    update: async (request) => provisioned(Object.assign(apis.get(request.physicalId), settings(request))),
    delete: async ({ physicalId }) => apis.delete(physicalId),
  };
}

function resourceProvider(apis: RestApis): Provider {
  return {
    honours: ['ParentId', 'PathPart', 'RestApiId'],
    records: [],
    create: async ({ properties }) => {
      const { id } = apis.addResource(
        apiOf(properties),
        String(properties['ParentId']),
        String(properties['PathPart']),
      );
      return { physicalId: id, attributes: { ResourceId: id } };
    },
    update: refuseUpdate,
    delete: async ({ physicalId, properties }) => {
      const api = apis.find(apiOf(properties));
      api?.resources.delete(physicalId);
      api?.methods.delete(physicalId);
    },
  };
}

function methodProvider(apis: RestApis): Provider {
  const put = (request: ResourceRequest): Provisioned => {
    const { properties } = request;
    const method = methodOf(request, apis.get(apiOf(properties)));
    const resourceId = String(properties['ResourceId']);
    apis.putMethod(apiOf(properties), resourceId, method);
    return { physicalId: `${apiOf(properties)}|${resourceId}|${method.httpMethod}`, attributes: {} };
  };
  return {
    honours: [
      ...['HttpMethod', 'ResourceId', 'RestApiId', 'AuthorizationType', 'ApiKeyRequired', 'Integration'],
      ...['RequestParameters', 'RequestModels', 'RequestValidatorId'],
    ],
    records: ['MethodResponses', 'OperationName'],
    create: async (request) => put(request),
    update: async (request) => put(request),
    delete: async ({ physicalId }) => {
      const [apiId, resourceId, httpMethod] = physicalId.split('|') as [string, string, string];
      apis.find(apiId)?.methods.get(resourceId)?.delete(httpMethod);
    },
  };
}

/** API Gateway's own limit, which an integration may only shorten. */
const INTEGRATION_TIMEOUT_MS = 29_000;
const FUNCTION_URI = /^arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;

function methodOf(request: ResourceRequest, api: RestApi): ApiMethod {
  const { properties } = request;
  const integration = (properties['Integration'] ?? {}) as Properties;
  const authorization = String(properties['AuthorizationType'] ?? 'NONE');
  if (authorization !== 'AWS_IAM' && authorization !== 'NONE') {
    throw new NotRehearsable('authorization type', authorization, where(request));
  }
  if (isTrue(properties['ApiKeyRequired'])) throw new NotRehearsable('property', 'ApiKeyRequired', where(request));
  if (integration['Type'] !== 'AWS_PROXY') {
    throw new NotRehearsable('integration type', String(integration['Type']), where(request));
  }
  const known = ['Type', 'IntegrationHttpMethod', 'Uri', 'TimeoutInMillis', 'Credentials', 'PassthroughBehavior'];
  const unknown = Object.keys(integration).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new NotRehearsable('property', `Integration.${unknown}`, where(request));
  const functionArn = FUNCTION_URI.exec(String(integration['Uri']))?.[1];
  if (functionArn === undefined) {
    throw new NotRehearsable('integration', String(integration['Uri']), where(request), 'only functions answer here');
  }
  if (integration['IntegrationHttpMethod'] !== 'POST') {
    throw new ServiceError('BadRequestException', 'IntegrationHttpMethod of a function is POST');
  }
  return {
    httpMethod: String(properties['HttpMethod']),
    authorization,
    functionArn,
    ...(integration['Credentials'] !== undefined && { credentials: String(integration['Credentials']) }),
    timeoutMs: Math.min(Number(integration['TimeoutInMillis'] ?? INTEGRATION_TIMEOUT_MS), INTEGRATION_TIMEOUT_MS),
    requiredParameters: requiredParameters(request, api),
  };
}

function requiredParameters(request: ResourceRequest, api: RestApi): string[] {
  const { properties } = request;
  if (properties['RequestValidatorId'] === undefined) return [];
  const validator = api.validators.get(String(properties['RequestValidatorId']));
  if (!validator) throw new ServiceError('BadRequestException', 'Invalid Request Validator identifier specified');
  const model = Object.values((properties['RequestModels'] ?? {}) as Readonly<Record<string, string>>).find(
    (name) => name !== 'Empty',
  );
  if (validator.body && model !== undefined) {
    throw new NotRehearsable('validation by the model', model, where(request), 'let the function check the body');
  }
  if (!validator.parameters) return [];
  return Object.entries((properties['RequestParameters'] ?? {}) as Properties)
    .filter(([, required]) => isTrue(required))
    .map(([name]) => name.replace('method.request.', ''))
    .filter((name) => !name.startsWith('path.'));
}

function validatorProvider(apis: RestApis): Provider {
  const read = (properties: Properties) => ({
    parameters: isTrue(properties['ValidateRequestParameters']),
    body: isTrue(properties['ValidateRequestBody']),
  });
  return {
    honours: ['Name', 'RestApiId', 'ValidateRequestBody', 'ValidateRequestParameters'],
    records: [],
    create: async ({ properties }) => {
      const id = apis.addValidator(apiOf(properties), read(properties));
      return { physicalId: id, attributes: { RequestValidatorId: id } };
    },
    update: async ({ physicalId, properties }) => {
      apis.get(apiOf(properties)).validators.set(physicalId, read(properties));
      return { physicalId, attributes: { RequestValidatorId: physicalId } };
    },
    delete: async ({ physicalId, properties }) => {
      apis.find(apiOf(properties))?.validators.delete(physicalId);
    },
  };
}

function deploymentProvider(apis: RestApis): Provider {
  const provisioned = (physicalId: string): Provisioned => ({ physicalId, attributes: { DeploymentId: physicalId } });
  return {
    honours: ['RestApiId'],
    records: ['Description'],
    create: async ({ properties }) =>
      provisioned(apis.deploy(apiOf(properties), String(properties['Description'] ?? '')).id),
    update: async ({ physicalId }) => provisioned(physicalId), // its description: what it serves stays as it is
    delete: async ({ physicalId, properties }) => {
      if (apis.find(apiOf(properties))) apis.deleteDeployment(apiOf(properties), physicalId);
    },
  };
}

function stageProvider(apis: RestApis): Provider {
  const put = (request: ResourceRequest): Provisioned => {
    const stage = stageOf(request);
    apis.putStage(apiOf(request.properties), stage);
    return { physicalId: stage.name, attributes: {} };
  };
  return {
    honours: ['RestApiId', 'StageName', 'DeploymentId', 'MethodSettings', 'Variables'],
    records: ['AccessLogSetting', 'Description', 'DocumentationVersion', 'Tags', 'TracingEnabled'],
    create: async (request) => {
      const name = String(request.properties['StageName']);
      if (apis.get(apiOf(request.properties)).stages.has(name)) {
        throw new ServiceError('ConflictException', `Stage already exists: ${name}`, 409);
      }
      return put(request);
    },
    update: async (request) => put(request),
    delete: async ({ physicalId, properties }) => {
      apis.find(apiOf(properties))?.stages.delete(physicalId);
    },
  };
}

/** Method settings without effect on what a client or a metric sees. */
const RECORDED_SETTINGS = ['DataTraceEnabled', 'LoggingLevel', 'CacheDataEncrypted', 'CacheTtlInSeconds'];
const HONOURED_SETTINGS = [
  ...['HttpMethod', 'ResourcePath', 'ThrottlingRateLimit', 'ThrottlingBurstLimit', 'MetricsEnabled', 'CachingEnabled'],
];

function stageOf(request: ResourceRequest): ApiStage {
  const { properties } = request;
  const settings = (properties['MethodSettings'] ?? []) as readonly Properties[];
  return {
    name: String(properties['StageName']),
    deploymentId: String(properties['DeploymentId']),
    variables: (properties['Variables'] ?? {}) as Readonly<Record<string, string>>,
    methodSettings: settings.map((setting) => {
      const known = [...HONOURED_SETTINGS, ...RECORDED_SETTINGS];
      const unknown = Object.keys(setting).find((name) => !known.includes(name));
      if (unknown !== undefined) throw new NotRehearsable('property', `MethodSettings.${unknown}`, where(request));
      if (isTrue(setting['CachingEnabled'])) {
        throw new NotRehearsable('property', 'MethodSettings.CachingEnabled', where(request));
      }
      const limit = (name: string) => (setting[name] === undefined ? undefined : Number(setting[name]));
      return {
        httpMethod: String(setting['HttpMethod'] ?? '*'),
        resourcePath: resourcePathOf(String(setting['ResourcePath'] ?? '/*')),
        rateLimit: limit('ThrottlingRateLimit'),
        burstLimit: limit('ThrottlingBurstLimit'),
        detailedMetrics: isTrue(setting['MetricsEnabled']),
      };
    }),
  };
}

/** CloudFormation writes the slashes inside a path as `~1`, after a leading slash: `/~1api` is the resource `/api`. */
function resourcePathOf(text: string): string {
  return text === '/*' || text === '/' ? text : text.slice(1).replaceAll('~1', '/');
}

async function refuseUpdate({ type, ...request }: ResourceRequest): Promise<never> {
  throw new Error(`${type} is replaced and never updated (at ${where(request)})`);
}

import { VirtualClock } from '../../../../rehearsal/clock';
import type { Provider, ResourceRequest } from '../../../../rehearsal/cloudformation/provider';
import { apiGatewayProviders } from '../../../../rehearsal/cloudformation/resources/api-gateway';
import type { InvokeRequest, MetricDatum, Principal } from '../../../../rehearsal/contracts';
import { seededRandom } from '../../../../rehearsal/random';
import type { ApiRequest, Served } from '../../../../rehearsal/services/api-gateway/front';
import {
  ApiGateway,
  type FunctionBackend,
  type ApiGatewayProps,
} from '../../../../rehearsal/services/api-gateway/api-gateway';

export const START = Date.UTC(2030, 0, 2, 3, 4, 5);
export const CALLER: Principal = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/caller' };
export const ALIAS_ARN = 'arn:aws:lambda:us-east-1:111122223333:function:f:live';
type Backend = Awaited<ReturnType<FunctionBackend['invoke']>>;

export const request = (logicalId: string, properties: Record<string, unknown>): ResourceRequest => ({
  stackName: 'stack',
  stackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/stack/1',
  logicalId,
  type: 'AWS::Test::Resource',
  properties,
  generatedName: `stack-${logicalId}-ABCDEFGHIJKL`,
  signal: new AbortController().signal,
});

export const integration = (more: object = {}) => ({
  Type: 'AWS_PROXY',
  IntegrationHttpMethod: 'POST',
  Uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${ALIAS_ARN}/invocations`,
  ...more,
});

/** An API `POST /api` (IAM) as CDK's RestApi makes it, before a function whose answers the test gives. */
export async function apiRig(
  props: {
    method?: Record<string, unknown>;
    api?: Record<string, unknown>;
    stage?: Record<string, unknown>;
  } & Partial<ApiGatewayProps> = {},
) {
  const clock = new VirtualClock({ start: START });
  const served: Served[] = [];
  const data: MetricDatum[] = [];
  const invoked: InvokeRequest[] = [];
  const backend: {
    answer: (event: Record<string, unknown>) => Partial<Backend> | Promise<Partial<Backend>>;
    permitted: boolean;
  } = {
    answer: () => ({ payload: { statusCode: 200, body: 'hello' } }),
    permitted: true,
  };
  const sources: string[] = [];
  const gateway: ApiGatewayProps = {
    surroundings: {
      accountId: '111122223333',
      region: 'us-east-1',
      partition: 'aws',
      clock,
      random: seededRandom(1),
      tell: () => undefined,
      signal: new AbortController().signal,
    },
    invoker: {
      permits: (_arn, _service, source) => {
        sources.push(source);
        return backend.permitted;
      },
      invoke: async (invocation) => {
        invoked.push(invocation);
        return {
          payload: undefined,
          executedVersion: '3',
          durationMs: 5,
          injectedMs: 0,
          ...(await backend.answer(invocation.payload as Record<string, unknown>)),
        };
      },
    },
    metrics: { put: (datum) => data.push(datum) },
    onServed: (what) => served.push(what),
    ...props,
  };
  const front = new ApiGateway(gateway);
  const { apis } = front;
  const providers = apiGatewayProviders({ apiGateway: front }) as Record<string, Provider>;
  const create = (type: string, properties: Record<string, unknown>) =>
    providers[`AWS::ApiGateway::${type}`]!.create(request(type, properties));
  const { physicalId: apiId, attributes } = await create('RestApi', { Name: 'Api', ...props.api });
  const { physicalId: resourceId } = await create('Resource', {
    RestApiId: apiId,
    ParentId: attributes['RootResourceId'],
    PathPart: 'api',
  });
  await create('Method', {
    RestApiId: apiId,
    ResourceId: resourceId,
    HttpMethod: 'POST',
    AuthorizationType: 'AWS_IAM',
    Integration: integration(),
    ...props.method,
  });
  const deployment = await create('Deployment', { RestApiId: apiId });
  await create('Stage', { RestApiId: apiId, StageName: 'prod', DeploymentId: deployment.physicalId, ...props.stage });
  return {
    clock,
    apis,
    providers,
    create,
    front,
    props: gateway,
    served,
    data,
    invoked,
    backend,
    sources,
    apiId,
    rootResourceId: String(attributes['RootResourceId']),
    resourceId,
    deploymentId: deployment.physicalId,
    event: () => invoked.at(-1)!.payload as Record<string, unknown>,
    ask: async (more: Partial<ApiRequest> = {}, of: ApiGateway = front) => {
      const answer = await of.handle({
        apiId,
        stage: 'prod',
        method: 'POST',
        path: '/api',
        query: '',
        headers: { 'content-type': 'text/csv', host: '127.0.0.1:4566', authorization: 'AWS4-HMAC-SHA256 Credential=ASIA1/20300102/us-east-1/execute-api/aws4_request' }, // prettier-ignore
        body: Buffer.from('1,2,3'),
        principal: CALLER,
        ...more,
      });
      return { ...answer, text: answer.body.toString() };
    },
  };
}

import { ServiceError, type InvokeRequest, type InvokeResult, type MetricSink, type Principal } from '../../contracts';
import type { Surroundings } from '../../events';
import type { Keeper } from '../../state/keeper';
import type { ApiAnswer, ApiFront, ApiRequest, Served } from './front';
import type { ApiDeployment, ApiMethod, ApiStage, RestApi } from './model';
import { proxyAnswer } from './proxy-answer';
import { proxyEvent } from './proxy-event';
import { internalError, missingToken, refusal, tooLong } from './refusals';
import { putRequest } from './metrics';
import { RestApis } from './rest-apis';
import { matchRoute, type RouteMatch } from './routes';
import { settingsFor, Throttle } from './throttle';

/** Bytes of a request's body. */
const BODY_LIMIT = 10 * 1024 * 1024;
const SERVICE: Principal = { kind: 'service', arn: 'apigateway.amazonaws.com' };

/** What API Gateway needs of Lambda. */
export interface FunctionBackend {
  invoke(request: InvokeRequest): Promise<InvokeResult & { readonly injectedMs: number }>;
  permits(functionArn: string, service: string, sourceArn: string): boolean;
}

export interface ApiGatewayProps {
  readonly surroundings: Surroundings;
  readonly invoker: FunctionBackend;
  readonly metrics: MetricSink;
  /** Told of every request before its answer leaves. */
  readonly onServed: (served: Served) => void;
  /** Throws ServiceError when the caller's policies forbid `execute-api:Invoke`. @default - every signed caller may */
  readonly authorize?: (principal: Principal, resourceArn: string) => void;
}

/** What is known of a request on its way. */
interface Way {
  readonly request: ApiRequest;
  readonly requestId: string;
  readonly api: RestApi;
  readonly stage: ApiStage;
  readonly deployment: ApiDeployment;
  readonly match: RouteMatch;
}
interface Reply extends ApiAnswer {
  /** Set when a function was invoked. */
  readonly result?: Awaited<ReturnType<FunctionBackend['invoke']>>;
}

/** API Gateway's REST APIs: keeps them, and answers their requests as their stages were deployed. See README.md in this directory. */
export class ApiGateway implements ApiFront, Keeper<ReadonlyMap<string, RestApi>> {
  readonly apis: RestApis;
  private readonly throttle: Throttle;
  private readonly random;

  constructor(private readonly props: ApiGatewayProps) {
    const { clock, random } = props.surroundings;
    this.apis = new RestApis(clock, random.fork('api gateway'));
    this.throttle = new Throttle(clock);
    this.random = random.fork('api gateway requests');
  }

  async handle(request: ApiRequest): Promise<ApiAnswer> {
    const { clock } = this.props.surroundings;
    const [at, began] = [clock.now(), clock.wallMs()];
    const requestId = this.random.uuid();
    const api = this.apis.find(request.apiId);
    const stage = api?.stages.get(request.stage);
    const deployment = stage && api!.deployments.get(stage.deploymentId);
    const match = deployment && matchRoute(deployment.routes, request.method, request.path);
    let reply: Reply;
    if (!api || api.disabled || !stage || !deployment) reply = refusal(403, 'Forbidden', 'ForbiddenException');
    else if (!match)
      reply = missingToken(); // API Gateway tells nobody which paths there are
    else reply = await this.serve({ request, requestId, api, stage, deployment, match });
    const injectedMs = reply.result?.injectedMs ?? 0;
    const latencyMs = clock.wallMs() - began + injectedMs;
    if (api && stage) {
      const { statusCode, result } = reply;
      const integrationMs = result?.durationMs;
      putRequest(this.props.metrics, { apiName: api.name, stage, match, statusCode, latencyMs, integrationMs, at });
    }
    this.props.onServed({
      requestId,
      apiId: request.apiId,
      stage: request.stage,
      method: request.method,
      path: request.path,
      statusCode: reply.statusCode,
      ...(reply.result && {
        executedVersion: reply.result.executedVersion,
        functionName: functionNameOf(match!.method),
      }),
      latencyMs,
      injectedMs,
    });
    return {
      statusCode: reply.statusCode,
      headers: { ...reply.headers, 'x-amzn-requestid': requestId },
      body: reply.body,
    };
  }

  /** Nothing: the requests under way are counted where they come in. */
  underWay(): readonly string[] {
    return [];
  }

  /** Its buckets for throttling are full again in the next life. */
  keep(): ReadonlyMap<string, RestApi> {
    return this.apis.keep();
  }

  resume(kept: ReadonlyMap<string, RestApi>): void {
    this.apis.resume(kept);
  }

  private async serve(way: Way): Promise<Reply> {
    const { request, match, stage, api } = way;
    const { partition, region, accountId } = this.props.surroundings;
    const { method, route } = match;
    const arn = (path: string) =>
      `arn:${partition}:execute-api:${region}:${accountId}:${api.id}/${stage.name}/${request.method}${path}`;
    if (method.authorization === 'AWS_IAM') {
      if (!request.principal) return missingToken();
      try {
        this.props.authorize?.(request.principal, arn(request.path));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return refusal(403, error.message, 'AccessDeniedException', 'Message');
      }
    }
    if (request.body.length > BODY_LIMIT) return tooLong();
    const settings = settingsFor(stage.methodSettings, method.httpMethod, route.path);
    if (!this.throttle.admit(`${api.id}/${stage.name}/${method.httpMethod}${route.path}`, settings)) {
      return refusal(429, 'Too Many Requests', 'TooManyRequestsException');
    }
    const missing = missingParameters(method, request);
    if (missing.length > 0) {
      const message = `Missing required request parameters: [${missing.join(', ')}]`;
      return refusal(400, message, 'BadRequestException');
    }
    const source = arn(route.path).replace(
      `/${request.method}/`,
      `/${method.httpMethod === 'ANY' ? '*' : request.method}/`,
    );
    if (method.credentials === undefined && !this.props.invoker.permits(method.functionArn, SERVICE.arn, source)) {
      return internalError(500);
    }
    return this.integrate(way);
  }

  private async integrate(way: Way): Promise<Reply> {
    const { request, match, deployment } = way;
    const { functionArn, credentials, timeoutMs } = match.method;
    try {
      const result = await this.props.invoker.invoke({
        functionName: functionArn,
        payload: proxyEvent({ surroundings: this.props.surroundings, ...way }),
        principal: credentials === undefined ? SERVICE : { kind: 'role', arn: credentials },
      });
      if (result.durationMs > timeoutMs) {
        return { ...refusal(504, 'Endpoint request timed out', 'InternalServerErrorException'), result };
      }
      if (result.functionError !== undefined) return { ...internalError(502), result };
      const answer = proxyAnswer(result.payload, request.headers.accept ?? '*/*', deployment.binaryMediaTypes);
      return { ...(answer ?? internalError(502)), result };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return error.code === 'RequestTooLargeException' ? tooLong() : internalError(500);
    }
  }
}

function missingParameters(method: ApiMethod, request: ApiRequest): string[] {
  const query = new URLSearchParams(request.query);
  return method.requiredParameters
    .map((parameter) => parameter.split('.') as [string, string])
    .filter(([place, name]) =>
      place === 'header' ? request.headers[name.toLowerCase()] === undefined : !query.has(name),
    )
    .map(([, name]) => name);
}

const functionNameOf = ({ functionArn }: ApiMethod): string => functionArn.split(':')[6]!;

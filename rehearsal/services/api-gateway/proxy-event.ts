import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../../contracts';
import type { Surroundings } from '../../events';
import type { ApiRequest } from './front';
import type { ApiDeployment, ApiStage } from './model';
import type { RouteMatch } from './routes';

export interface ProxyEventProps {
  readonly surroundings: Pick<Surroundings, 'accountId' | 'region' | 'clock'>;
  readonly request: ApiRequest;
  readonly requestId: string;
  readonly stage: ApiStage;
  readonly deployment: ApiDeployment;
  readonly match: RouteMatch;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The event of a Lambda proxy integration of a REST API, payload format 1.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function proxyEvent(props: ProxyEventProps): object {
  const { request, requestId, stage, deployment, match, surroundings } = props;
  const at = surroundings.clock.now();
  const sourceIp = request.sourceIp ?? '127.0.0.1';
  const domainName = `${request.apiId}.execute-api.${surroundings.region}.amazonaws.com`;
  const headers = forwardedHeaders(request, domainName, sourceIp);
  const query = queryOf(request.query);
  const isBase64Encoded = isBinary(deployment.binaryMediaTypes, textOf(request.headers['content-type']));
  return {
    resource: match.route.path,
    path: request.path,
    httpMethod: request.method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: query && lastOf(query),
    multiValueQueryStringParameters: query,
    pathParameters: orNull(match.pathParameters),
    stageVariables: orNull(stage.variables),
    requestContext: {
      resourceId: match.route.resourceId,
      resourcePath: match.route.path,
      httpMethod: request.method,
      extendedRequestId: requestId.replaceAll('-', '').slice(0, 15),
      requestTime: requestTime(at),
      path: `/${stage.name}${request.path}`,
      accountId: surroundings.accountId,
      protocol: 'HTTP/1.1',
      stage: stage.name,
      domainPrefix: request.apiId,
      requestTimeEpoch: at,
      requestId,
      identity: identityOf(props, sourceIp),
      domainName,
      deploymentId: deployment.id,
      apiId: request.apiId,
    },
    body: request.body.length === 0 ? null : request.body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

function identityOf({ request, match, surroundings }: ProxyEventProps, sourceIp: string): object {
  const signed = match.method.authorization === 'AWS_IAM' ? request.principal : undefined;
  const arn = signed ? callerArn(signed) : null;
  return {
    cognitoIdentityPoolId: null,
    accountId: signed ? surroundings.accountId : null,
    cognitoIdentityId: null,
    caller: arn,
    sourceIp,
    principalOrgId: null,
    accessKey: signed ? (/Credential=([^/,\s]+)/.exec(textOf(request.headers.authorization))?.[1] ?? null) : null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: arn,
    userAgent: request.headers['user-agent'] ?? null,
    user: arn,
  };
}

/** Of a role the ARN of its session, as whoever calls with a role's credentials is known by. */
function callerArn({ kind, arn, session }: Principal): string {
  if (kind !== 'role') return arn;
  const [, partition, , , account, resource] = arn.split(':');
  return `arn:${partition}:sts::${account}:assumed-role/${resource!.split('/').at(-1)}/${session ?? 'rehearsal'}`;
}

/** A client's headers as the function sees them: the signature stays with the gateway, the way here is noted. */
function forwardedHeaders(request: ApiRequest, domainName: string, sourceIp: string): Record<string, string[]> {
  const { authorization: _signature, connection: _hop, ...headers } = request.headers as IncomingHttpHeaders;
  const result: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result[name] = Array.isArray(value) ? value : [value];
  }
  return {
    ...result,
    host: [domainName],
    'x-forwarded-for': [[...(result['x-forwarded-for'] ?? []), sourceIp].join(', ')],
    'x-forwarded-port': ['443'],
    'x-forwarded-proto': ['https'],
  };
}

function queryOf(query: string): Record<string, string[]> | null {
  const result: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) (result[name] ??= []).push(value);
  return Object.keys(result).length === 0 ? null : result;
}

/** True when a media type counts as binary for the API, and its bytes so pass as Base64. */
export function isBinary(binaryMediaTypes: readonly string[], mediaType: string): boolean {
  const type = mediaType.split(';')[0]!.trim().toLowerCase();
  return binaryMediaTypes.some((binary) => {
    const wanted = binary.toLowerCase();
    return wanted === '*/*' || wanted === type || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)));
  });
}

/** Where a name occurs several times, its last value. */
function lastOf(values: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1)!]));
}

const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length === 0 ? null : value);
const textOf = (value: string | undefined): string => value ?? '';

/** Such as `02/Jan/2030:03:04:05 +0000`. */
function requestTime(at: number): string {
  const [date, time] = new Date(at).toISOString().split('T') as [string, string];
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}

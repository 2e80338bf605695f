import type { IncomingHttpHeaders } from 'node:http';
import { header } from './wire';

/** Where a request is to go. */
export type Destination =
  | { readonly kind: 'own'; readonly service: string; readonly accessKeyId: string }
  | { readonly kind: 'proxied'; readonly service: string; readonly accessKeyId: string }
  /** API Gateway; unsigned requests come here too, and the API's own authorization judges them. */
  | {
      readonly kind: 'api';
      readonly apiId: string;
      readonly stage: string;
      readonly path: string;
      readonly accessKeyId?: string;
    }
  /** The answer of a CloudFormation custom resource. */
  | { readonly kind: 'callback'; readonly token: string }
  | { readonly kind: 'unknown-service'; readonly service: string; readonly accessKeyId: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Served by moto. Nothing else is ever passed on to it. */
export const PROXIED_SERVICES: ReadonlySet<string> = new Set(['s3', 'kms', 'sns', 'ssm', 'logs', 'secretsmanager']);

const OWN_SCOPES: ReadonlySet<string> = new Set([
  'sagemaker',
  'codepipeline',
  'codedeploy',
  'cloudformation',
  'states',
  'lambda',
  'monitoring',
  'events',
  'application-autoscaling',
  'synthetics',
  'sts',
]);

const CALLBACK_PATH = /^\/cloudformation-callback\/([0-9a-f]{32})$/;
const API_PATH = /^\/execute-api\/([A-Za-z0-9]+)\/([A-Za-z0-9_-]+)(\/.*)?$/;

/**
 * The service stands in the credential scope of the signature, `AK/date/region/SERVICE/aws4_request`,
 * in the Authorization header or in the query of a presigned URL.
 */
export function route(path: string, query: string, headers: IncomingHttpHeaders): Destination {
  const scope = credentialScope(query, headers);
  if (scope === undefined) return unsigned(path);
  const { accessKeyId, service } = scope;
  if (service === 'execute-api') return api(path, accessKeyId) ?? refusedPath(path);
  if (service === 'sagemaker') {
    const runtime = header(headers, 'x-amz-target') === undefined;
    return { kind: 'own', service: runtime ? 'sagemaker-runtime' : 'sagemaker', accessKeyId };
  }
  if (OWN_SCOPES.has(service)) return { kind: 'own', service, accessKeyId };
  if (PROXIED_SERVICES.has(service)) return { kind: 'proxied', service, accessKeyId };
  return { kind: 'unknown-service', service, accessKeyId };
}

function credentialScope(
  query: string,
  headers: IncomingHttpHeaders,
): { accessKeyId: string; service: string } | undefined {
  let credential: string | undefined;
  const authorization = headers.authorization;
  if (authorization !== undefined) {
    credential = /\bCredential=([^,\s]+)/.exec(authorization)?.[1];
  } else if (query.includes('X-Amz-Credential=')) {
    credential = new URLSearchParams(query).get('X-Amz-Credential') ?? undefined;
  } else if (query.includes('AWSAccessKeyId=')) {
    // boto3 presigns S3's URLs in the older form, version 2, where not told otherwise; it has no scope and no other service.
    const accessKeyId = new URLSearchParams(query).get('AWSAccessKeyId');
    return accessKeyId === null ? undefined : { accessKeyId, service: 's3' };
  }
  const parts = credential?.split('/');
  if (parts?.length !== 5 || parts[4] !== 'aws4_request') return undefined;
  return { accessKeyId: parts[0]!, service: parts[3]! };
}

function unsigned(path: string): Destination {
  const callback = CALLBACK_PATH.exec(path);
  if (callback) return { kind: 'callback', token: callback[1]! };
  return (
    api(path, undefined) ?? {
      kind: 'refused',
      reason: `an unsigned request for ${path} is neither an API call nor a callback`,
    }
  );
}

function api(path: string, accessKeyId: string | undefined): Destination | undefined {
  const match = API_PATH.exec(path);
  return match ? { kind: 'api', apiId: match[1]!, stage: match[2]!, path: match[3] ?? '/', accessKeyId } : undefined;
}

function refusedPath(path: string): Destination {
  return { kind: 'refused', reason: `expected /execute-api/<api id>/<stage>/<path>, found ${path}` };
}

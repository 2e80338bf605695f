import { createHash } from 'node:crypto';
import { NotRehearsable, ServiceError } from '../../contracts';
import type { CodePackage } from './code';

/** Settings of a function that are fixed in each of its versions. */
export interface Configuration {
  readonly runtime: string;
  readonly runtimeMajor: number;
  readonly handler: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly description: string;
  readonly logGroup: string;
  readonly code: CodePackage;
  /** Differs when anything differs that makes a new version. */
  readonly fingerprint: string;
}

/** Lambda's answer to a function that sets what the service sets itself. */
const RESERVED = [
  '_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR',
]; // prettier-ignore
/** What would lead an SDK past the rehearsal's gateway. */
const STRAYING =
  /^AWS_(ENDPOINT_URL.*|PROFILE|CONFIG_FILE|SHARED_CREDENTIALS_FILE|CONTAINER_CREDENTIALS_.*|WEB_IDENTITY_.*|ROLE_ARN|EC2_METADATA_.*|IGNORE_CONFIGURED_ENDPOINT_URLS|USE_(FIPS|DUALSTACK)_ENDPOINT)$|^(HTTPS?|ALL)_PROXY$/i;
/** All of a function's variables together, 4 KB. */
const ENVIRONMENT_LIMIT = 4096;
/** Properties that are no part of a version. */
const UNVERSIONED = [
  'FunctionName',
  'Code',
  'ReservedConcurrentExecutions',
  'Tags',
  'RuntimeManagementConfig',
  'RecursiveLoop',
];

/**
 * Reads the properties of an AWS::Lambda::Function.
 * @throws ServiceError for what Lambda refuses, NotRehearsable for what this machine cannot run
 */
export function configurationOf(
  name: string,
  properties: Readonly<Record<string, unknown>>,
  code: CodePackage,
  where: string,
): Configuration {
  const runtime = text(properties['Runtime'], 'Runtime');
  const major = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  if (major === undefined) throw new NotRehearsable('runtime', runtime, where, 'functions run as Node.js here');
  const packageType = properties['PackageType'] ?? 'Zip';
  if (packageType !== 'Zip') throw new NotRehearsable('package type', String(packageType), where);
  const environment = environmentOf(properties['Environment'], where);
  const logging = (properties['LoggingConfig'] ?? {}) as { LogGroup?: string };
  const versioned = Object.fromEntries(Object.entries(properties).filter(([key]) => !UNVERSIONED.includes(key)));
  return {
    runtime,
    runtimeMajor: Number(major),
    handler: text(properties['Handler'], 'Handler'),
    roleArn: text(properties['Role'], 'Role'),
    timeoutSeconds: whole(properties['Timeout'] ?? 3, 'Timeout', 1, 900),
    memoryMb: whole(properties['MemorySize'] ?? 128, 'MemorySize', 128, 10_240),
    environment,
    description: String(properties['Description'] ?? ''),
    logGroup: logging.LogGroup ?? `/aws/lambda/${name}`,
    code,
    fingerprint: createHash('sha256')
      .update(`${code.sha256}${stable(versioned)}`)
      .digest('hex'),
  };
}

function environmentOf(value: unknown, where: string): Record<string, string> {
  const variables = ((value ?? {}) as { Variables?: Record<string, unknown> }).Variables ?? {};
  const names = Object.keys(variables);
  const reserved = names.filter((name) => RESERVED.includes(name));
  if (reserved.length > 0) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        'contains reserved keys that are currently not supported for modification. ' +
        `Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  for (const name of names) {
    if (STRAYING.test(name)) {
      throw new NotRehearsable(
        'environment variable',
        name,
        where,
        'it would lead calls away from the rehearsed account',
      );
    }
  }
  const result = Object.fromEntries(names.map((name) => [name, String(variables[name])]));
  const size = Buffer.byteLength(JSON.stringify(result));
  if (size > ENVIRONMENT_LIMIT) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        `exceeded the 4KB limit. String measured: ${size} bytes`,
    );
  }
  return result;
}

function text(value: unknown, property: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError(
    'InvalidParameterValueException',
    `${property} must be a text, found ${JSON.stringify(value)}`,
  );
}

function whole(value: unknown, property: string, least: number, most: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new ServiceError(
    'InvalidParameterValueException',
    `${property} must be a whole number from ${least} to ${most}, found ${JSON.stringify(value)}`,
  );
}

/** JSON with sorted keys: the order of a template's properties changes nothing. */
function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${stable(item)}`).join(',')}}`;
}

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bareEnvironment } from '../../../rehearsal/processes/processes';
import { pythonOfProject } from '../gateway/account-fixture';
import type { Client, Conformed } from './account';

export interface Refused {
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
}
export type Answered = { readonly value: Record<string, unknown> } | { readonly error: Refused };

/** A client of one kind: any service, any operation. */
export interface AnyClient {
  call(service: string, operation: string, input: object): Promise<Answered>;
  close(): void;
}

/** A client that can be made to send what its own types would not let pass. */
export interface RawClient extends AnyClient {
  /** Sends this body in place of the one that `input` gives. */
  send(service: string, operation: string, input: object, body: string): Promise<Answered>;
}

/** Module and client's name of the JS SDK, and boto3's name, by the service's name on the wire. */
const NAMES: Readonly<Record<string, readonly [module: () => Promise<unknown>, client: string, boto3: string]>> = {
  'application-autoscaling': [
    () => import('@aws-sdk/client-application-auto-scaling'),
    'ApplicationAutoScalingClient',
    'application-autoscaling',
  ],
  cloudformation: [() => import('@aws-sdk/client-cloudformation'), 'CloudFormationClient', 'cloudformation'],
  codedeploy: [() => import('@aws-sdk/client-codedeploy'), 'CodeDeployClient', 'codedeploy'],
  codepipeline: [() => import('@aws-sdk/client-codepipeline'), 'CodePipelineClient', 'codepipeline'],
  events: [() => import('@aws-sdk/client-eventbridge'), 'EventBridgeClient', 'events'],
  kms: [() => import('@aws-sdk/client-kms'), 'KMSClient', 'kms'],
  lambda: [() => import('@aws-sdk/client-lambda'), 'LambdaClient', 'lambda'],
  logs: [() => import('@aws-sdk/client-cloudwatch-logs'), 'CloudWatchLogsClient', 'logs'],
  monitoring: [() => import('@aws-sdk/client-cloudwatch'), 'CloudWatchClient', 'cloudwatch'],
  s3: [() => import('@aws-sdk/client-s3'), 'S3Client', 's3'],
  sagemaker: [() => import('@aws-sdk/client-sagemaker'), 'SageMakerClient', 'sagemaker'],
  'sagemaker-runtime': [
    () => import('@aws-sdk/client-sagemaker-runtime'),
    'SageMakerRuntimeClient',
    'sagemaker-runtime',
  ],
  sns: [() => import('@aws-sdk/client-sns'), 'SNSClient', 'sns'],
  ssm: [() => import('@aws-sdk/client-ssm'), 'SSMClient', 'ssm'],
  states: [() => import('@aws-sdk/client-sfn'), 'SFNClient', 'stepfunctions'],
  sts: [() => import('@aws-sdk/client-sts'), 'STSClient', 'sts'],
};

/** boto3 has every service; these have no client of the JS SDK among the dependencies. */
const ONLY_BOTO3 = ['secretsmanager', 'synthetics'];
export const hasClient = (who: Client, service: string): boolean => who === 'py' || !ONLY_BOTO3.includes(service);

interface SdkClient {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}
interface SdkCommand {
  readonly middlewareStack: { add(middleware: unknown, options: object): void };
}
type SdkModule = Readonly<Record<string, new (input: object) => SdkCommand>>;

/** The AWS SDK for JavaScript, version 3. */
export function javaScript({ url, keys }: Conformed): RawClient {
  const made = new Map<string, SdkClient>();
  const clientOf = async (service: string): Promise<readonly [SdkClient, SdkModule]> => {
    const [load, name] = NAMES[service]!;
    const sdk = (await load()) as SdkModule;
    const settings = { endpoint: url, region: 'us-east-1', credentials: keys, maxAttempts: 1, forcePathStyle: true };
    const client = made.get(service) ?? (new sdk[name]!(settings) as unknown as SdkClient);
    made.set(service, client);
    return [client, sdk];
  };
  const send = async (service: string, operation: string, input: object, body?: string): Promise<Answered> => {
    const [client, sdk] = await clientOf(service);
    const command = new sdk[`${operation}Command`]!(input);
    if (body !== undefined) command.middlewareStack.add(sending(body), { step: 'build', priority: 'low' });
    try {
      const { $metadata: _, ...value } = await client.send(command);
      return { value: (await plain(value)) as Record<string, unknown> };
    } catch (error) {
      const { name: code, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      if ($metadata === undefined) throw error;
      return { error: { code, message, status: $metadata.httpStatusCode } };
    }
  };
  return {
    call: (service, operation, input) => send(service, operation, input),
    send,
    close: () => made.forEach((client) => client.destroy()),
  };
}

interface Sent {
  readonly request: { body?: unknown; headers: Record<string, string> };
}

const sending = (body: string) => (next: (sent: Sent) => Promise<unknown>) => (sent: Sent) => {
  sent.request.body = body;
  sent.request.headers['content-length'] = `${Buffer.byteLength(body)}`;
  return next(sent);
};

/** What a test compares: times as milliseconds, bytes and streams as text, a character for each byte. */
async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (typeof value !== 'object' || value === null) return value;
  if ('transformToString' in value) return (value as { transformToString(): Promise<string> }).transformToString();
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(await Promise.all(entries.map(async ([name, member]) => [name, await plain(member)])));
}

/** boto3, in one Python process that answers line for line. */
export async function boto3({ url, keys }: Conformed): Promise<AnyClient> {
  const child = spawn(await pythonOfProject(), [join(__dirname, 'driver.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: bareEnvironment({
      ...{ AWS_ENDPOINT_URL: url, AWS_DEFAULT_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
      ...{ AWS_SESSION_TOKEN: keys.sessionToken, AWS_CONFIG_FILE: '/dev/null' },
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    }),
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async call(service, operation, input) {
      const written = { service: NAMES[service]?.[2] ?? service, operation, input: marked(input) };
      child.stdin.write(`${JSON.stringify(written)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`boto3 ended at ${service}:${operation}`);
      return JSON.parse(value) as Answered;
    },
    close: () => child.stdin.end(),
  };
}

/** Bytes and times as the driver reads them. */
function marked(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, marked(member)]));
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync, strToU8 } from 'fflate';
import { VirtualClock } from '../../../../rehearsal/clock';
import { lambdaProviders, type AliasDeployer } from '../../../../rehearsal/cloudformation/resources/lambda';
import type { Provider, ResourceRequest } from '../../../../rehearsal/cloudformation/provider';
import type { MetricDatum, ObjectStore, Principal } from '../../../../rehearsal/contracts';
import type { Surroundings, Told } from '../../../../rehearsal/events';
import { Processes } from '../../../../rehearsal/processes/processes';
import { seededRandom } from '../../../../rehearsal/random';
import { Lambda, type LambdaProps } from '../../../../rehearsal/services/lambda/lambda';
import { FunctionLogs } from '../../../../rehearsal/services/lambda/logs';

export const START = Date.UTC(2030, 0, 2, 3, 4, 5);
export const ROLE = 'arn:aws:iam::111122223333:role/function-role';
export const SOMEBODY: Principal = { kind: 'user', arn: 'arn:aws:iam::111122223333:user/somebody' };

/** Objects in memory. */
export function objectStore(objects: Record<string, Buffer> = {}): ObjectStore {
  const missing = (key: string) => Object.assign(new Error(`no object ${key}`), { name: 'NoSuchKey' });
  return {
    get: async (bucket, key) => {
      const body = objects[`${bucket}/${key}`];
      if (!body) throw missing(key);
      return { body, etag: 'etag' };
    },
    put: async (bucket, key, body) => {
      objects[`${bucket}/${key}`] = Buffer.from(body);
      return {};
    },
    head: async () => undefined,
  };
}

export const zip = (files: Record<string, string>): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))));

/** The code of a resource request; the names are fixed, so that a test reads like a template. */
export function request(logicalId: string, properties: Record<string, unknown>, more: object = {}): ResourceRequest {
  return {
    stackName: 'stack',
    stackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/stack/1',
    logicalId,
    type: 'AWS::Test::Resource',
    properties,
    generatedName: `stack-${logicalId}-ABCDEFGHIJKL`,
    signal: new AbortController().signal,
    ...more,
  };
}

/** Lambda with real processes, in-memory objects, and everything it tells collected. */
export function lambdaRig(
  props: {
    seed?: number;
    start?: number;
    files?: Record<string, Buffer>;
    codeDeploy?: AliasDeployer;
  } & Partial<LambdaProps> = {},
) {
  const clock = new VirtualClock({ start: props.start ?? START });
  const processes = new Processes(clock);
  const directory = mkdtempSync(join(tmpdir(), 'lambda-test-'));
  const told: Told[] = [];
  const data: MetricDatum[] = [];
  const faults: unknown[] = [];
  const logs = new FunctionLogs();
  const surroundings: Surroundings = {
    accountId: '111122223333',
    region: 'us-east-1',
    partition: 'aws',
    clock,
    random: seededRandom(props.seed ?? 1),
    tell: (event) => told.push(event),
    signal: new AbortController().signal,
  };
  const codeDirectory = props.codeDirectory ?? join(directory, 'code');
  const lambda = new Lambda({
    surroundings,
    processes,
    objects: objectStore(props.files),
    metrics: { put: (datum) => data.push(datum) },
    logs,
    endpointUrl: () => 'http://127.0.0.1:1',
    mintKeys: () => ({ accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'token' }),
    onFault: (error) => faults.push(error),
    ...props,
    codeDirectory,
  });
  const noDeployment: AliasDeployer = {
    deployAlias: async () => {
      throw new Error('no deployment was expected');
    },
    stopForStack: async () => undefined,
  };
  const providers = lambdaProviders({ lambda, codeDeploy: props.codeDeploy ?? noDeployment });
  return {
    lambda,
    codeDirectory,
    clock,
    told,
    data,
    faults,
    logs,
    surroundings,
    processes,
    provider: (type: string) => providers[type] as Provider,
    /** Creates a function of inline code. */
    define: async (name: string, code: string, more: Record<string, unknown> = {}) => {
      await (providers['AWS::Lambda::Function'] as Provider).create(
        request(name, {
          FunctionName: name,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: ROLE,
          Code: { ZipFile: code },
          ...more,
        }),
      );
    },
    invoke: (functionName: string, payload: unknown = {}, qualifier?: string) =>
      lambda.invoke({ functionName, qualifier, payload, principal: SOMEBODY }),
    end: async () => {
      clock.stop();
      await processes.end();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
export type LambdaRig = ReturnType<typeof lambdaRig>;

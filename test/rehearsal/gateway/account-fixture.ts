import { join } from 'node:path';
import { VirtualClock } from '../../../rehearsal/clock';
import type { AwsEvent, Operations, Principal } from '../../../rehearsal/contracts';
import type { ApiAnswer, ApiRequest } from '../../../rehearsal/services/api-gateway/front';
import { Callbacks } from '../../../rehearsal/gateway/callbacks';
import type { Constraints } from '../../../rehearsal/gateway/constraints/botocore-models';
import { type Authorization, OperationDispatcher } from '../../../rehearsal/gateway/dispatch';
import { FunctionLogReaders } from '../../../rehearsal/gateway/function-logs';
import { LogGroups } from '../../../rehearsal/gateway/log-groups';
import { MotoConnection } from '../../../rehearsal/gateway/moto-connection';
import { MotoProxy } from '../../../rehearsal/gateway/moto-proxy';
import { OwnServices } from '../../../rehearsal/gateway/own-services';
import { Principals } from '../../../rehearsal/gateway/principals';
import { S3Intercepts } from '../../../rehearsal/gateway/s3-intercepts';
import { Gateway } from '../../../rehearsal/gateway/server';
import { MotoServer } from '../../../rehearsal/processes/moto';
import { Processes } from '../../../rehearsal/processes/processes';
import { ensurePythonEnvironment } from '../../../rehearsal/processes/python-environment';
import { seededRandom } from '../../../rehearsal/random';
import { BucketPolicies } from '../../../rehearsal/services/bucket-policies';
import type { FunctionLogs } from '../../../rehearsal/services/lambda/logs';
import { ObjectEvents } from '../../../rehearsal/services/object-events';

export const START = Date.UTC(2026, 0, 5, 9, 0, 0);
export const ROLE: Principal = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/tester', session: 'test' };
const PROJECT = join(__dirname, '..', '..', '..');

export interface FixtureOptions {
  readonly services?: Readonly<Record<string, Operations>>;
  readonly api?: (request: ApiRequest) => Promise<ApiAnswer>;
  readonly authorize?: (call: Authorization) => void;
  /** Starts moto. @default false */
  readonly moto?: boolean;
  /** What functions have written. @default - moto alone answers for logs */
  readonly logs?: FunctionLogs;
  /** The limits of inputs. @default - types and required members alone are judged */
  readonly constraints?: Constraints;
}

export type Fixture = Awaited<ReturnType<typeof openAccount>>;

/** A gateway over small operation tables, with or without moto behind it. */
export async function openAccount(options: FixtureOptions = {}) {
  const clock = new VirtualClock({ start: START });
  const random = seededRandom('gateway tests');
  const surroundings = { clock, random, accountId: '111122223333', region: 'us-east-1', partition: 'aws' };
  const fatal: Error[] = [];
  const events: AwsEvent[] = [];
  const onFatal = (error: Error) => void fatal.push(error);
  const requestId = () => random.uuid();

  const processes = new Processes(clock);
  const python = options.moto ? await pythonOfProject() : '';
  const server = options.moto ? await MotoServer.start({ processes, surroundings, python, onFatal }) : undefined;
  const moto = new MotoConnection(server?.address ?? { port: 1, secret: '' }, surroundings);

  const principals = new Principals();
  const callbacks = new Callbacks();
  const bucketPolicies = new BucketPolicies();
  const objectEvents = new ObjectEvents(surroundings, { publish: (event) => void events.push(event) });
  const { services = {}, authorize, constraints, logs } = options;
  const dispatcher = new OperationDispatcher({ services, requestId, onFatal, authorize });
  const own = new OwnServices({ principals, dispatcher, requestId, constraints, onFatal });
  const proxy = new MotoProxy({
    moto,
    dispatcher,
    constraints,
    objectEvents,
    ...(logs && { functionLogs: new FunctionLogReaders(logs), logGroups: new LogGroups({ moto, logs, surroundings }) }),
    intercepts: new S3Intercepts(objectEvents, bucketPolicies),
  });
  const api = { handle: options.api ?? (() => Promise.resolve({ statusCode: 404, headers: {}, body: '' })) };
  const gateway = await Gateway.listen({
    surroundings,
    principals,
    own,
    proxy,
    dispatcher,
    api,
    callbacks,
    requestId,
    onFatal,
  });

  const keys = principals.mint(ROLE);
  return {
    ...{
      surroundings,
      gateway,
      dispatcher,
      principals,
      callbacks,
      moto,
      objectEvents,
      bucketPolicies,
      fatal,
      events,
      keys,
      server,
      processes,
    },
    /** What an SDK client of this account is made with. */
    client: {
      region: 'us-east-1',
      endpoint: gateway.url,
      credentials: keys,
      maxAttempts: 1,
    },
    async close() {
      await gateway.close();
      moto.close();
      await server?.stop();
      await processes.end();
      clock.stop();
    },
  };
}

export async function pythonOfProject(): Promise<string> {
  return (await ensurePythonEnvironment({ projectDir: PROJECT, report: () => undefined })).python;
}

import {
  ServiceError,
  type InvokeRequest,
  type InvokeResult,
  type Invoker,
  type MetricSink,
  type ObjectStore,
  type Principal,
} from '../../contracts';
import type { Surroundings } from '../../events';
import type { Keeper } from '../../state/keeper';
import type { RoleCalls } from '../role-calls';
import { FunctionProcess, type Outcome } from '../../processes/function';
import type { Processes } from '../../processes/processes';
import { answerOf, reportLine, timedOutAnswer } from './answers';
import { AsyncInvocations } from './async';
import { CodeStore } from './code';
import type { Configuration } from './configuration';
import { parseEmbeddedMetrics } from './emf';
import { environmentVariables, type Keys } from './environment-variables';
import { Environments, type Environment } from './environments';
import { Functions, type Target } from './functions';
import { parseFunctionIdentifier } from './identifier';
import { keptFunction, type KeptLambda } from './kept';
import type { LogSink } from './logs';
import { putInvocation, putThrottle, type InvocationMeasures } from './metrics';

/** Bytes of an event. */
const REQUEST_LIMIT = 6_291_456;
/** As many processes as keep two cores busy and stay within a laptop's memory (about 55 MB each). */
const ENVIRONMENTS_PER_VERSION = 2;
/** Virtual time after which an idle environment is ended: Lambda keeps them for some minutes and promises nothing. */
const IDLE_MS = 5 * 60_000;
/** Virtual time between two looks for idle environments. */
const SWEEP_EVERY_MS = 60_000;

export interface LambdaProps {
  readonly surroundings: Surroundings;
  readonly processes: Processes;
  readonly objects: ObjectStore;
  readonly metrics: MetricSink;
  readonly logs: LogSink;
  /** Judges whether a function's role may write its log; without the right, lines and metrics in them are lost. @default - it may */
  readonly calls?: Pick<RoleCalls, 'may'>;
  /** Directory in which code is unpacked; it lies in no project, so that no stray module is found. */
  readonly codeDirectory: string;
  /** The gateway's address, asked when an environment starts. */
  readonly endpointUrl: () => string;
  /** Credentials that stand for a principal; asked once per environment, each time with an object of its own. */
  readonly mintKeys: (principal: Principal) => Keys;
  /** Directory with the modules that Lambda's runtime provides (`@aws-sdk/…`). @default - none: bundles hold everything */
  readonly runtimeModules?: string;
  /** How many environments of a version run at once. @default 2 */
  readonly environmentsPerVersion?: number;
  /** Told what must stop the rehearsal when nobody awaits it: a fault in an event that was invoked asynchronously. */
  readonly onFault: (error: unknown) => void;
}

/** An invocation's result with what only this machine knows of it. */
export interface LambdaResult extends InvokeResult {
  readonly requestId: string;
  readonly logGroup: string;
  /** The part of `durationMs` that the scenario injected and nobody really waited for. */
  readonly injectedMs: number;
  /** The handler's answer as the function wrote it. */
  readonly payloadText: string | undefined;
}

/** AWS Lambda: keeps functions and runs them as Node.js processes. See README.md in this directory. */
export class Lambda implements Invoker, Keeper<KeptLambda> {
  readonly functions: Functions;
  readonly code: CodeStore;
  readonly asynchronous: AsyncInvocations;
  private readonly callers = new WeakMap<Principal, Environment>();
  /** Also of functions that have been deleted meanwhile. */
  private readonly inFlight = new Set<Target>();
  private readonly random;
  private readonly logStreams;
  private swept = 0;

  constructor(private readonly props: LambdaProps) {
    const { surroundings } = props;
    const { accountId, partition, region, clock, random } = surroundings;
    this.random = random.fork('lambda');
    // Of its own: how many environments run at once is the machine's affair and must not move other draws.
    this.logStreams = this.random.fork('log streams');
    this.code = new CodeStore(clock, props.objects, props.codeDirectory);
    this.functions = new Functions({
      clock,
      random: this.random.fork('functions'),
      arnPrefix: `arn:${partition}:lambda:${region}:${accountId}:function:`,
      environments: (name, version, configuration) =>
        new Environments(
          () => this.start(name, version, configuration),
          props.environmentsPerVersion ?? ENVIRONMENTS_PER_VERSION,
        ),
    });
    this.asynchronous = new AsyncInvocations(surroundings, this, this.functions, props.onFault);
  }

  /**
   * Invokes and waits for the answer.
   * @throws ServiceError when there is no such function or version, the event is too large, or it is throttled
   */
  async invoke(request: InvokeRequest): Promise<LambdaResult> {
    const target = this.functions.resolve(request.functionName, request.qualifier);
    const event = JSON.stringify(request.payload ?? {});
    if (Buffer.byteLength(event) > REQUEST_LIMIT) {
      throw new ServiceError(
        'RequestTooLargeException',
        `Request must be smaller than ${REQUEST_LIMIT} bytes for the InvokeFunction operation`,
        413,
      );
    }
    const { record } = target;
    const now = this.props.surroundings.clock.now();
    this.sweep(now);
    const measures = measuresOf(target, now);
    if (record.reservedConcurrency !== undefined && record.inFlight >= record.reservedConcurrency) {
      putThrottle(this.props.metrics, measures);
      throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429, {
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        Type: 'User',
      });
    }
    record.inFlight++;
    this.inFlight.add(target);
    try {
      return await this.props.surroundings.clock.work(() => this.run(target, event, measures));
    } finally {
      record.inFlight--;
      this.inFlight.delete(target);
    }
  }

  /** The functions that are at work or have events to handle again, in words for a person. */
  underWay(): readonly string[] {
    const atWork = new Set([...this.inFlight].map(({ record }) => `invocation of ${record.name}`));
    return [...atWork, ...this.asynchronous.underWay()];
  }

  /** Code stays unpacked where it is: its archive may be gone from S3 by the next life. */
  keep(): KeptLambda {
    return { code: this.code.keep(), functions: this.functions.list().map(keptFunction) };
  }

  resume({ code, functions }: KeptLambda): void {
    this.code.resume(code);
    for (const each of functions) this.functions.restore(each);
  }

  /** True when the function's own policy lets a service invoke it on behalf of the source. */
  permits(functionArn: string, service: string, sourceArn: string): boolean {
    const { name, qualifier } = parseFunctionIdentifier(functionArn);
    return this.functions.get(name).policy.allowsService(service, sourceArn, qualifier);
  }

  /**
   * Adds to the duration of the event that the caller is at work on, without waiting: a delay that a scenario injects.
   * @param caller as the environment's keys were minted for it; known by identity, and anybody else is passed over
   */
  addDelay(caller: Principal, ms: number): void {
    const event = this.callers.get(caller)?.event;
    if (event) event.injectedMs += ms;
  }

  /**
   * What the handler that makes a call will have answered when it ends, for whoever shows the call with its reasons.
   * @param caller as in {@link addDelay}
   * @returns undefined when no event of a function is behind the call. The promise resolves to undefined when the handler
   *   answers nothing or fails, and never rejects. It waits for the caller: not to be awaited within the call itself
   */
  answerOf(caller: Principal): Promise<unknown> | undefined {
    return this.callers.get(caller)?.event?.answer;
  }

  private async run(target: Target, event: string, measures: InvocationMeasures): Promise<LambdaResult> {
    const { version } = target;
    const { configuration } = version;
    const requestId = this.random.uuid();
    const environment = await version.environments.acquire();
    const { promise: answer, resolve: answered } = withResolvers();
    const current = (environment.event = { requestId, at: measures.at, injectedMs: 0, answer });
    const log = (text: string) =>
      environment.logs && this.props.logs.write(configuration.logGroup, environment.logStream, text, measures.at);
    const timeoutMs = configuration.timeoutSeconds * 1000;
    try {
      log(`START RequestId: ${requestId} Version: ${version.version}`);
      const cold = !environment.warm;
      environment.warm = true;
      const started = await environment.process.started;
      const initMs = cold && 'ms' in started ? started.ms : undefined;
      const outcome: Outcome =
        'error' in started
          ? { kind: 'failed', error: started.error, ms: 0, maxRssKb: 0 }
          : await environment.process.handle({
              id: requestId,
              now: measures.at,
              functionArn: target.arn,
              traceId: `Root=1-${Math.floor(measures.at / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)};Sampled=0`,
              timeoutMs,
              event,
            });
      const late = outcome.ms + current.injectedMs > timeoutMs;
      if (late) await environment.process.end();
      const timedOut = late || outcome.kind === 'timed-out';
      const result = timedOut ? timedOutAnswer(requestId, timeoutMs) : answerOf(outcome, requestId);
      if (timedOut) {
        log(
          `${new Date(measures.at).toISOString()} ${requestId} Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
        );
      }
      // A timer of this machine may end a little early: what has timed out has taken all its time.
      const handlerMs = timedOut ? timeoutMs : outcome.ms + current.injectedMs;
      log(`END RequestId: ${requestId}`);
      log(
        reportLine(requestId, handlerMs, configuration, 'maxRssKb' in outcome ? outcome.maxRssKb : undefined, initMs),
      );
      putInvocation(this.props.metrics, measures, {
        failed: result.functionError !== undefined,
        durationMs: handlerMs,
      });
      if (result.functionError === undefined) answered(result.payload);
      return {
        ...result,
        requestId,
        logGroup: configuration.logGroup,
        executedVersion: version.version,
        durationMs: handlerMs + (initMs ?? 0),
        injectedMs: current.injectedMs,
      };
    } finally {
      answered(undefined); // nothing, unless it has answered
      environment.event = undefined;
      await version.environments.release(environment, measures.at);
    }
  }

  /** Ends what has been idle for long; done as functions are invoked, so that no timer moves virtual time. */
  private sweep(now: number): void {
    if (now < this.swept + SWEEP_EVERY_MS) return;
    this.swept = now;
    const all = this.functions.list().flatMap(({ latest, versions }) => [latest, ...versions.values()]);
    const ending = all.map(({ environments }) => environments.endIdle(now - IDLE_MS));
    void this.props.surroundings.clock.work(() => Promise.all(ending));
  }

  private start(name: string, version: string, configuration: Configuration): Environment {
    const { props } = this;
    const { surroundings } = props;
    const { clock } = surroundings;
    // An object of its own: it tells the calls of this environment from those of its siblings.
    const caller: Principal = { kind: 'role', arn: configuration.roleArn, session: name };
    const keys = props.mintKeys(caller);
    const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[${version}]${this.logStreams.hex(32)}`;
    const environment: Environment = {
      process: new FunctionProcess({
        processes: props.processes,
        clock,
        name: `function ${name}:${version}`,
        environment: environmentVariables({
          functionName: name,
          version,
          configuration,
          region: surroundings.region,
          logStream,
          keys,
          endpointUrl: props.endpointUrl(),
        }),
        taskRoot: configuration.code.directory,
        memoryMb: configuration.memoryMb,
        runtimeMajor: configuration.runtimeMajor,
        runtimeModules: props.runtimeModules,
        onLog: (text) => this.heard(name, version, configuration, environment, text),
      }),
      logStream,
      logs: this.mayLog(caller, configuration.logGroup, logStream),
      warm: false,
      event: undefined,
    };
    this.callers.set(caller, environment);
    return environment;
  }

  private mayLog(principal: Principal, logGroupName: string, logStreamName: string): boolean {
    const input = { logGroupName, logStreamName };
    return ['CreateLogStream', 'PutLogEvents'].every(
      (operation) => this.props.calls?.may({ principal, service: 'logs', operation, input }) ?? true,
    );
  }

  /** A line that a function printed. */
  private heard(
    name: string,
    version: string,
    configuration: Configuration,
    environment: Environment,
    line: string,
  ): void {
    if (!environment.logs) return;
    const at = environment.event?.at ?? this.props.surroundings.clock.now();
    this.props.logs.write(configuration.logGroup, environment.logStream, line, at);
    const data = parseEmbeddedMetrics(line, at);
    if (data) for (const datum of data) this.props.metrics.put(datum);
    else this.props.surroundings.tell({ kind: 'lambda-log', functionName: name, version, line });
  }
}

/** A promise that others settle, once. */
function withResolvers(): { readonly promise: Promise<unknown>; readonly resolve: (value: unknown) => void } {
  let resolve!: (value: unknown) => void;
  const promise = new Promise<unknown>((settle) => (resolve = settle));
  return { promise, resolve };
}

function measuresOf(target: Target, at: number): InvocationMeasures {
  const qualifier = target.arn === target.record.arn ? undefined : target.arn.slice(target.record.arn.length + 1);
  return {
    functionName: target.record.name,
    ...(qualifier !== undefined && { qualifier }),
    ...(target.alias && { executedVersion: target.version.version }),
    at,
  };
}

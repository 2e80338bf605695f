/** What the parts of the rehearsed account need of each other: narrow interfaces, so that no part imports another's class. */

/** Who makes a call: the role, user or AWS service that its access key stands for. */
export interface Principal {
  readonly kind: 'role' | 'user' | 'service';
  /** ARN of the role or user; for a service its name, such as `codedeploy.amazonaws.com`. */
  readonly arn: string;
  /** Session name of an assumed role; of a function its name. */
  readonly session?: string;
}

/** A service's refusal, answered on the wire in the service's own form. */
export class ServiceError extends Error {
  /**
   * @param code the service's error code, such as `ValidationException`
   * @param statusCode HTTP status
   * @param details further members of the error's shape
   */
  constructor(
    readonly code: string,
    message: string,
    readonly statusCode = 400,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** The rehearsal meets something it does not know: it stops and names it (never swallowed, never retried). */
export class NotRehearsable extends Error {
  /**
   * @param what the kind of thing: "resource type", "property", "intrinsic", "pipeline action", "operation", …
   * @param name its name
   * @param where where it stands, such as `nyctaxi-prod/ApiFunction`
   */
  constructor(
    readonly what: string,
    readonly nameOfIt: string,
    readonly where: string,
    advice = '',
  ) {
    super(`the rehearsal does not know the ${what} ${nameOfIt} (at ${where})${advice && `; ${advice}`}`);
    this.name = 'NotRehearsable';
  }
}

/** What an operation is told of its call besides the input. */
export interface Call {
  /** As the service calls itself on the wire: `sagemaker`, `codedeploy`, `states`, `monitoring`, … */
  readonly service: string;
  readonly operation: string;
  readonly principal: Principal;
  readonly requestId: string;
}

/** One operation: input and output in the shapes of the service's SDK client (dates as Date, blobs as Uint8Array). */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape differs by operation; each implementation names the client's type
export type Operation = (input: any, call: Call) => Promise<object>;

/** The operations that a service of the rehearsed account offers, by name. All others are refused as NotImplemented. */
export type Operations = Readonly<Record<string, Operation>>;

/** Calls an operation from inside the account, recorded like a call that came over HTTP. */
export interface Dispatcher {
  call(service: string, operation: string, input: object, principal: Principal): Promise<object>;
}

/** Runs a function. */
export interface Invoker {
  invoke(request: InvokeRequest): Promise<InvokeResult>;
}
export interface InvokeRequest {
  /** Name, partial ARN or ARN, with or without qualifier. */
  readonly functionName: string;
  readonly qualifier?: string;
  /** The event, as JSON-able value. */
  readonly payload: unknown;
  readonly principal: Principal;
}
export interface InvokeResult {
  /** The handler's answer, parsed; undefined when it answered nothing. */
  readonly payload: unknown;
  /** Set when the handler threw, ended or ran out of time. */
  readonly functionError?: 'Handled' | 'Unhandled';
  readonly executedVersion: string;
  /** Wall time of the invocation plus delays injected by the scenario. */
  readonly durationMs: number;
}

/** An EventBridge event; id, time, account and region are added by the bus. */
export interface AwsEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: object;
}
export interface EventBus {
  publish(event: AwsEvent): void;
}

/** One value of a metric. */
export interface MetricDatum {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** How many times the value occurred. @default 1 */
  readonly count?: number;
  readonly unit?: string;
  /** Virtual time, milliseconds since the epoch. */
  readonly at: number;
}
export interface MetricSink {
  put(datum: MetricDatum): void;
}
export interface AlarmBoard {
  /** Undefined when no such alarm exists. */
  alarmState(name: string): 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | undefined;
}

/** Objects in S3, as the account's own services read and write them. */
export interface ObjectStore {
  /** Throws NoSuchKey or NoSuchBucket (by `name`) when there is none. */
  get(bucket: string, key: string, versionId?: string): Promise<{ body: Buffer; versionId?: string; etag: string }>;
  put(bucket: string, key: string, body: Buffer | string): Promise<{ versionId?: string }>;
  /** Undefined when there is none. */
  head(
    bucket: string,
    key: string,
    versionId?: string,
  ): Promise<{ versionId?: string; size: number; etag: string } | undefined>;
}

/** Lists objects, for what reads everything under a prefix. */
export interface ObjectLister {
  /** In the order of their keys. Throws NoSuchBucket (by `name`) when there is no such bucket. */
  list(bucket: string, prefix: string): Promise<readonly { readonly key: string; readonly size: number }[]>;
}

/** A scenario's faults, asked by the parts they strike. Each method says what is wrong now, or undefined when nothing is. */
export interface Faults {
  /** Asked when a serving container starts. A text is the reason why it dies. */
  containerStart(endpointName: string): string | undefined;
  /** Asked per request to an endpoint. */
  invocation(
    endpointName: string,
  ): { readonly status?: number; readonly body?: string; readonly delayMs?: number } | undefined;
  /** Asked when an endpoint config is made: true loses its data capture. */
  captureMissing(endpointConfigName: string): boolean;
  /** Asked when a training job starts. A text is the job's failure reason. */
  trainingJob(jobName: string): string | undefined;
}

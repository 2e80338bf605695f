import {
  type Call,
  type Dispatcher,
  NotRehearsable,
  type Operations,
  type Principal,
  ServiceError,
} from '../contracts';
import { CallLedger } from './ledger';

/** What is asked before a call is let through. */
export interface Authorization extends Call {
  /** The call's input; for proxied services what the request tells, such as `Bucket` and `Key`. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The resource for which a service calls in its own name. @default - none */
  readonly sourceArn?: string;
}

export interface OperationDispatcherProps {
  /** The operations of each service of the account, by the service's name on the wire. */
  readonly services: Readonly<Record<string, Operations>>;
  /** A new request id. */
  readonly requestId: () => string;
  /** Told what must end the rehearsal: something unknown, or a fault of an operation. May be called more than once. */
  readonly onFatal: (error: Error) => void;
  /** Told of something unknown in place of `onFatal`: the caller has been answered. @default - `onFatal` */
  readonly onUnknown?: (unknown: NotRehearsable) => void;
  /** Throws ServiceError to refuse a call. @default - everything is allowed */
  readonly authorize?: (call: Authorization) => void;
}

/** Finds the operation, asks for permission, runs it, records it. */
export class OperationDispatcher implements Dispatcher {
  readonly ledger = new CallLedger();

  constructor(private readonly props: OperationDispatcherProps) {}

  /**
   * Throws ServiceError for what the service refuses, including what is not imitated (NotImplemented) and faults of an
   * operation (InternalFailure); of the last two the host is told too. A fault ends the rehearsal; what is not imitated
   * ends it where `onUnknown` is not given.
   */
  async call(
    service: string,
    operation: string,
    input: object,
    principal: Principal,
    requestId = this.props.requestId(),
  ): Promise<object> {
    const members = input as Readonly<Record<string, unknown>>;
    const call = { service, operation, principal, requestId };
    return this.recorded(call, firstText(members), async () => {
      const run = this.props.services[service]?.[operation];
      if (run === undefined)
        throw new NotRehearsable('operation', `${service}:${operation}`, `a call by ${principal.arn}`);
      this.authorize({ ...call, input: members });
      return run(input, call);
    });
  }

  /** Runs, records and judges a call that is answered elsewhere. `input` is what is known of it. */
  async proxied<T>(call: Call, input: Readonly<Record<string, unknown>>, run: () => Promise<T>): Promise<T> {
    const { Bucket, Key } = input;
    const resource = typeof Key === 'string' ? `${String(Bucket)}/${Key}` : firstText(input);
    return this.recorded(call, resource, async () => {
      this.authorize({ ...call, input });
      return run();
    });
  }

  /** Throws ServiceError when the call may not be made. */
  authorize(call: Authorization): void {
    this.props.authorize?.(call);
  }

  /** Records a call that was refused before its operation was reached; returns what the client is answered. */
  refused(service: string, operation: string, principal: Principal, error: Error): ServiceError {
    const answer = this.judge(error, `${service}:${operation}`);
    this.ledger.record({ service, operation, principal, resource: undefined, error: answer.code });
    return answer;
  }

  private async recorded<T>(call: Call, resource: string | undefined, run: () => Promise<T>): Promise<T> {
    const { service, operation, principal } = call;
    try {
      const result = await run();
      this.ledger.record({ service, operation, principal, resource, error: undefined });
      return result;
    } catch (error) {
      const answer = this.judge(error, `${service}:${operation}`);
      this.ledger.record({ service, operation, principal, resource, error: answer.code });
      throw answer;
    }
  }

  /** What the client is answered; what is nobody's refusal is told to the host. */
  private judge(error: unknown, where: string): ServiceError {
    if (error instanceof ServiceError) return error;
    const cause = error instanceof Error ? error : new Error(String(error));
    if (cause instanceof NotRehearsable) {
      (this.props.onUnknown ?? this.props.onFatal)(cause);
      return new ServiceError('NotImplemented', cause.message, 501);
    }
    this.props.onFatal(cause);
    return new ServiceError('InternalFailure', `${where}: ${cause.message}`, 500);
  }
}

/** The first text among the input's members: names and ARNs come first in AWS's models. */
function firstText(input: Readonly<Record<string, unknown>>): string | undefined {
  for (const name in input) {
    const value = input[name];
    if (typeof value === 'string') return value;
  }
  return undefined;
}

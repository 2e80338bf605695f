import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { NotRehearsable, type Principal, ServiceError } from '../contracts';
import { type Found, UnknownOperation } from './codec';
import type { Constraints } from './constraints/botocore-models';
import { validate } from './constraints/validate';
import type { OperationDispatcher } from './dispatch';
import type { Principals } from './principals';
import type { ServiceModel } from './service-model';
import { codecOf, serviceModel } from './service-models';
import { UNKNOWN_KEY, type WireRequest, type WireResponse } from './wire';

export interface OwnServicesProps {
  readonly principals: Principals;
  readonly dispatcher: OperationDispatcher;
  readonly requestId: () => string;
  /** The limits of inputs. @default - types and required members alone are judged */
  readonly constraints?: Constraints;
  /** Told what must end the rehearsal. */
  readonly onFatal: (error: Error) => void;
}

/** The wire of the services that the rehearsal imitates itself: decode, dispatch, encode. */
export class OwnServices {
  constructor(private readonly props: OwnServicesProps) {}

  /** Answers in the service's own form, errors too. */
  async answer(
    { service, accessKeyId }: { service: string; accessKeyId: string },
    request: WireRequest,
  ): Promise<WireResponse> {
    const { dispatcher, principals } = this.props;
    const requestId = this.props.requestId();
    const model = await serviceModel(service);
    const codec = codecOf(model);
    try {
      const principal = principals.resolve(accessKeyId);
      if (principal === undefined) throw new ServiceError(model.unknownKeyCode, UNKNOWN_KEY, 403);
      const found = this.find(model, await uncompressed(request), principal);
      const name = found.operation.name;
      const input = await this.read(model, found, principal);
      const output = await dispatcher.call(service, name, input, principal, requestId);
      return codec.encode(model, found.operation, output, requestId);
    } catch (error) {
      if (error instanceof ServiceError) return codec.encodeError(model, error, requestId);
      // The operation's output is not of the modelled shape, or the gateway itself is wrong.
      this.props.onFatal(error as Error);
      return codec.encodeError(model, new ServiceError('InternalFailure', String(error), 500), requestId);
    }
  }

  private find(model: ServiceModel, request: WireRequest, principal: Principal): Found {
    const { service } = model;
    const by = `a call by ${principal.arn}`;
    const refuse = (operation: string, fault: NotRehearsable) =>
      this.props.dispatcher.refused(service, operation, principal, fault);
    if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') {
      throw refuse(
        request.path,
        new NotRehearsable('protocol', 'smithy-rpc-v2-cbor', by, 'pin a client that speaks JSON'),
      );
    }
    try {
      return codecOf(model).find(model, request);
    } catch (error) {
      if (!(error instanceof UnknownOperation)) throw error;
      throw refuse(error.operation, new NotRehearsable('operation', `${service}:${error.operation}`, by));
    }
  }

  private async read(model: ServiceModel, found: Found, principal: Principal): Promise<Record<string, unknown>> {
    const { service } = model;
    const { name } = found.operation;
    try {
      const input = found.readInput();
      validate(model, found.operation, input, await this.props.constraints?.of(service, name));
      return input;
    } catch (error) {
      throw this.props.dispatcher.refused(service, name, principal, error as Error);
    }
  }
}

/** CloudWatch's clients compress large bodies. */
async function uncompressed(request: WireRequest): Promise<WireRequest> {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return request;
  if (encoding !== 'gzip')
    throw new ServiceError('SerializationException', `the content encoding ${encoding} is not known`, 415);
  try {
    return { ...request, body: await promisify(gunzip)(request.body) };
  } catch (error) {
    throw new ServiceError('SerializationException', `the body is not gzip: ${(error as Error).message}`);
  }
}

import { ServiceError } from '../contracts';
import type { ServiceModel } from './service-model';
import type { ErrorModel, OperationModel } from './schema';
import type { WireRequest, WireResponse } from './wire';

/** A request whose operation is found. */
export interface Found {
  readonly operation: OperationModel;
  /** The input in the shape of the service's SDK client. Throws ServiceError for a member of a wrong type, in the service's words. */
  readonly readInput: () => Record<string, unknown>;
}

/** One of AWS's protocols, from the server's side. */
export interface Codec {
  /** Throws UnknownOperation for what the service's model does not have. */
  find(model: ServiceModel, request: WireRequest): Found;
  /** Throws TypeError when the output is not of the modelled shape: that is a fault of the operation, not of the client. */
  encode(model: ServiceModel, operation: OperationModel, output: object, requestId: string): WireResponse;
  encodeError(model: ServiceModel, error: ServiceError, requestId: string): WireResponse;
}

/** The service's model has no such operation. */
export class UnknownOperation extends Error {
  constructor(readonly operation: string) {
    super(`unknown operation ${operation}`);
    this.name = 'UnknownOperation';
  }
}

/** The error's model, found by its name or by its code on the wire. */
export function errorModel(model: ServiceModel, error: ServiceError): ErrorModel | undefined {
  const byName = model.errors.get(error.code);
  if (byName) return byName;
  for (const candidate of model.errors.values()) if (candidate.queryCode === error.code) return candidate;
  return undefined;
}

/** The error's members as modelled; its message under the name that the model gives it. */
export function errorMembers(modelled: ErrorModel | undefined, error: ServiceError): Record<string, unknown> {
  const name = modelled?.shape.members.find((member) => member.name.toLowerCase() === 'message')?.name ?? 'message';
  return { ...error.details, [name]: error.message };
}

/** A member has the wrong type. */
export function wrongType(path: string, expected: string, found: unknown): ServiceError {
  const kind =
    found === null
      ? 'null'
      : Array.isArray(found)
        ? 'a list'
        : typeof found === 'object'
          ? 'a structure'
          : `a ${typeof found}`;
  return new ServiceError('SerializationException', `${path || 'the request'}: expected ${expected}, found ${kind}`);
}

/** Throws TypeError when `value` has a member that the shape has not: it would be lost on the wire. */
export function refuseUnmodelled(members: (name: string) => unknown, value: object, where: string): void {
  for (const name of Object.keys(value)) {
    if (name !== '$metadata' && members(name) === undefined) throw new TypeError(`${where} has no member ${name}`);
  }
}

/** True for a member that is not there; AWS's JSON says so by null too. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

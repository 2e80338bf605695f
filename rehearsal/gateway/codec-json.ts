import { type Codec, errorMembers, errorModel, isAbsent, refuseUnmodelled, UnknownOperation, wrongType } from './codec';
import { ServiceError } from '../contracts';
import type { ServiceModel } from './service-model';
import type { Shape, StructureShape } from './schema';
import { header } from './wire';

/** The protocols awsJson 1.0 and 1.1: every operation is a POST to `/`, named by `x-amz-target`. */
export function awsJson(version: '1.0' | '1.1'): Codec {
  const contentType = `application/x-amz-json-${version}`;
  return {
    find(model, request) {
      const target = header(request.headers, 'x-amz-target') ?? '';
      const [prefix, name = ''] = target.split('.');
      const operation = prefix === model.targetPrefix ? model.operations.get(name) : undefined;
      if (operation === undefined) throw new UnknownOperation(target || `${request.method} ${request.path}`);
      return {
        operation,
        readInput: () => (operation.input ? readJsonBody(model, operation.input, request.body) : {}),
      };
    },
    encode(_model, operation, output, requestId) {
      const body = operation.output ? JSON.stringify(toJson(operation.output, output, operation.name)) : '{}';
      return { statusCode: 200, headers: { 'content-type': contentType, 'x-amzn-requestid': requestId }, body };
    },
    encodeError(model, error, requestId) {
      const modelled = errorModel(model, error);
      const headers: Record<string, string> = { 'content-type': contentType, 'x-amzn-requestid': requestId };
      if (model.queryCompatible) {
        headers['x-amzn-query-error'] = `${queryCode(model, error)};${error.statusCode < 500 ? 'Sender' : 'Receiver'}`;
      }
      const body = {
        __type: modelled?.name ?? error.code,
        ...(errorBody(modelled?.shape, errorMembers(modelled, error)) as object),
      };
      return { statusCode: error.statusCode, headers, body: JSON.stringify(body) };
    },
  };
}

/** What the service called the error when it spoke query; its common validation was a ValidationError then. */
function queryCode(model: ServiceModel, error: ServiceError): string {
  if (error.code === model.validationCode) return 'ValidationError';
  return errorModel(model, error)?.queryCode ?? error.code;
}

/** Parses a JSON body into a structure; an empty one is an empty structure. */
export function readJsonBody(
  model: ServiceModel,
  shape: StructureShape,
  body: Buffer,
  members = shape.members,
): Record<string, unknown> {
  let json: unknown = {};
  try {
    if (body.length > 0) json = JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ServiceError('SerializationException', `the body is not JSON: ${error.message}`);
  }
  return fromJson(model, { ...shape, members }, json, '') as Record<string, unknown>;
}

/** JSON → the client's shape. Members that the model does not know are left out, as AWS does. */
export function fromJson(model: ServiceModel, shape: Shape, json: unknown, path: string): unknown {
  switch (shape.kind) {
    case 'structure': {
      if (!isObject(json)) throw wrongType(path, 'a structure', json);
      const value: Record<string, unknown> = {};
      for (const member of shape.members) {
        const found = json[model.protocol === 'restJson' ? member.jsonName : member.name];
        if (isAbsent(found)) continue;
        value[member.name] = fromJson(model, member.shape, found, path ? `${path}.${member.name}` : member.name);
      }
      return value;
    }
    case 'list':
      if (!Array.isArray(json)) throw wrongType(path, 'a list', json);
      return json.map((item, i) =>
        item === null ? null : fromJson(model, shape.member, item, `${path}.${i + 1}.member`),
      );
    case 'map':
      if (!isObject(json)) throw wrongType(path, 'a map', json);
      return Object.fromEntries(
        Object.entries(json).map(([key, item]) => [
          key,
          item === null ? null : fromJson(model, shape.value, item, `${path}.${key}`),
        ]),
      );
    case 'timestamp': {
      const date = typeof json === 'number' ? new Date(json * 1000) : new Date(typeof json === 'string' ? json : NaN);
      if (Number.isNaN(date.getTime())) throw wrongType(path, 'a timestamp', json);
      return date;
    }
    case 'blob':
      if (typeof json !== 'string') throw wrongType(path, 'base64 text', json);
      return Buffer.from(json, 'base64');
    case 'string':
      if (typeof json !== 'string') throw wrongType(path, 'a string', json);
      return json;
    case 'boolean':
      if (typeof json !== 'boolean') throw wrongType(path, 'a boolean', json);
      return json;
    case 'number':
      if (typeof json === 'number') return json;
      if (json === 'NaN' || json === 'Infinity' || json === '-Infinity') return Number(json);
      throw wrongType(path, 'a number', json);
    case 'document':
      return json;
    case 'unit':
      return {};
  }
}

/** The client's shape → JSON. */
export function toJson(shape: Shape, value: unknown, where: string, useJsonNames = false): unknown {
  switch (shape.kind) {
    case 'structure': {
      if (!isObject(value)) throw new TypeError(`${where} is to be a structure`);
      refuseUnmodelled((name) => shape.member(name), value, `${where} (${shape.name})`);
      const json: Record<string, unknown> = {};
      for (const member of shape.members) {
        const item = value[member.name];
        if (isAbsent(item)) continue;
        json[useJsonNames ? member.jsonName : member.name] = toJson(
          member.shape,
          item,
          `${where}.${member.name}`,
          useJsonNames,
        );
      }
      return json;
    }
    case 'list':
      if (!Array.isArray(value)) throw new TypeError(`${where} is to be a list`);
      return value.map((item) => (isAbsent(item) ? null : toJson(shape.member, item, `${where}[]`, useJsonNames)));
    case 'map':
      if (!isObject(value)) throw new TypeError(`${where} is to be a map`);
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== undefined)
          .map(([key, item]) => [
            key,
            item === null ? null : toJson(shape.value, item, `${where}.${key}`, useJsonNames),
          ]),
      );
    case 'timestamp': {
      if (!(value instanceof Date)) throw new TypeError(`${where} is to be a Date`);
      if (shape.format === 'date-time') return value.toISOString();
      return shape.format === 'http-date' ? value.toUTCString() : value.getTime() / 1000;
    }
    case 'blob':
      return toBase64(value, where);
    case 'string':
    case 'boolean':
      if (typeof value !== shape.kind) throw new TypeError(`${where} is to be a ${shape.kind}, found ${typeof value}`);
      return value;
    case 'number':
      if (typeof value !== 'number') throw new TypeError(`${where} is to be a number, found ${typeof value}`);
      return Number.isFinite(value) ? value : String(value);
    case 'document':
      return value;
    case 'unit':
      return {};
  }
}

/** Base64 of a blob member, which may be text. */
export function toBase64(value: unknown, where: string): string {
  if (typeof value === 'string') return Buffer.from(value, 'utf8').toString('base64');
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  throw new TypeError(`${where} is to be bytes or text`);
}

/** An error's body: by its model where there is one. */
export function errorBody(shape: StructureShape | undefined, members: Record<string, unknown>): unknown {
  return shape ? toJson(shape, members, shape.name) : members;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

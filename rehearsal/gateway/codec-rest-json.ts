import { type Codec, errorMembers, errorModel, isAbsent, refuseUnmodelled, UnknownOperation } from './codec';
import { ServiceError } from '../contracts';
import { errorBody, isObject, readJsonBody, toBase64, toJson } from './codec-json';
import { matchOperation } from './rest-routes';
import type { ServiceModel } from './service-model';
import type { Member, Shape, StructureShape } from './schema';
import { header, type WireRequest } from './wire';

/** The REST protocol with JSON bodies: an operation is a method and a path; members stand in path, query, headers and body. */
export const restJson: Codec = {
  find(model, request) {
    const match = matchOperation(model, request.method, request.path, request.query);
    if (match === undefined) throw new UnknownOperation(`${request.method} ${request.path}`);
    const { operation, labels } = match;
    return { operation, readInput: () => (operation.input ? readInput(model, operation.input, request, labels) : {}) };
  },
  encode(_model, operation, output, requestId) {
    const headers: Record<string, string> = { 'x-amzn-requestid': requestId };
    let statusCode = operation.http?.statusCode ?? 200;
    if (operation.output === undefined) return { statusCode, headers, body: '' };
    const shape = operation.output;
    const value = output as Record<string, unknown>;
    refuseUnmodelled((name) => shape.member(name), value, `${operation.name} (${shape.name})`);
    let payload: Buffer | string | undefined;
    let hasPayload = false;
    for (const member of shape.members) {
      const item = value[member.name];
      hasPayload ||= member.binding.in === 'payload';
      if (isAbsent(item)) continue;
      if (member.binding.in === 'status') statusCode = item as number;
      else if (member.binding.in === 'header')
        headers[member.binding.name] = toText(member.shape, item, `${operation.name}.${member.name}`);
      else if (member.binding.in === 'payload')
        payload = toPayload(member.shape, item, `${operation.name}.${member.name}`);
    }
    if (!hasPayload) {
      const body = shape.members.filter((member) => member.binding.in === 'body' && !isAbsent(value[member.name]));
      const json = body.map((member) => [
        member.jsonName,
        toJson(member.shape, value[member.name], `${operation.name}.${member.name}`, true),
      ]);
      payload = JSON.stringify(Object.fromEntries(json));
    }
    headers['content-type'] ??= 'application/json';
    return { statusCode, headers, body: payload ?? '' };
  },
  encodeError(model, error, requestId) {
    const modelled = errorModel(model, error);
    return {
      statusCode: error.statusCode === 400 ? (modelled?.statusCode ?? 400) : error.statusCode,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code, 'x-amzn-requestid': requestId },
      body: JSON.stringify(errorBody(modelled?.shape, errorMembers(modelled, error))),
    };
  },
};

function readInput(
  model: ServiceModel,
  shape: StructureShape,
  request: WireRequest,
  labels: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  const bodyMembers: Member[] = [];
  const query = request.query === '' ? undefined : new URLSearchParams(request.query);
  for (const member of shape.members) {
    switch (member.binding.in) {
      case 'label':
        value[member.name] = fromText(model, member.shape, labels[member.name] ?? '', member.name);
        break;
      case 'query': {
        const texts = query?.getAll(member.binding.name) ?? [];
        if (texts.length === 0) break;
        value[member.name] =
          member.shape.kind === 'list'
            ? texts.map((text) => fromText(model, (member.shape as { member: Shape }).member, text, member.name))
            : fromText(model, member.shape, texts[0]!, member.name);
        break;
      }
      case 'header': {
        const text = header(request.headers, member.binding.name);
        if (text !== undefined) value[member.name] = fromText(model, member.shape, text, member.name);
        break;
      }
      case 'payload':
        if (request.body.length > 0 || member.required) value[member.name] = readPayload(model, member, request.body);
        break;
      case 'body':
        bodyMembers.push(member);
        break;
      case 'query-rest':
      case 'header-prefix':
      case 'status':
        throw new Error(`${shape.name}.${member.name}: no operation of the rehearsal reads a member from there`);
    }
  }
  if (bodyMembers.length > 0) Object.assign(value, readJsonBody(model, shape, request.body, bodyMembers));
  return value;
}

function readPayload(model: ServiceModel, member: Member, body: Buffer): unknown {
  if (member.shape.kind === 'blob') return body;
  if (member.shape.kind === 'structure') return readJsonBody(model, member.shape, body);
  if (member.shape.kind === 'string') return body.toString('utf8');
  throw new Error(`${member.name}: no operation of the rehearsal reads a ${member.shape.kind} from the body`);
}

function fromText(model: ServiceModel, shape: Shape, text: string, name: string): unknown {
  switch (shape.kind) {
    case 'string':
      return text;
    case 'boolean':
      return text === 'true';
    case 'number': {
      const value = Number(text);
      if (text === '' || Number.isNaN(value))
        throw new ServiceError(model.validationCode, `${name}: expected a number, found "${text}"`);
      return value;
    }
    case 'timestamp':
      return new Date(text);
    default:
      throw new Error(`${name}: no operation of the rehearsal reads a ${shape.kind} from path, query or header`);
  }
}

function toText(shape: Shape, value: unknown, where: string): string {
  if (shape.kind === 'timestamp' && value instanceof Date) return value.toUTCString();
  if (shape.kind === 'string' || shape.kind === 'number' || shape.kind === 'boolean') {
    if (typeof value !== shape.kind) throw new TypeError(`${where} is to be a ${shape.kind}, found ${typeof value}`);
    return String(value);
  }
  if (shape.kind === 'blob') return toBase64(value, where);
  throw new TypeError(`${where}: a ${shape.kind} cannot stand in a header`);
}

function toPayload(shape: Shape, value: unknown, where: string): Buffer | string {
  if (shape.kind !== 'blob') return isObject(value) ? JSON.stringify(toJson(shape, value, where, true)) : String(value);
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError(`${where} is to be bytes or text`);
}

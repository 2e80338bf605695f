import { type Codec, errorModel, isAbsent, refuseUnmodelled, UnknownOperation } from './codec';
import { ServiceError } from '../contracts';
import { isObject, toBase64 } from './codec-json';
import type { ServiceModel } from './service-model';
import type { Shape } from './schema';
import { escapeXml } from './wire';

/** The query protocol: a form (or a query string) with `Action`, answered in XML. */
export const query: Codec = {
  find(model, request) {
    const form = new URLSearchParams(request.method === 'GET' ? request.query : request.body.toString('utf8'));
    const action = form.get('Action') ?? '';
    const operation = model.operations.get(action);
    if (operation === undefined) throw new UnknownOperation(action || `${request.method} ${request.path}`);
    return {
      operation,
      readInput: () =>
        operation.input ? (fromForm(model, operation.input, tree(form), '') as Record<string, unknown>) : {},
    };
  },
  encode(model, operation, output, requestId) {
    const name = operation.name;
    const result = operation.output ? `<${name}Result>${toXml(operation.output, output, name)}</${name}Result>` : '';
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    const body = `<${name}Response xmlns="${model.xmlNamespace}">${result}${metadata}</${name}Response>`;
    return { statusCode: 200, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
  },
  encodeError(model, error, requestId) {
    const modelled = errorModel(model, error);
    const statusCode = error.statusCode === 400 ? (modelled?.statusCode ?? 400) : error.statusCode;
    return queryError(
      model.xmlNamespace ?? '',
      { ...error, statusCode, code: modelled?.queryCode ?? error.code, message: error.message },
      requestId,
    );
  },
};

/** An error of the query protocol. */
export function queryError(
  xmlNamespace: string,
  error: { readonly code: string; readonly message: string; readonly statusCode: number },
  requestId: string,
): { statusCode: number; headers: Record<string, string>; body: string } {
  const type = error.statusCode < 500 ? 'Sender' : 'Receiver';
  return {
    statusCode: error.statusCode,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body:
      `<ErrorResponse xmlns="${xmlNamespace}"><Error><Type>${type}</Type><Code>${escapeXml(error.code)}</Code>` +
      `<Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
}

/** A form's dotted names as a tree: `Tags.member.1.Key` → Tags → member → 1 → Key. */
interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

function tree(form: URLSearchParams): Node {
  const root: Node = { children: new Map() };
  for (const [name, text] of form) {
    let node = root;
    for (const part of name.split('.')) {
      let child = node.children.get(part);
      if (child === undefined) node.children.set(part, (child = { children: new Map() }));
      node = child;
    }
    node.text = text;
  }
  return root;
}

function fromForm(model: ServiceModel, shape: Shape, node: Node, path: string): unknown {
  const text = node.text ?? '';
  switch (shape.kind) {
    case 'structure': {
      const value: Record<string, unknown> = {};
      for (const member of shape.members) {
        const child = node.children.get(member.xmlName);
        if (child)
          value[member.name] = fromForm(model, member.shape, child, path ? `${path}.${member.name}` : member.name);
      }
      return value;
    }
    case 'list': {
      const items = shape.flattened
        ? node
        : (node.children.get(shape.wireName) ?? { children: new Map<string, Node>() });
      return inOrder(items).map(([index, child]) => fromForm(model, shape.member, child, `${path}.${index}.member`));
    }
    case 'map': {
      const entries = shape.flattened ? node : (node.children.get('entry') ?? { children: new Map<string, Node>() });
      return Object.fromEntries(
        inOrder(entries).map(([, entry]) => {
          const key = entry.children.get('key')?.text ?? '';
          return [
            key,
            fromForm(model, shape.value, entry.children.get('value') ?? { children: new Map() }, `${path}.${key}`),
          ];
        }),
      );
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw malformed(model, path, 'true or false', text);
      return text === 'true';
    case 'number': {
      const value = Number(text);
      if (text === '' || (Number.isNaN(value) && text !== 'NaN')) throw malformed(model, path, 'a number', text);
      return value;
    }
    case 'timestamp': {
      const date = /^\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
      if (Number.isNaN(date.getTime())) throw malformed(model, path, 'a timestamp', text);
      return date;
    }
    case 'blob':
      return Buffer.from(text, 'base64');
    case 'string':
    case 'document':
      return text;
    case 'unit':
      return {};
  }
}

function inOrder(node: Node): [string, Node][] {
  return [...node.children].sort(([a], [b]) => Number(a) - Number(b));
}

function malformed(model: ServiceModel, path: string, expected: string, found: string): ServiceError {
  return new ServiceError(model.validationCode, `${path}: expected ${expected}, found "${found}"`);
}

/** The content of an element, without the element's own tags. */
function toXml(shape: Shape, value: unknown, where: string): string {
  switch (shape.kind) {
    case 'structure': {
      if (!isObject(value)) throw new TypeError(`${where} is to be a structure`);
      refuseUnmodelled((name) => shape.member(name), value, `${where} (${shape.name})`);
      return shape.members
        .filter((member) => !isAbsent(value[member.name]))
        .map((member) => element(member.xmlName, member.shape, value[member.name], `${where}.${member.name}`))
        .join('');
    }
    case 'list':
      if (!Array.isArray(value)) throw new TypeError(`${where} is to be a list`);
      return value
        .map((item) => `<${shape.wireName}>${toXml(shape.member, item, `${where}[]`)}</${shape.wireName}>`)
        .join('');
    case 'map':
      if (!isObject(value)) throw new TypeError(`${where} is to be a map`);
      return Object.entries(value)
        .map(
          ([key, item]) =>
            `<entry><key>${escapeXml(key)}</key><value>${toXml(shape.value, item, `${where}.${key}`)}</value></entry>`,
        )
        .join('');
    case 'timestamp':
      if (!(value instanceof Date)) throw new TypeError(`${where} is to be a Date`);
      return shape.format === 'epoch-seconds' ? `${value.getTime() / 1000}` : value.toISOString();
    case 'blob':
      return toBase64(value, where);
    case 'string':
    case 'boolean':
    case 'number':
      if (typeof value !== shape.kind) throw new TypeError(`${where} is to be a ${shape.kind}, found ${typeof value}`);
      return escapeXml(String(value));
    case 'document':
      return escapeXml(JSON.stringify(value));
    case 'unit':
      return '';
  }
}

function element(name: string, shape: Shape, value: unknown, where: string): string {
  if (shape.kind === 'list' && shape.flattened && Array.isArray(value)) {
    return value.map((item) => `<${name}>${toXml(shape.member, item, `${where}[]`)}</${name}>`).join('');
  }
  return `<${name}>${toXml(shape, value, where)}</${name}>`;
}

import { NormalizedSchema } from '@smithy/core/schema';

/**
 * The one place that reads the schemas of the AWS SDK's clients, which are half internal: a client exports, beside
 * its commands, an array for each operation (first element 9), structure (3), union (4) and error (-3). Everything
 * else in the gateway sees only what is declared here.
 */
export type Shape =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'blob' | 'document' | 'unit' }
  | { readonly kind: 'timestamp'; readonly format: TimestampFormat | undefined }
  | { readonly kind: 'list'; readonly member: Shape; readonly wireName: string; readonly flattened: boolean }
  | { readonly kind: 'map'; readonly value: Shape; readonly flattened: boolean }
  | StructureShape;

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

export interface StructureShape {
  readonly kind: 'structure';
  readonly name: string;
  readonly isUnion: boolean;
  readonly members: readonly Member[];
  member(name: string): Member | undefined;
}

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  /** Name in XML and in queries. */
  readonly xmlName: string;
  /** Name in JSON bodies of REST services. */
  readonly jsonName: string;
  readonly binding: Binding;
}

/** Where a member stands in an HTTP message of a REST service. */
export type Binding =
  | { readonly in: 'body' | 'label' | 'payload' | 'status' | 'query-rest' }
  | { readonly in: 'query' | 'header' | 'header-prefix'; readonly name: string };

export interface OperationModel {
  readonly name: string;
  readonly input: StructureShape | undefined;
  readonly output: StructureShape | undefined;
  readonly http: { readonly method: string; readonly path: string; readonly statusCode: number } | undefined;
}

export interface ErrorModel {
  readonly name: string;
  readonly statusCode: number | undefined;
  /** The code on the wire of query protocols, where it differs from the name. */
  readonly queryCode: string | undefined;
  readonly shape: StructureShape;
}

type StaticSchema = readonly [number, string, string, unknown, ...unknown[]];

/** Everything a client's module tells of its service. Throws when the layout is not the one known here. */
export function readModel(client: Readonly<Record<string, unknown>>): {
  operations: ReadonlyMap<string, OperationModel>;
  errors: ReadonlyMap<string, ErrorModel>;
} {
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  for (const exported of Object.values(client)) {
    if (!Array.isArray(exported) || exported.length < 5) continue;
    const schema = exported as unknown as StaticSchema;
    if (schema[0] === 9) operations.set(schema[2], operation(schema));
    if (schema[0] === -3) errors.set(schema[2], errorModel(schema));
  }
  if (operations.size === 0)
    throw new Error('the SDK client exports no operation schemas: its version is not one the gateway can read');
  return { operations, errors };
}

interface OperationTraits {
  readonly http?: readonly [string, string, number];
}
interface ErrorTraits {
  readonly httpError?: number;
  readonly awsQueryError?: readonly [string, number];
}

function operation(schema: StaticSchema): OperationModel {
  const http = ((schema[3] || {}) as OperationTraits).http;
  return {
    name: schema[2],
    http: http && { method: http[0], path: http[1], statusCode: http[2] },
    // Read when first used: a client has hundreds of operations, and a rehearsal uses a handful.
    get input() {
      return structureOrUnit(schema[4]);
    },
    get output() {
      return structureOrUnit(schema[5]);
    },
  };
}

function errorModel(schema: StaticSchema): ErrorModel {
  const traits = (schema[3] || {}) as ErrorTraits;
  return {
    name: schema[2],
    statusCode: traits.httpError,
    queryCode: traits.awsQueryError?.[0],
    get shape() {
      return shapeOf(NormalizedSchema.of(schema as never)) as StructureShape;
    },
  };
}

function structureOrUnit(reference: unknown): StructureShape | undefined {
  const shape = shapeOf(NormalizedSchema.of(reference as never));
  return shape.kind === 'structure' ? shape : undefined;
}

const structures = new WeakMap<object, StructureShape>();

function shapeOf(schema: NormalizedSchema): Shape {
  if (schema.isStructSchema()) return structure(schema);
  if (schema.isListSchema()) {
    const member = schema.getValueSchema();
    return {
      kind: 'list',
      wireName: member.getMergedTraits().xmlName ?? 'member',
      flattened: !!schema.getMergedTraits().xmlFlattened,
      // Late, because shapes may hold themselves.
      get member() {
        return memoize(this, 'member', shapeOf(member));
      },
    };
  }
  if (schema.isMapSchema()) {
    const value = schema.getValueSchema();
    return {
      kind: 'map',
      flattened: !!schema.getMergedTraits().xmlFlattened,
      get value() {
        return memoize(this, 'value', shapeOf(value));
      },
    };
  }
  if (schema.isTimestampSchema()) return { kind: 'timestamp', format: TIMESTAMP_FORMATS[schema.getSchema() as number] };
  if (schema.isBlobSchema()) return { kind: 'blob' };
  if (schema.isBooleanSchema()) return { kind: 'boolean' };
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return { kind: 'number' };
  if (schema.isStringSchema()) return { kind: 'string' };
  if (schema.isDocumentSchema()) return { kind: 'document' };
  if (schema.isUnitSchema()) return { kind: 'unit' };
  throw new Error(`the SDK client has a schema of an unknown kind: ${schema.getName(true)}`);
}

/** 4 stands for "as the protocol does". */
const TIMESTAMP_FORMATS: Readonly<Record<number, TimestampFormat>> = {
  5: 'date-time',
  6: 'http-date',
  7: 'epoch-seconds',
};

function structure(schema: NormalizedSchema): StructureShape {
  const raw = schema.getSchema() as unknown as StaticSchema;
  const known = structures.get(raw);
  if (known) return known;
  // The members that are required come first; the seventh element counts them.
  const required = typeof raw[6] === 'number' ? raw[6] : 0;
  let byName: Map<string, Member> | undefined;
  const shape: StructureShape = {
    kind: 'structure',
    name: raw[2],
    isUnion: schema.isUnionSchema(),
    get members() {
      let index = 0;
      const members: Member[] = [];
      for (const [name, member] of schema.structIterator()) members.push(memberOf(name, member, index++ < required));
      return memoize(this, 'members', members);
    },
    member(name) {
      byName ??= new Map(this.members.map((member) => [member.name, member]));
      return byName.get(name);
    },
  };
  structures.set(raw, shape);
  return shape;
}

function memberOf(name: string, schema: NormalizedSchema, required: boolean): Member {
  const traits = schema.getMergedTraits();
  return {
    name,
    required,
    xmlName: traits.xmlName ?? name,
    jsonName: traits.jsonName ?? name,
    binding: bindingOf(traits),
    get shape() {
      return memoize(this, 'shape', shapeOf(schema));
    },
  };
}

function bindingOf(traits: ReturnType<NormalizedSchema['getMergedTraits']>): Binding {
  if (traits.httpLabel) return { in: 'label' };
  if (traits.httpQuery) return { in: 'query', name: traits.httpQuery };
  if (traits.httpQueryParams) return { in: 'query-rest' };
  if (traits.httpHeader) return { in: 'header', name: traits.httpHeader.toLowerCase() };
  if (traits.httpPrefixHeaders) return { in: 'header-prefix', name: traits.httpPrefixHeaders.toLowerCase() };
  if (traits.httpPayload) return { in: 'payload' };
  if (traits.httpResponseCode) return { in: 'status' };
  return { in: 'body' };
}

/** Replaces a getter by its value. */
function memoize<T>(owner: object, name: string, value: T): T {
  Object.defineProperty(owner, name, { value, enumerable: true });
  return value;
}

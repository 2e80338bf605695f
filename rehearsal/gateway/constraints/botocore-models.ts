import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Constrained, Limits } from './limits';

/** What a service's model says of an operation's input, beside its types. */
export interface OperationLimits {
  /** Undefined when nothing in the input has limits. */
  readonly input: Constrained | undefined;
  /** Names of the errors that the operation documents. */
  readonly errors: ReadonlySet<string>;
}

/** Where the gateway asks for limits. */
export interface Constraints {
  /** Undefined for what the service's model does not have. */
  of(service: string, operation: string): Promise<OperationLimits | undefined>;
}

type ServiceLimits = ReadonlyMap<string, OperationLimits>;

/** botocore's names of services that call themselves otherwise on the wire. */
const DIRECTORIES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch', states: 'stepfunctions' };

/** The models of this process by their files: they do not change, and every account of it may ask for them. */
const loaded = new Map<string, Promise<ServiceLimits>>();

/**
 * The limits that botocore's models of the services know: lengths, ranges, patterns and sets of values. They lie in the
 * project's Python environment, compressed, and are read when their service is first called. Of the largest, SageMaker's,
 * 2.6 MB of JSON, what is kept takes about 1 MB.
 */
export class BotocoreModels implements Constraints {
  private readonly data: string;

  /** @param python the interpreter of the environment. Throws when there is no botocore in it. */
  constructor(python: string) {
    this.data = dataOf(python);
  }

  async of(service: string, operation: string): Promise<OperationLimits | undefined> {
    const file = this.file(service);
    let limits = loaded.get(file);
    if (limits === undefined) loaded.set(file, (limits = load(file)));
    return (await limits).get(operation);
  }

  private readonly files = new Map<string, string>();

  /** Of several versions of a service's interface, the newest. */
  private file(service: string): string {
    let file = this.files.get(service);
    if (file === undefined) {
      const versions = join(this.data, DIRECTORIES[service] ?? service);
      file = join(versions, readdirSync(versions).sort().at(-1)!, 'service-2.json.gz');
      this.files.set(service, file);
    }
    return file;
  }
}

function dataOf(python: string): string {
  const lib = join(dirname(dirname(python)), 'lib');
  const found = (existsSync(lib) ? readdirSync(lib) : [])
    .map((version) => join(lib, version, 'site-packages', 'botocore', 'data'))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`there is no botocore in the Python environment of ${python}`);
  return found;
}

interface RawShape {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
  readonly members?: Readonly<Record<string, Reference>>;
  readonly member?: Reference;
  readonly key?: Reference;
  readonly value?: Reference;
}
interface Reference {
  readonly shape: string;
}
interface RawModel {
  readonly operations: Readonly<Record<string, { readonly input?: Reference; readonly errors?: readonly Reference[] }>>;
  readonly shapes: Readonly<Record<string, RawShape>>;
}

async function load(file: string): Promise<ServiceLimits> {
  const model = JSON.parse((await promisify(gunzip)(await readFile(file))).toString('utf8')) as RawModel;
  const nodes = new Map<string, Constrained | undefined>();
  const operations = Object.entries(model.operations).map(([name, { input, errors = [] }]) => {
    const limits = { input: input && nodeOf(model.shapes, input, nodes), errors: new Set(errors.map((e) => e.shape)) };
    return [name, limits] as const;
  });
  return new Map(operations);
}

/** The shape with what has limits in it; undefined when nothing has. Shapes may hold themselves. */
function nodeOf(
  shapes: RawModel['shapes'],
  { shape: name }: Reference,
  nodes: Map<string, Constrained | undefined>,
): Constrained | undefined {
  if (nodes.has(name)) return nodes.get(name);
  const raw = shapes[name]!;
  const node: { -readonly [K in keyof Constrained]: Constrained[K] } = {};
  nodes.set(name, node);
  const limits = limitsOf(raw);
  if (limits) node.limits = limits;
  if (raw.sensitive) node.sensitive = true;
  const part = (reference: Reference | undefined) => reference && nodeOf(shapes, reference, nodes);
  if (raw.members) {
    const members = Object.entries(raw.members).flatMap(([member, reference]) => {
      const held = part(reference);
      return held ? [[member, held] as const] : [];
    });
    if (members.length > 0) {
      node.members = new Map(members);
      node.name = name;
    }
  }
  const [item, key, value] = [part(raw.member), part(raw.key), part(raw.value)];
  if (item) node.item = item;
  if (key) node.key = key;
  if (value) node.value = value;
  if (Object.keys(node).length > 0) return node;
  nodes.set(name, undefined);
  return undefined;
}

const NUMBERS: Readonly<Record<string, Limits['type']>> = {
  integer: 'whole',
  long: 'whole',
  float: 'fraction',
  double: 'fraction',
};

/** Throws for limits of a type that has none here: a model of a kind that is not known. */
function limitsOf({ type, min, max, pattern, enum: values }: RawShape): Limits | undefined {
  if ([min, max, pattern, values].every((limit) => limit === undefined)) return undefined;
  const measured = NUMBERS[type] ?? type;
  if (!['string', 'blob', 'list', 'map', 'whole', 'fraction'].includes(measured))
    throw new Error(`a model of botocore gives limits to a ${type}`);
  return {
    type: measured as Limits['type'],
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(pattern !== undefined && { pattern }),
    ...(values !== undefined && { values }),
  };
}

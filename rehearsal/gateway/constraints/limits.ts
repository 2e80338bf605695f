import { compiled } from './pattern';

/** What a service's model says of a value's own limits. */
export interface Limits {
  readonly type: 'string' | 'blob' | 'list' | 'map' | 'whole' | 'fraction';
  /** Of a number its least value, else the least length: characters, bytes, items, entries. */
  readonly min?: number;
  readonly max?: number;
  /** A regular expression of Java that must match the whole text. */
  readonly pattern?: string;
  /** The texts that are allowed. */
  readonly values?: readonly string[];
}

/** Where in an input there are limits. What has none is not there. */
export interface Constrained {
  readonly limits?: Limits;
  /** The service does not repeat the value in its errors. */
  readonly sensitive?: boolean;
  /** Name of a structure's shape. */
  readonly name?: string;
  readonly members?: ReadonlyMap<string, Constrained>;
  /** Of a list. */
  readonly item?: Constrained;
  /** Of a map. */
  readonly key?: Constrained;
  readonly value?: Constrained;
}

/** From the input's root: a member's name, a list's index from 1 on, a map's key. */
export type Path = readonly (string | number | { readonly key: string })[];

export type Broken = 'required' | 'min' | 'max' | 'pattern' | 'values';

/** One rule that an input breaks. */
export interface Fault {
  readonly path: Path;
  readonly broken: Broken;
  /** Undefined where a required member is not there. */
  readonly limits?: Limits;
  /** Whose limits they are: the value's at the path, or those of the items, keys or values of what stands there. */
  readonly of: 'itself' | 'items' | 'keys' | 'values';
  readonly value: unknown;
  readonly node?: Constrained;
}

/** Every limit that the value breaks, in the order of the model's members. Types are not judged here. */
export function faultsOf(node: Constrained, value: object): Fault[] {
  const faults: Fault[] = [];
  collect(node, value, [], faults);
  return faults;
}

function collect(node: Constrained, value: unknown, path: Path, faults: Fault[]): void {
  const { limits, members, item, key, value: held } = node;
  const add = (broken: Broken | undefined, of: Fault['of'], its: Limits) => {
    if (broken) faults.push({ path, broken, limits: its, of, value, node });
  };
  if (limits) add(brokenBy(limits, value), 'itself', limits);
  if (typeof value !== 'object' || value === null) return;
  if (members) {
    for (const [name, member] of members) {
      const one = (value as Readonly<Record<string, unknown>>)[name];
      if (!isAbsent(one)) collect(member, one, [...path, name], faults);
    }
  } else if (item && Array.isArray(value)) {
    // AWS names the list, and what holds for its items, when these are texts or numbers.
    if (isScalar(item)) add(firstBroken(item, value), 'items', item.limits);
    else value.forEach((one, i) => isAbsent(one) || collect(item, one, [...path, i + 1], faults));
  } else if (key || held) {
    const map = value as Readonly<Record<string, unknown>>;
    if (key && isScalar(key)) add(firstBroken(key, Object.keys(map)), 'keys', key.limits);
    if (held && isScalar(held)) add(firstBroken(held, Object.values(map)), 'values', held.limits);
    else if (held)
      for (const name in map) if (!isAbsent(map[name])) collect(held, map[name], [...path, { key: name }], faults);
  }
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

const isScalar = (node: Constrained): node is Constrained & { readonly limits: Limits } =>
  node.limits !== undefined && node.limits.type !== 'list' && node.limits.type !== 'map';

function firstBroken({ limits }: { readonly limits: Limits }, values: readonly unknown[]): Broken | undefined {
  for (const value of values) {
    const broken = isAbsent(value) ? undefined : brokenBy(limits, value);
    if (broken) return broken;
  }
  return undefined;
}

function brokenBy(limits: Limits, value: unknown): Broken | undefined {
  const size = sizeOf(limits, value);
  if (size === undefined) return undefined;
  // A text of a wrong length is told for its length alone: a pattern may take very long for a long text.
  if (limits.max !== undefined && size > limits.max) return 'max';
  if (limits.min !== undefined && size < limits.min) return 'min';
  if (limits.type !== 'string' || typeof value !== 'string') return undefined;
  if (limits.values && !limits.values.includes(value)) return 'values';
  return limits.pattern !== undefined && compiled(limits.pattern)?.test(value) === false ? 'pattern' : undefined;
}

/** What the limits are compared with; undefined for a value of another type. */
function sizeOf({ type }: Limits, value: unknown): number | undefined {
  switch (type) {
    case 'string':
      if (typeof value !== 'string') return undefined;
      // Smithy, the language of AWS's models, counts code points.
      return SURROGATE.test(value) ? [...value].length : value.length;
    case 'blob':
      if (typeof value === 'string') return Buffer.byteLength(value, 'base64');
      return value instanceof Uint8Array ? value.byteLength : undefined;
    case 'list':
      return Array.isArray(value) ? value.length : undefined;
    case 'map':
      return typeof value === 'object' ? Object.keys(value!).length : undefined;
    case 'whole':
    case 'fraction':
      return typeof value === 'number' ? value : undefined;
  }
}

const SURROGATE = /[\ud800-\udfff]/;

import type { Constrained, Limits } from '../../../rehearsal/gateway/constraints/limits';
import { compiled } from '../../../rehearsal/gateway/constraints/pattern';
import type { Member, Shape, StructureShape } from '../../../rehearsal/gateway/schema';

/** A value that breaks one limit, and where and how the service is to say so. */
export interface Breaking {
  readonly value: unknown;
  /** As AWS's common validation writes it. */
  readonly at: string;
  /** The beginning of what it says was not satisfied. */
  readonly says: string;
  /** Name of the member of the input that it stands below. */
  readonly member: string;
  /** What breaks the limit, in the value. */
  readonly wrong: unknown;
}

type Broken = Pick<Breaking, 'value' | 'says'>;

/** Every limit in a structure broken once, the rest being as little as it must hold. */
export function breakings(shape: StructureShape, node: Constrained, at: readonly string[] = []): Breaking[] {
  const least = leastOf(shape, node);
  return shape.members.flatMap((member) => {
    const of = node.members?.get(member.name);
    if (of === undefined) return [];
    return ofMember(member, of, [...at, small(member.name)]).map((broken) => ({
      ...broken,
      value: { ...least, [member.name]: broken.value },
      member: member.name,
    }));
  });
}

function ofMember({ shape, binding }: Member, node: Constrained, at: readonly string[]): Breaking[] {
  const found = ofShape(shape, node, at);
  // An empty text cannot stand in a path or a header, nor a line's end in a header.
  if (binding.in === 'label') return found.filter(({ value }) => value !== '');
  return binding.in === 'header' ? found.filter(({ value }) => /^[!-\xff]+$/.test(String(value))) : found;
}

function ofShape(shape: Shape, node: Constrained, at: readonly string[]): Breaking[] {
  const path = at.join('.');
  const told = ({ value, says }: Broken): Breaking => ({ value, says, at: path, member: '', wrong: value });
  const own = node.limits ? brokenBy(node.limits, shape, node).map(told) : [];
  if (shape.kind === 'structure') return [...own, ...breakings(shape, node, at)];
  if (shape.kind === 'list') return [...own, ...ofItems(shape.member, node.item, at, told)];
  if (shape.kind === 'map') return [...own, ...ofEntries(shape.value, node, at, told)];
  return own;
}

function ofItems(
  member: Shape,
  item: Constrained | undefined,
  at: readonly string[],
  told: (broken: Broken) => Breaking,
): Breaking[] {
  if (item === undefined) return [];
  if (isScalar(member))
    return brokenBy(item.limits, member, item).map(({ value }) =>
      told({ value: [value], says: 'Member must satisfy constraint: [Member must ' }),
    );
  return ofShape(member, item, [...at, '1', 'member']).map((broken) => ({ ...broken, value: [broken.value] }));
}

function ofEntries(
  held: Shape,
  node: Constrained,
  at: readonly string[],
  told: (broken: Broken) => Breaking,
): Breaking[] {
  const { key, value: of } = node;
  const others = Object.entries(typed({ kind: 'map', value: held, flattened: false }, node) as object).slice(1);
  const among = (name: string, value: unknown) => Object.fromEntries([[name, value], ...others]);
  const keys = brokenBy(key?.limits, { kind: 'string' }, key).map(({ value }) =>
    told({ value: among(String(value), typed(held, of)), says: 'Map keys must satisfy constraint: [Member must ' }),
  );
  if (of === undefined) return keys;
  const name = textOf(key?.limits);
  const values = isScalar(held)
    ? brokenBy(of.limits, held, of).map(({ value }) =>
        told({ value: among(name, value), says: 'Map value must satisfy constraint: [Member must ' }),
      )
    : ofShape(held, of, [...at, name, 'member']).map((broken) => ({ ...broken, value: among(name, broken.value) }));
  return [...keys, ...values];
}

const isScalar = ({ kind }: Shape): boolean => kind !== 'structure' && kind !== 'list' && kind !== 'map';
const small = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function brokenBy(limits: Limits | undefined, shape: Shape, node: Constrained | undefined): Broken[] {
  if (limits === undefined) return [];
  const { type, min, max, values, pattern } = limits;
  const isNumber = type === 'whole' || type === 'fraction';
  const bound = (n: number) => (type === 'fraction' && Number.isInteger(n) ? n.toFixed(1) : `${n}`);
  const measure = isNumber ? 'value' : 'length';
  const broken: Broken[] = [];
  if (max !== undefined) {
    const value = isNumber ? max + 1 : sized(limits, shape, node, max + 1);
    broken.push({ value, says: `Member must have ${measure} less than or equal to ${bound(max)}` });
  }
  if (min !== undefined && (isNumber || min > 0)) {
    const value = isNumber ? min - 1 : sized(limits, shape, node, min - 1);
    broken.push({ value, says: `Member must have ${measure} greater than or equal to ${bound(min)}` });
  }
  if (values) broken.push({ value: 'none of them', says: 'Member must satisfy enum value set: [' });
  const odd = pattern === undefined ? undefined : oddText(limits);
  if (odd !== undefined)
    broken.push({ value: odd, says: `Member must satisfy regular expression pattern: ${pattern}` });
  return broken;
}

function sized(limits: Limits, shape: Shape, node: Constrained | undefined, size: number): unknown {
  if (limits.type === 'string') return 'a'.repeat(size);
  if (limits.type === 'blob') return Buffer.alloc(size);
  if (limits.type === 'list')
    return Array.from({ length: size }, () => typed((shape as { member: Shape }).member, node?.item));
  return mapOf(size, (shape as { value: Shape }).value, node);
}

/** So many entries; keys that a set of values limits are too few for more than it has. */
function mapOf(size: number, held: Shape, node: Constrained | undefined): Record<string, unknown> {
  const name = textOf(node?.key?.limits);
  const value = typed(held, node?.value);
  return Object.fromEntries(Array.from({ length: size }, (_, i) => [i === 0 ? name : `${name}${i}`, value]));
}

/** Texts that some pattern refuses; the first can stand in a header. */
const ODD = ['\u00e9', '!', ' ', '\n', '\u0000', '\ud800'];

/** A text of a right length that breaks the pattern; undefined when the pattern takes all of these. */
function oddText({ pattern, min = 2, max = 32 }: Limits): string | undefined {
  return ODD.map((c) => c.repeat(Math.min(Math.max(min, 2), max))).find(
    (text) => compiled(pattern!)?.test(text) === false,
  );
}

/** The least that a structure must hold: its required members, each within its limits. */
export function leastOf(shape: StructureShape, node: Constrained | undefined): Record<string, unknown> {
  const required = shape.members.filter((member) => member.required);
  return Object.fromEntries(required.map(({ name, shape: of }) => [name, typed(of, node?.members?.get(name))]));
}

function typed(shape: Shape, node: Constrained | undefined): unknown {
  switch (shape.kind) {
    case 'structure':
      return leastOf(shape, node);
    case 'list':
      return Array.from({ length: Math.max(node?.limits?.min ?? 1, 1) }, () => typed(shape.member, node?.item));
    case 'map':
      return mapOf(node?.limits?.min ?? 0, shape.value, node);
    case 'number':
      return Math.min(Math.max(node?.limits?.min ?? 1, 1), node?.limits?.max ?? Infinity);
    case 'timestamp':
      return new Date(0);
    case 'boolean':
      return true;
    case 'blob':
      return Buffer.from('some');
    default:
      return textOf(node?.limits);
  }
}

/** Texts of which each pattern takes one. */
const TEXTS = [
  ...['some', 'a', '1', '/some/thing', 'some/thing', 's3://some/thing', 'fs-00000000'],
  '00000000-0000-4000-8000-000000000000',
  '111122223333.dkr.ecr.us-east-1.amazonaws.com/some:1',
  'arn:aws:iam::111122223333:role/some',
  'arn:aws:lambda:us-east-1:111122223333:function:some',
  ...['endpoint', 'mlflow-some', 'model-package-group', 'training-plan'].map(
    (kind) => `arn:aws:sagemaker:us-east-1:111122223333:${kind}/some`,
  ),
  ...['DataSet', 'Model'].map((kind) => `arn:aws:sagemaker:us-east-1:aws:hub-content/some/${kind}/some`),
];

function textOf(limits: Limits | undefined): string {
  if (limits === undefined) return 'some';
  if (limits.values) return limits.values[0]!;
  const { pattern, min = 0, max = Infinity } = limits;
  const fits = (text: string) =>
    text.length >= min && text.length <= max && (pattern === undefined || compiled(pattern)?.test(text) !== false);
  const found = [...TEXTS, 'a'.repeat(min), '1'.repeat(min)].find(fits);
  if (found === undefined) throw new Error(`no text here fits ${JSON.stringify(limits)}`);
  return found;
}

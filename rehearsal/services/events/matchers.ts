/** Tests the values of a field: none when it is missing, several when it is a list. */
export type Matcher = (values: readonly unknown[]) => boolean;

type Refuse = (name: string) => void;
type Test = (value: unknown) => boolean;

const any =
  (test: Test): Matcher =>
  (values) =>
    values.some((value) => !isObject(value) && test(value));
const never: Matcher = () => false;

/** One item of a pattern's list: a literal, or an object with one operator. Refuses an operator that it does not know. */
export function matcherOf(item: unknown, refuse: Refuse): Matcher {
  if (!isObject(item)) return any((value) => value === item);
  const [operator, ...others] = Object.keys(item);
  if (operator === undefined || others.length > 0) {
    refuse(JSON.stringify(item));
    return never;
  }
  const operand = item[operator];
  if (operator === 'exists') {
    const there = (values: readonly unknown[]) => values.some((value) => !isObject(value));
    return operand === true ? there : (values) => !there(values);
  }
  const test = operator === 'anything-but' ? anythingBut(operand, refuse) : testOf(operator, operand);
  if (test === undefined) {
    refuse(operator);
    return never;
  }
  return any(test);
}

/** Undefined for an operator, or an operand of it, that is not known. */
function testOf(operator: string, operand: unknown): Test | undefined {
  switch (operator) {
    case 'prefix':
    case 'suffix': {
      const ignoringCase = isObject(operand) ? operand['equals-ignore-case'] : undefined;
      const wanted = ignoringCase ?? operand;
      if (typeof wanted !== 'string') return undefined;
      const fold = (text: string) => (ignoringCase === undefined ? text : text.toLowerCase());
      return onText((text) =>
        operator === 'prefix' ? fold(text).startsWith(fold(wanted)) : fold(text).endsWith(fold(wanted)),
      );
    }
    case 'equals-ignore-case':
      if (typeof operand !== 'string') return undefined;
      return onText((text) => text.toLowerCase() === operand.toLowerCase());
    case 'wildcard':
      return typeof operand === 'string' ? wildcard(operand) : undefined;
    case 'numeric':
      return Array.isArray(operand) ? numeric(operand) : undefined;
    default:
      return undefined;
  }
}

function anythingBut(operand: unknown, refuse: Refuse): Test | undefined {
  if (!isObject(operand)) {
    const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    return (value) => !values.includes(value);
  }
  const [operator, ...others] = Object.keys(operand);
  if (operator === undefined || others.length > 0 || operator === 'numeric') return undefined;
  const operands: readonly unknown[] = [operand[operator]].flat();
  const tests = operands.map((one) => testOf(operator, one));
  if (tests.includes(undefined)) {
    refuse(`anything-but ${operator}`);
    return () => false;
  }
  return (value) => !tests.some((test) => test!(value));
}

/** `*` stands for any characters, `\*` for itself. */
function wildcard(pattern: string): Test {
  const parts = pattern.match(/\\[*\\]|\*|[^*\\]+|\\/g) ?? [];
  const source = parts.map((part) =>
    part === '*' ? '[^]*' : part.replace(/^\\([*\\])$/, '$1').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  const expression = new RegExp(`^${source.join('')}$`);
  return onText((text) => expression.test(text));
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** `['>', 0, '<=', 5]`: all comparisons hold. */
function numeric(operand: readonly unknown[]): Test | undefined {
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const compare = COMPARISONS[String(operand[i])];
    const limit = operand[i + 1];
    if (compare === undefined || typeof limit !== 'number') return undefined;
    tests.push((value) => compare(value, limit));
  }
  if (tests.length === 0) return undefined;
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function onText(test: (text: string) => boolean): Test {
  return (value) => typeof value === 'string' && test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

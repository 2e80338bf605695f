import { NotRehearsable } from '../../contracts';
import { matcherOf } from './matchers';

/** True when an event matches. */
export type Pattern = (event: unknown) => boolean;

type Json = Readonly<Record<string, unknown>>;

/**
 * Compiles an event pattern.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @param where for messages, such as `rule nyctaxi-upload`
 * @throws NotRehearsable that names every operator it does not know
 */
export function compilePattern(pattern: Json, where: string): Pattern {
  const unknown: string[] = [];
  const compiled = compileObject(pattern, '', (name) => unknown.push(name));
  if (unknown.length > 0) throw new NotRehearsable('event pattern operator', unknown.join(', '), where);
  return (event) => compiled([event]);
}

/** Tests the values that a field has: none when it is missing, several when it is a list. */
type FieldTest = (values: readonly unknown[]) => boolean;

function compileObject(pattern: Json, path: string, refuse: (name: string) => void): FieldTest {
  const tests = Object.entries(pattern).map(([key, value]): ((event: Json) => boolean) => {
    const here = path === '' ? key : `${path}.${key}`;
    if (key === '$or') {
      const branches = (value as Json[]).map((branch) => compileObject(branch, path, refuse));
      return (event) => branches.some((branch) => branch([event]));
    }
    const test = compileField(value, here, refuse);
    return (event) => test(key in event ? flat(event[key]) : []);
  });
  // All tests hold for the same element of a list; a missing object is an empty one, for `exists: false` below it.
  return (values) => (values.length === 0 ? [{}] : values).filter(isObject).some((v) => tests.every((test) => test(v)));
}

function compileField(value: unknown, path: string, refuse: (name: string) => void): FieldTest {
  if (Array.isArray(value)) {
    const matchers = value.map((item: unknown) => matcherOf(item, (name) => refuse(`${name} (${path})`)));
    return (values) => matchers.some((matcher) => matcher(values));
  }
  if (isObject(value)) return compileObject(value, path, refuse);
  refuse(`${JSON.stringify(value)} without a list (${path})`);
  return () => false;
}

function flat(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flatMap(flat) : [value];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

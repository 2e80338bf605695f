import { NotRehearsable } from '../../contracts';

/** A policy's object, such as a condition. Throws for anything else. */
export function recordOf(value: unknown, name: string, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NotRehearsable('policy element', `${name} ${JSON.stringify(value)}`, where, 'an object was expected');
  return value as Readonly<Record<string, unknown>>;
}

/** A policy's value or list of values. Throws when it is neither, and when the list is empty. */
export function listOf(value: unknown, name: string, where: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.some((item) => !['string', 'number', 'boolean'].includes(typeof item)))
    throw new NotRehearsable('policy element', `${name} ${JSON.stringify(value)}`, where, 'texts were expected');
  return list.map(String);
}

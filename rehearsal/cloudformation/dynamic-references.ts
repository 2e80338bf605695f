import { NotRehearsable } from '../contracts';
import type { ParameterStore } from './parameters';
import { invalid, isObject } from './template';

const DYNAMIC = /\{\{resolve:([^:}]+):([^}]*)\}\}/g;

/**
 * Replaces `{{resolve:ssm:name[:version]}}` wherever it stands in a resolved value.
 *
 * @throws NotRehearsable for a reference to another store
 */
export async function withDynamicReferences<T>(value: T, store: ParameterStore, where: string): Promise<T> {
  const found = new Map<string, string>();
  for (const text of textsIn(value)) {
    for (const [reference, service, key] of text.matchAll(DYNAMIC)) {
      if (!found.has(reference)) found.set(reference, await lookUp(service!, key!, store, where));
    }
  }
  return found.size === 0 ? value : (replaced(value, found) as T);
}

async function lookUp(service: string, key: string, store: ParameterStore, where: string): Promise<string> {
  if (service !== 'ssm') throw new NotRehearsable('dynamic reference', service, where);
  const [, name, version] = /^(.*?)(?::(\d+))?$/.exec(key)!;
  const parameter = await store.get(name!, version === undefined ? undefined : Number(version));
  if (parameter === undefined)
    throw invalid(`Unable to fetch parameters [${key}] from parameter store for this account.`);
  if (parameter.type === 'SecureString') {
    throw invalid(`SSM Secure reference is not supported in: [${where}]; ${name} is a SecureString`);
  }
  return parameter.value;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('{{resolve:') ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

function replaced(value: unknown, found: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replaceAll(DYNAMIC, (reference: string) => found.get(reference)!);
  if (Array.isArray(value)) return value.map((item) => replaced(item, found));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, found)]));
}

import type { ResourceType } from './resource-types';
import { sameValue } from './values';

/** Resolved properties: plain JSON. */
export type Properties = Readonly<Record<string, unknown>>;

/** What a resource needs to become what the template says. */
export type Plan =
  | { readonly kind: 'none' }
  | { readonly kind: 'update'; readonly changed: readonly string[] }
  | { readonly kind: 'replace'; readonly changed: readonly string[] }
  /** It would have to be replaced by one of the same name. */
  | { readonly kind: 'clash'; readonly changed: readonly string[]; readonly name: string };

/**
 * Compares resolved properties, never templates: a reference whose target was replaced has another value by now.
 * A property that replaces the resource only under conditions counts as one that does.
 *
 * @param type undefined for a type that the published specification does not list: all its properties update in place
 */
export function planUpdate(type: ResourceType | undefined, before: Properties, after: Properties): Plan {
  const changed = changedProperties(before, after);
  if (changed.length === 0) return { kind: 'none' };
  if (!changed.some((property) => type !== undefined && type.causesReplacement(property) !== 'no')) {
    return { kind: 'update', changed };
  }
  const name = type!.sharedName(before, after);
  return name === undefined ? { kind: 'replace', changed } : { kind: 'clash', changed, name };
}

/** Top-level properties whose values differ. */
function changedProperties(before: Properties, after: Properties): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !sameValue(before[name], after[name]));
}

/** Cuts a text that is longer than `longest` characters, visibly. */
export const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest)}…`;

/**
 * Says what a value is, in a few words: of an array or an object its kind only. What a stranger sends may be nested deeper
 * than `JSON.stringify` can follow, so no such value is ever written out.
 *
 * @param longest most characters of a text
 */
export function describeValue(value: unknown, longest: number): string {
  if (typeof value === 'string') return JSON.stringify(cut(value, longest));
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

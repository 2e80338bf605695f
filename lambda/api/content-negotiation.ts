/** The formats of requests and answers. */
export type Format = 'json' | 'csv';

/** The first is preferred when a client likes both alike. */
const TYPES: readonly (readonly [Format, string])[] = [
  ['json', 'application/json'],
  ['csv', 'text/csv'],
];

/** What an `Accept` header allows, for the words of a 406. */
export const OFFERED = TYPES.map(([, type]) => type);

export const contentTypeOf = (format: Format): string => (format === 'json' ? 'application/json' : 'text/csv');

interface Range {
  readonly type: string;
  readonly quality: number;
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const quality = weight === undefined ? 1 : /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0;
  return { type, quality };
}

/** How exactly a range names a type: 3 by name, 2 as `text/*`, 1 as a wildcard for all, 0 not at all. */
function precision(range: string, type: string): number {
  if (range === type) return 3;
  if (range === `${type.split('/')[0]}/*`) return 2;
  return range === '*/*' ? 1 : 0;
}

/**
 * Chooses the answer's format by the `Accept` header (RFC 9110, 12.5.1): of the ranges that cover a type the most exact
 * one counts, the highest quality wins, 0 forbids. No header takes anything. Undefined when nothing fits.
 */
export function chooseFormat(accept: string | undefined): Format | undefined {
  if (accept === undefined || accept.trim() === '') return 'json';
  const ranges = accept.split(',').map(parseRange);
  let best: { format: Format; quality: number } | undefined;
  for (const [format, type] of TYPES) {
    const covering = ranges
      .filter((range) => precision(range.type, type) > 0)
      .sort((a, b) => precision(b.type, type) - precision(a.type, type));
    const quality = covering[0]?.quality ?? 0;
    if (quality > (best?.quality ?? 0)) best = { format, quality };
  }
  return best?.format;
}

/** The format that a `Content-Type` names, charset and case aside; undefined when it is none of ours. */
export function formatOfContentType(contentType: string | undefined): Format | undefined {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !['utf-8', 'utf8', 'us-ascii'].includes(charset.replaceAll('"', ''))) return undefined;
  return TYPES.find(([, name]) => name === type)?.[0];
}

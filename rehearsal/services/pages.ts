import { createHash } from 'node:crypto';
import { ServiceError } from '../contracts';

/** Which page of a list is asked for. */
export interface Asked<T> {
  /** Names the list: a token is good for the one that has given it only. */
  readonly list: string;
  /** What tells an item from the others. */
  readonly id: (item: T) => string;
  /** Most items of a page; 0 stands for `whole`, as undefined does. */
  readonly size: number | undefined;
  /** Items of a page when no size is asked for: the service's own. */
  readonly whole: number;
  /** @default - the first page */
  readonly token: string | undefined;
}

export interface Page<T> {
  readonly page: T[];
  /** Of the next page; undefined when there is none. */
  readonly next?: string;
}

/**
 * Pages of lists, as a service gives them out. A token names the last item of its page, so that what is added in front
 * meanwhile moves nothing; where that item has gone since, its place counts.
 *
 * @param refusal the service's error code for a token that it has not given out
 */
export const pager =
  (refusal: string) =>
  <T>(all: readonly T[], { list, id, size, whole, token }: Asked<T>): Page<T> => {
    const from = token === undefined ? 0 : after(all, id, read(token, list, refusal));
    const to = from + (size || whole);
    const page = all.slice(from, to);
    return to < all.length ? { page, next: write({ list, to, last: digest(id(page.at(-1)!)) }) } : { page };
  };

interface Place {
  readonly list: string;
  /** How many items stood before the next page. */
  readonly to: number;
  /** Digest of the last of them. */
  readonly last: string;
}

function after<T>(all: readonly T[], id: (item: T) => string, { to, last }: Place): number {
  const isLast = (item: T) => digest(id(item)) === last;
  const onward = all.slice(to - 1).findIndex(isLast);
  if (onward !== -1) return to + onward;
  const before = all.slice(0, to - 1).findLastIndex(isLast);
  return before === -1 ? Math.min(to, all.length) : before + 1;
}

const digest = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 16);

const write = ({ list, to, last }: Place): string =>
  Buffer.from(JSON.stringify([list, to, last])).toString('base64url');

function read(token: string, list: string, refusal: string): Place {
  const place = /^[A-Za-z0-9_-]+$/.test(token) ? parsed(Buffer.from(token, 'base64url').toString('utf8')) : undefined;
  if (Array.isArray(place) && place.length === 3) {
    const [of, to, last] = place as unknown[];
    if (of === list && Number.isInteger(to) && (to as number) > 0 && typeof last === 'string')
      return { list, to: to as number, last };
  }
  throw new ServiceError(refusal, `The token '${token}' is not valid`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

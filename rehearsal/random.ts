/** Seeded chance: the same seed gives the same draws, and each purpose draws from a stream of its own. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, limit). */
  below(limit: number): number;
  /** A new array with the items in an order drawn from this stream. */
  shuffle<T>(items: readonly T[]): T[];
  /** `digits` hexadecimal digits. */
  hex(digits: number): string;
  /** An identifier of UUID version 4's shape. */
  uuid(): string;
  /** A stream of its own, fixed by this stream's seed and `purpose`, however many draws were made before. */
  fork(purpose: string): Random;
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo): a seed out of a text. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value ^= text.charCodeAt(i);
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
}

/** The generator is mulberry32 (Tommy Ettinger): 32 bits of state, enough for choices that need no secrecy. */
export function seededRandom(seed: number | string): Random {
  const root = `${seed}`;
  let state = hash(root);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const hex = (digits: number): string => Array.from({ length: digits }, () => below(16).toString(16)).join('');
  return {
    next,
    below,
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[below(4)]}${hex(3)}-${hex(12)}`,
    shuffle: (items) => {
      const result = [...items];
      for (let i = result.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [result[i], result[j]] = [result[j]!, result[i]!];
      }
      return result;
    },
    fork: (purpose) => seededRandom(`${root}/${purpose}`),
  };
}

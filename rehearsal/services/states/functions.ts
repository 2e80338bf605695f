import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { seededRandom, type Random } from '../../random';

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** Like what JSONata throws: a code (none of its own, for which it would put its own sentence) and a sentence. */
class FunctionError extends Error {
  readonly code = 'D8000';
}

/**
 * The functions that Step Functions adds to JSONata, and those of JSONata that would ask this machine for time or chance.
 * `$eval` is refused, as it is on AWS ($parse takes its place).
 */
export function stepFunctions(now: () => number, random: Random): Readonly<Record<string, unknown>> {
  return {
    partition,
    range,
    hash,
    parse,
    uuid: () => random.uuid(),
    random: (seed?: number) => (seed === undefined ? random.next() : seededRandom(seed).next()),
    shuffle: (items: unknown[] | undefined) => items && random.shuffle(items),
    millis: now,
    now: (picture?: string, timezone?: string) =>
      jsonata('$fromMillis(ms, picture, timezone)').evaluate({ ms: now(), picture, timezone }),
    eval: () => {
      throw new FunctionError('The function $eval is not supported');
    },
  };
}

function partition(items: unknown, size: unknown): unknown[][] {
  const array = Array.isArray(items) ? items : [items];
  if (typeof size !== 'number' || size < 1)
    throw new FunctionError('Argument 2 of function "partition" must be a positive number');
  const step = Math.floor(size);
  return Array.from({ length: Math.ceil(array.length / step) }, (_, i) => array.slice(i * step, (i + 1) * step));
}

/** Like JSONata's own `[a..b]`, what it gives is a sequence: one of a single member is that member. */
function range(first: unknown, last: unknown, step: unknown): number[] {
  if (![first, last, step].every((n) => typeof n === 'number') || step === 0) {
    throw new FunctionError('The arguments of function "range" must be numbers, its step not zero');
  }
  const [from, to, by] = [first as number, last as number, step as number];
  const numbers: number[] = [];
  for (let n = from; by > 0 ? n <= to : n >= to; n += by) {
    // Limit: Step Functions Developer Guide, "JSONata functions provided by Step Functions".
    if (numbers.length === 1000) throw new FunctionError('The size of the sequence of function "range" exceeds 1000');
    numbers.push(n);
  }
  Object.defineProperty(numbers, 'sequence', { value: true });
  return numbers;
}

function hash(text: unknown, algorithm: unknown = 'SHA-256'): string {
  const name = ALGORITHMS[String(algorithm)];
  if (!name)
    throw new FunctionError(`Argument 2 of function "hash" must be one of ${Object.keys(ALGORITHMS).join(', ')}`);
  return createHash(name)
    .update(typeof text === 'string' ? text : JSON.stringify(text))
    .digest('hex');
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') throw new FunctionError('Argument 1 of function "parse" must be a string');
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new FunctionError(`Argument 1 of function "parse" is not JSON: ${error.message}`);
  }
}

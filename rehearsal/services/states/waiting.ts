import { EvaluationFailure } from './failure';
import type { Json } from './asl';

/** RFC 3339 with a capital T and either Z or an offset, as Step Functions wants it. */
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/** AWS's longest wait (2^31 - 1 seconds), which it meets as a delay too long for its timer. */
const LONGEST_SECONDS = 2 ** 31 - 1;

/** Longest `Seconds` (Amazon States Language, "Wait state"). */
const MOST_SECONDS = 99_999_999;

/**
 * Milliseconds to wait for a `Timestamp`; 0 when it has passed.
 * @throws EvaluationFailure
 */
export function waitUntil(value: Json, now: number): number {
  const at = typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (at === undefined) {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    throw new EvaluationFailure(
      'Timestamp',
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${shown}`,
      'after-entry',
    );
  }
  if (at - now > LONGEST_SECONDS * 1000)
    throw new EvaluationFailure('Timestamp', 'Wait state delay is too long.', 'after-entry');
  return Math.max(0, at - now);
}

/**
 * Milliseconds to wait for `Seconds`.
 * @throws EvaluationFailure
 */
export function waitFor(value: Json): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new EvaluationFailure(
      'Seconds',
      `The Seconds field cannot be parsed as a long value: ${JSON.stringify(value)}`,
      'after-entry',
    );
  }
  if (value < 0)
    throw new EvaluationFailure('Seconds', `The Seconds field has a negative value: ${value}`, 'after-entry');
  if (value > MOST_SECONDS) throw new EvaluationFailure('Seconds', 'Wait state delay is too long.', 'after-entry');
  return value * 1000;
}

/** Milliseconds since the epoch; undefined when the text is no such timestamp or no such day or time exists. */
export function parseTimestamp(text: string): number | undefined {
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [, moment, fraction = '', offset] = match;
  const utc = Date.parse(`${moment}Z`);
  // Date.parse takes 30 February for 1 March.
  if (Number.isNaN(utc) || !new Date(utc).toISOString().startsWith(moment!)) return undefined;
  const at = Date.parse(`${moment}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  return Number.isNaN(at) ? undefined : at;
}

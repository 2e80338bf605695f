import { NotRehearsable, ServiceError } from '../contracts';
import { jsonFilter } from './log-json-filter';

/** A term of a filter pattern: what must, may or must not stand in a message. */
interface Term {
  readonly kind: 'all' | 'any' | 'none';
  readonly text: string;
}

const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;

/**
 * A filter pattern of CloudWatch Logs for unstructured messages: terms that all must stand in a message, `?term` of which
 * one must, `-term` that must not, each in quotes where it is more than a word. Beside other terms `?term` has no effect.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * Patterns of JSON are `jsonFilter`'s.
 *
 * @throws NotRehearsable for patterns of columns and regular expressions; ServiceError for what is none
 */
export function logFilter(pattern: string): (message: string) => boolean {
  const trimmed = pattern.trim();
  if (trimmed.startsWith('{')) return jsonFilter(trimmed);
  if (/^[[%]/.test(trimmed))
    throw new NotRehearsable('parameter', `filterPattern ${trimmed}`, 'logs:FilterLogEvents', 'filter by terms');
  const terms = termsOf(trimmed);
  const of = (kind: Term['kind']) => terms.filter((term) => term.kind === kind).map(({ text }) => text);
  const [all, any, none] = [of('all'), of('any'), of('none')];
  return (message) =>
    all.every((text) => message.includes(text)) &&
    (any.length === 0 || all.length > 0 || any.some((text) => message.includes(text))) &&
    !none.some((text) => message.includes(text));
}

function termsOf(pattern: string): Term[] {
  const terms: Term[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < pattern.length) {
    const match = TERM.exec(pattern);
    if (match === null) throw new ServiceError('InvalidParameterException', 'Invalid filter pattern');
    const [, mark, quoted, word] = match;
    const text = quoted?.replace(/\\(.)/g, '$1') ?? word!;
    terms.push({ kind: mark === '?' ? 'any' : mark === '-' ? 'none' : 'all', text });
  }
  return terms;
}

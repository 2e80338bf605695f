import { NotRehearsable, ServiceError } from '../../contracts';
import type { AlarmState } from './evaluation';

/** A composite alarm's rule: states of other alarms, joined by AND, OR and NOT. */
export type CompositeRule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly alarm: string; readonly state: AlarmState }
  | { readonly kind: 'not'; readonly of: CompositeRule }
  | { readonly kind: 'and' | 'or'; readonly left: CompositeRule; readonly right: CompositeRule };

const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** @throws ServiceError ValidationError; NotRehearsable for a function that nothing here knows */
export function readRule(text: string, where: string): CompositeRule {
  const tokens = text.match(/"[^"]*"|[()]|[^\s()"]+/g) ?? [];
  let next = 0;
  const take = (word: string): boolean => tokens[next]?.toUpperCase() === word && ++next > 0;
  const wrong = (): never => {
    throw new ServiceError(
      'ValidationError',
      `AlarmRule of ${where} cannot be read at '${tokens[next] ?? 'its end'}': ${text}`,
    );
  };
  const either = (): CompositeRule => {
    let left = both();
    while (take('OR')) left = { kind: 'or', left, right: both() };
    return left;
  };
  const both = (): CompositeRule => {
    let left = one();
    while (take('AND')) left = { kind: 'and', left, right: one() };
    return left;
  };
  const one = (): CompositeRule => {
    if (take('NOT')) return { kind: 'not', of: one() };
    if (take('TRUE')) return { kind: 'constant', value: true };
    if (take('FALSE')) return { kind: 'constant', value: false };
    if (take('(')) {
      const inner = either();
      return take(')') ? inner : wrong();
    }
    const word = tokens[next]?.toUpperCase() ?? wrong();
    if (tokens[next + 1] !== '(') return wrong();
    if (!STATES.includes(word)) throw new NotRehearsable('function of an AlarmRule', word, where);
    const alarm = tokens[next + 2];
    if (alarm === undefined || tokens[next + 3] !== ')') return wrong();
    next += 4;
    return { kind: 'state', alarm: nameOf(alarm), state: word as AlarmState };
  };
  const rule = either();
  return next === tokens.length ? rule : wrong();
}

/** @param stateOf undefined for an alarm that does not exist, which is in no state */
export function holds(rule: CompositeRule, stateOf: (alarm: string) => AlarmState | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !holds(rule.of, stateOf);
    case 'and':
      return holds(rule.left, stateOf) && holds(rule.right, stateOf);
    case 'or':
      return holds(rule.left, stateOf) || holds(rule.right, stateOf);
  }
}

/** An alarm is named by its name or its ARN, quoted or not. */
function nameOf(token: string): string {
  const text = token.replace(/^"|"$/g, '');
  return text.startsWith('arn:') ? text.split(':').slice(6).join(':') : text;
}

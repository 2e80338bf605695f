import { NotRehearsable } from '../../contracts';
import type { Context } from './context';
import { arnLike, exactly, like, type Matcher, type PatternProps } from './match';
import { listOf, recordOf } from './values';

/** One key that a statement asks about. */
export interface Test {
  /** Lower-case. */
  readonly key: string;
  holds(context: Context): boolean;
}

/** Compares a call's value with one of the policy's. */
type Operator = (wanted: string, props: PatternProps) => Matcher;

const numeric = (compare: (found: number, wanted: number) => boolean): Operator => ordered('number', Number, compare);
const date = (compare: (found: number, wanted: number) => boolean): Operator => ordered('date', momentOf, compare);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: exactly,
  StringEqualsIgnoreCase: (wanted, props) => {
    const matches = exactly(wanted.toLowerCase(), props);
    return (found, context) => matches(found.toLowerCase(), lowered(context));
  },
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (wanted, { where }) => {
    const truth = truthOf(wanted, where);
    return (found) => found.toLowerCase() === truth;
  },
  NumericEquals: numeric((found, wanted) => found === wanted),
  NumericLessThan: numeric((found, wanted) => found < wanted),
  NumericLessThanEquals: numeric((found, wanted) => found <= wanted),
  NumericGreaterThan: numeric((found, wanted) => found > wanted),
  NumericGreaterThanEquals: numeric((found, wanted) => found >= wanted),
  DateEquals: date((found, wanted) => found === wanted),
  DateLessThan: date((found, wanted) => found < wanted),
  DateLessThanEquals: date((found, wanted) => found <= wanted),
  DateGreaterThan: date((found, wanted) => found > wanted),
  DateGreaterThanEquals: date((found, wanted) => found >= wanted),
};

/** An operator that holds when none of the policy's values is met, by the one that it turns round. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

/** A statement's `Condition`: every test must hold. Throws NotRehearsable for an operator or a value that is not known. */
export function parseConditions(condition: unknown, props: PatternProps): readonly Test[] {
  if (condition === undefined) return [];
  return Object.entries(recordOf(condition, 'Condition', props.where)).flatMap(([operator, keys]) =>
    Object.entries(recordOf(keys, operator, props.where)).map(([key, values]) =>
      testOf(operator, key.toLowerCase(), listOf(values, key, props.where), props),
    ),
  );
}

function testOf(name: string, key: string, wanted: readonly string[], props: PatternProps): Test {
  if (name === 'Null') {
    const absences = wanted.map((value) => truthOf(value, props.where) === 'true');
    return { key, holds: (context) => absences.includes(isAbsent(context[key])) };
  }
  const [, set, base = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const negated = Object.hasOwn(NEGATED, base);
  const positive = negated ? NEGATED[base]! : base;
  if (!Object.hasOwn(OPERATORS, positive)) throw new NotRehearsable('condition operator', name, props.where);
  const matchers = wanted.map((value) => OPERATORS[positive]!(value, props));
  return {
    key,
    holds(context) {
      const found = context[key] ?? [];
      const one = (value: string) => matchers.some((matches) => matches(value, context)) !== negated;
      if (found.length === 0) return ifExists !== undefined || (set === undefined ? negated : set === 'ForAllValues');
      if (set === 'ForAllValues') return found.every(one);
      if (set === 'ForAnyValue') return found.some(one);
      if (found.length === 1) return one(found[0]!);
      throw new NotRehearsable(
        `operator ${name} without ForAllValues or ForAnyValue on the many values of`,
        key,
        props.where,
      );
    },
  };
}

const isAbsent = (values: readonly string[] | undefined): boolean => values === undefined || values.length === 0;

function ordered(
  what: string,
  read: (text: string) => number,
  compare: (found: number, wanted: number) => boolean,
): Operator {
  return (text, { where }) => {
    const wanted = read(text);
    if (Number.isNaN(wanted)) throw new NotRehearsable(`${what} of a condition`, text, where);
    return (found) => compare(read(found), wanted);
  };
}

/** Milliseconds since the epoch; a date is ISO 8601 or seconds since the epoch. */
function momentOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function truthOf(value: string, where: string): string {
  const truth = value.toLowerCase();
  if (truth !== 'true' && truth !== 'false') throw new NotRehearsable('truth value of a condition', value, where);
  return truth;
}

function lowered(context: Context): Context {
  return Object.fromEntries(Object.entries(context).map(([key, values]) => [key, values.map((v) => v.toLowerCase())]));
}

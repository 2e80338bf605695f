import { ServiceError } from '../../contracts';

export interface FieldLimits {
  readonly from: number;
  readonly to: number;
  /** Names of the values, the first for `from`. */
  readonly names: readonly string[];
  /** The whole expression, for messages. */
  readonly whole: string;
  /** Refuses by name what is not known. */
  readonly refuse: (what: string) => never;
}

/** `*`, `5`, `MON-FRI`, each perhaps with `/` and a step; several with commas. In ascending order. */
export function numbersOf(field: string, limits: FieldLimits): ReadonlySet<number> {
  const found = field.split(',').flatMap((part) => partOf(part, limits));
  return new Set(found.sort((a, b) => a - b));
}

const PART = /^(?:\*|([0-9]+|[A-Z]{3})(?:-([0-9]+|[A-Z]{3}))?)(?:\/([0-9]+))?$/i;

function partOf(part: string, { from, to, names, whole, refuse }: FieldLimits): number[] {
  const match = PART.exec(part);
  if (match === null) return refuse(part);
  const value = (given: string): number => {
    const number = /^\d/.test(given) ? Number(given) : names.indexOf(given.toUpperCase()) + from;
    if (number < from || number > to || (!/^\d/.test(given) && !names.includes(given.toUpperCase())))
      throw invalidSchedule(whole);
    return number;
  };
  const [, first, last, step] = match;
  const start = first === undefined ? from : value(first);
  // A step without a range goes on to the end: `0/15` is every quarter of an hour.
  const end = last !== undefined ? value(last) : first === undefined || step !== undefined ? to : start;
  if (start > end) return refuse(`${part}, a range that runs backwards`);
  const by = step === undefined ? 1 : Number(step);
  if (by === 0) throw invalidSchedule(whole);
  const numbers: number[] = [];
  for (let number = start; number <= end; number += by) numbers.push(number);
  return numbers;
}

/** EventBridge's refusal of a schedule. */
export function invalidSchedule(expression: string): ServiceError {
  return new ServiceError('ValidationException', `Parameter ScheduleExpression is not valid: ${expression}`);
}

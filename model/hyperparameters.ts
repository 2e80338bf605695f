import { describeValue } from './describe-value';

/** A range of numbers; an end is included unless said otherwise. */
interface Range {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly openMinimum?: true;
  readonly openMaximum?: true;
}

/** What a hyperparameter takes. */
export type Kind =
  | ({ readonly kind: 'integer' } & Range)
  | ({ readonly kind: 'number' } & Range)
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'list'; readonly of: readonly string[]; readonly threshold?: readonly string[] }
  | { readonly kind: 'pattern'; readonly pattern: RegExp; readonly expected: string };

export const integer = (minimum?: number, maximum?: number): Kind => ({ kind: 'integer', minimum, maximum });
export const number = (minimum?: number, maximum?: number): Kind => ({ kind: 'number', minimum, maximum });
export const aboveZero = (maximum?: number): Kind => ({ kind: 'number', minimum: 0, openMinimum: true, maximum });
export const between = (minimum: number, maximum: number): Kind => ({
  kind: 'number',
  minimum,
  maximum,
  openMinimum: true,
  openMaximum: true,
});
export const choice = (...of: string[]): Kind => ({ kind: 'choice', of });
export const flag = (): Kind => integer(0, 1);

/** An algorithm as far as a release depends on it: what it takes, and what it measures. */
export interface Algorithm {
  /** As faults name it. */
  readonly name: string;
  readonly hyperparameters: Readonly<Record<string, Kind>>;
  /** Other names for the same thing. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Taken where nothing is given. */
  readonly defaults: Readonly<Record<string, string>>;
  /**
   * How SageMaker reads metrics out of the log, at most 40.
   *
   * @default - the definitions of a built-in algorithm, which are fixed
   */
  readonly metricDefinitions?: readonly { readonly Name: string; readonly Regex: string }[];
  /**
   * Faults that lie between hyperparameters, and between them and the quality gate.
   *
   * @param values all values, defaults included
   * @param gateMetric the metric that the quality gate reads, such as `validation:rmse`: training must measure it
   */
  readonly faultsBetween: (values: Readonly<Record<string, string>>, gateMetric: string) => readonly string[];
}

/** Characters of a value that a fault repeats. */
export const LONGEST_VALUE = 80;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function describe(kind: Kind): string {
  switch (kind.kind) {
    case 'choice':
      return `one of ${kind.of.join(', ')}`;
    case 'list':
      return `a comma-separated list of ${kind.of.join(', ')}`;
    case 'pattern':
      return kind.expected;
    case 'integer':
    case 'number': {
      const noun = kind.kind === 'integer' ? 'a whole number' : 'a number';
      const lower = kind.minimum === undefined ? '' : ` ${kind.openMinimum ? 'above' : 'from'} ${kind.minimum}`;
      const upper = kind.maximum === undefined ? '' : ` ${kind.openMaximum ? 'below' : 'up to'} ${kind.maximum}`;
      return noun + lower + upper;
    }
  }
}

function within(value: number, range: Range): boolean {
  const low = range.minimum === undefined || (range.openMinimum ? value > range.minimum : value >= range.minimum);
  const high = range.maximum === undefined || (range.openMaximum ? value < range.maximum : value <= range.maximum);
  return low && high;
}

function fits(text: string, kind: Kind): boolean {
  switch (kind.kind) {
    case 'choice':
      return kind.of.includes(text);
    case 'pattern':
      return kind.pattern.test(text);
    case 'list':
      return text.split(',').every((item) => {
        const [name = '', threshold, ...rest] = item.trim().split('@');
        if (threshold === undefined) return kind.of.includes(name);
        return rest.length === 0 && (kind.threshold ?? []).includes(name) && NUMBER.test(threshold);
      });
    case 'integer':
      return /^[+-]?\d+$/.test(text) && within(Number(text), kind);
    case 'number':
      return NUMBER.test(text) && Number.isFinite(Number(text)) && within(Number(text), kind);
  }
}

export interface CheckedHyperparameters {
  /** As the training job takes them: names of the algorithm, all values text. */
  readonly values: Readonly<Record<string, string>>;
  /** What is wrong, each in one sentence with the value found and what was expected. */
  readonly faults: readonly string[];
}

/**
 * Checks hyperparameters against what an algorithm takes.
 *
 * @param given name to value; a value is text or a number
 * @param gateMetric the metric that the quality gate reads
 */
export function checkHyperparameters(
  algorithm: Algorithm,
  given: Readonly<Record<string, unknown>>,
  gateMetric: string,
): CheckedHyperparameters {
  const { hyperparameters, aliases, defaults } = algorithm;
  const faults: string[] = [];
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const canonical = Object.hasOwn(aliases, name) ? (aliases[name] as string) : name;
    const kind = Object.hasOwn(hyperparameters, canonical) ? hyperparameters[canonical] : undefined;
    if (kind === undefined) {
      faults.push(`hyperparameter ${describeValue(name, LONGEST_VALUE)} is not known to ${algorithm.name}`);
    } else if (Object.hasOwn(own, canonical)) {
      faults.push(`hyperparameter ${name} is given twice: it is another name of ${canonical}`);
    } else if ((typeof value !== 'string' && typeof value !== 'number') || !fits(String(value), kind)) {
      faults.push(`hyperparameter ${name} is ${describeValue(value, LONGEST_VALUE)}; expected ${describe(kind)}`);
    } else {
      own[canonical] = String(value);
    }
  }
  const values = { ...defaults, ...own };
  return { values, faults: [...faults, ...algorithm.faultsBetween(values, gateMetric)] };
}

import { map, scalar, series, seriesOf, type Series, type Value } from './math-values';

/** What a function knows besides its arguments. */
export interface Grid {
  /** Beginnings of the periods looked at, in their order. */
  readonly times: readonly number[];
  readonly periodSeconds: number;
}

/** An argument that a function cannot take. */
export class MathArgumentError extends Error {
  override readonly name = 'MathArgumentError';
}

export interface MathFunction {
  /** Fewest and most arguments. */
  readonly takes: readonly [number, number];
  apply(args: readonly Value[], grid: Grid): Value;
}

/** Functions of metric math but for METRICS and the words of FILL, which the evaluator reads itself. */
export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: each(Math.abs),
  CEIL: each(Math.ceil),
  FLOOR: each(Math.floor),
  LOG: each(Math.log),
  LOG10: each(Math.log10),
  SUM: over((values) => values.reduce((a, b) => a + b, 0)),
  AVG: over((values) => values.reduce((a, b) => a + b, 0) / values.length),
  MAX: over((values) => Math.max(...values)),
  MIN: over((values) => Math.min(...values)),
  DATAPOINT_COUNT: over((values) => values.length),
  FIRST: { takes: [1, 1], apply: ([value]) => at(value!, 0) },
  LAST: { takes: [1, 1], apply: ([value]) => at(value!, -1) },
  PERIOD: { takes: [1, 1], apply: (_, { periodSeconds }) => scalar(periodSeconds) },
  TIME_SERIES: {
    takes: [1, 1],
    apply: ([value], { times }) =>
      value!.kind === 'scalar' ? series(new Map(times.map((t) => [t, (value as { value: number }).value]))) : value!,
  },
  DIFF: { takes: [1, 1], apply: ([value]) => series(changes(one(value!), () => 1)) },
  RATE: { takes: [1, 1], apply: ([value]) => series(changes(one(value!), (ms) => ms / 1000)) },
  RUNNING_SUM: { takes: [1, 1], apply: ([value]) => series(runningSum(one(value!))) },
  IF: { takes: [2, 3], apply: ([condition, then, otherwise]) => choose(condition!, then!, otherwise) },
  FILL: { takes: [2, 2], apply: ([value, filler], { times }) => series(fill(one(value!), times, one(filler!))) },
};

function each(how: (n: number) => number): MathFunction {
  return { takes: [1, 1], apply: ([value]) => map(value!, how) };
}

/** Of one series a number; of several, moment by moment, a series. */
function over(how: (values: number[]) => number): MathFunction {
  return {
    takes: [1, 1],
    apply: ([value]) => {
      if (value!.kind === 'scalar') return scalar(how([value!.value]));
      if (value!.kind === 'series') return scalar(how([...value!.points.values()]));
      const { items } = value!;
      const times = [...new Set(items.flatMap((item) => [...item.keys()]))].sort((a, b) => a - b);
      return series(
        seriesOf(times.map((time) => [time, how(items.flatMap((item) => (item.has(time) ? [item.get(time)!] : [])))])),
      );
    },
  };
}

function choose(condition: Value, then: Value, otherwise: Value | undefined): Value {
  if (condition.kind === 'scalar') {
    if (condition.value !== 0) return then;
    return otherwise ?? series(new Map());
  }
  const valueAt = (value: Value, time: number): number | undefined =>
    value.kind === 'scalar' ? value.value : one(value).get(time);
  return series(
    seriesOf(
      [...one(condition)].map(([time, holds]) => [
        time,
        holds !== 0 ? valueAt(then, time) : otherwise && valueAt(otherwise, time),
      ]),
    ),
  );
}

/** @param filler for the moments that have no point; those it lacks too stay empty */
function fill(points: Series, times: readonly number[], filler: Series): Series {
  return seriesOf(times.map((time) => [time, points.get(time) ?? filler.get(time)]));
}

/** The last point before each gap, for `FILL(m, REPEAT)`. */
export function repeated(points: Series, times: readonly number[]): Series {
  let last: number | undefined;
  return seriesOf(times.map((time) => [time, (last = points.get(time) ?? last)]));
}

/** The straight line across each gap, for `FILL(m, LINEAR)`. */
export function interpolated(points: Series, times: readonly number[]): Series {
  const known = times.filter((time) => points.has(time));
  return seriesOf(
    times.map((time) => {
      const before = known.findLast((t) => t <= time);
      const after = known.find((t) => t >= time);
      if (before === undefined || after === undefined) return [time, undefined];
      const [from, to] = [points.get(before)!, points.get(after)!];
      return [time, before === after ? from : from + ((to - from) * (time - before)) / (after - before)];
    }),
  );
}

function changes(points: Series, divisor: (ms: number) => number): Series {
  const ordered = [...points].sort(([a], [b]) => a - b);
  return seriesOf(
    ordered.slice(1).map(([time, value], i) => [time, (value - ordered[i]![1]) / divisor(time - ordered[i]![0])]),
  );
}

function runningSum(points: Series): Series {
  let sum = 0;
  return seriesOf([...points].sort(([a], [b]) => a - b).map(([time, value]) => [time, (sum += value)]));
}

function at(value: Value, index: number): Value {
  const ordered = [...one(value)].sort(([a], [b]) => a - b);
  const point = ordered.at(index);
  return point ? scalar(point[1]) : series(new Map());
}

function one(value: Value): Series {
  if (value.kind === 'series') return value.points;
  throw new MathArgumentError(
    `one series is needed where ${value.kind === 'list' ? 'several are' : 'a number is'} given`,
  );
}

export const OPERATORS = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '^': (a: number, b: number) => a ** b,
  '==': (a: number, b: number) => Number(a === b),
  '!=': (a: number, b: number) => Number(a !== b),
  '<': (a: number, b: number) => Number(a < b),
  '<=': (a: number, b: number) => Number(a <= b),
  '>': (a: number, b: number) => Number(a > b),
  '>=': (a: number, b: number) => Number(a >= b),
  AND: (a: number, b: number) => Number(a !== 0 && b !== 0),
  OR: (a: number, b: number) => Number(a !== 0 || b !== 0),
} as const;

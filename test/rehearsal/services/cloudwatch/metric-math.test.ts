import fc from 'fast-check';
import { NotRehearsable } from '../../../../rehearsal/contracts';
import { MathSyntaxError } from '../../../../rehearsal/services/cloudwatch/math-syntax';
import { scalar, series, type Value } from '../../../../rehearsal/services/cloudwatch/math-values';
import { evaluateMath, readMath } from '../../../../rehearsal/services/cloudwatch/metric-math';

const TIMES = [0, 60_000, 120_000];
type Points = readonly (number | undefined)[];
const pointsAt = (values: Points) =>
  new Map(TIMES.flatMap((time, i) => (values[i] === undefined ? [] : [[time, values[i]] as const])));

function compute(source: string, named: Readonly<Record<string, Points>> = {}): Value {
  const expression = readMath(source, new Set(Object.keys(named)), 'an alarm');
  const names = {
    valueOf: (id: string) => (named[id] ? series(pointsAt(named[id])) : undefined),
    metricIds: Object.keys(named),
  };
  return evaluateMath(expression, names, { times: TIMES, periodSeconds: 60 });
}
const shown = (value: Value): unknown =>
  value.kind === 'series' ? TIMES.map((time) => value.points.get(time)) : value.kind === 'scalar' ? value.value : value;

/** An expression as text, fully in parentheses and with as few as precedence allows, and its value. */
interface Sample {
  readonly text: string;
  readonly value: number;
}
const sample: fc.Arbitrary<Sample> = fc.letrec<{ any: Sample; leaf: Sample; node: Sample }>((tie) => ({
  any: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('node')),
  leaf: fc.integer({ min: 0, max: 9 }).map((n) => ({ text: String(n), value: n })),
  node: fc.tuple(tie('any'), fc.constantFrom('+', '-', '*', '<', '>=', '=='), tie('any')).map(([a, operator, b]) => {
    const apply: Record<string, (x: number, y: number) => number> = {
      '+': (x, y) => x + y,
      '-': (x, y) => x - y,
      '*': (x, y) => x * y,
      '<': (x, y) => Number(x < y),
      '>=': (x, y) => Number(x >= y),
      '==': (x, y) => Number(x === y),
    };
    return { text: `(${a.text} ${operator} ${b.text})`, value: apply[operator]!(a.value, b.value) };
  }),
})).any;

it('computes what the expression says, for any expression in parentheses', () => {
  fc.assert(fc.property(sample, ({ text, value }) => expect(compute(text)).toEqual(scalar(value))));
});

it('gives arithmetic its usual precedence: like JavaScript for any chain of + - *', () => {
  const chain = fc.array(fc.tuple(fc.constantFrom('+', '-', '*'), fc.integer({ min: 0, max: 99 })), { maxLength: 8 });
  fc.assert(
    fc.property(fc.nat(99), chain, (first, rest) => {
      const text = [first, ...rest.map(([operator, n]) => `${operator} ${n}`)].join(' ');

      expect(compute(text)).toEqual(scalar(new Function(`return ${text}`)() as number));
    }),
  );
});

it.each([
  ['-2^2', -4],
  ['2^3^2', 512],
  ['1 + 2 < 4 AND 2 > 1', 1],
  ['0 OR 1 AND 0', 0],
  ['(0 || 1) && 1', 1],
  ['1.5e2 / 3', 50],
])('reads %s as %p', (text, value) => {
  expect(compute(text)).toEqual(scalar(value));
});

it.each<[string, Readonly<Record<string, Points>>, unknown]>([
  ['a / b', { a: [1, 2, 3], b: [2, 0, undefined] }, [0.5, undefined, undefined]],
  ['100 * errors / requests', { errors: [1, 0, 5], requests: [10, 10, 20] }, [10, 0, 25]],
  ['IF(n > 5, e / n, 0)', { n: [10, 2, 4], e: [5, 5, 5] }, [0.5, 0, 0]],
  ['IF(n > 5, e)', { n: [10, 2, 6], e: [1, 2, 3] }, [1, undefined, 3]],
  ['FILL(a, 0)', { a: [undefined, 2, undefined] }, [0, 2, 0]],
  ['FILL(a, REPEAT)', { a: [1, undefined, undefined] }, [1, 1, 1]],
  ['FILL(a, LINEAR)', { a: [1, undefined, 5] }, [1, 3, 5]],
  ['SUM([a, b])', { a: [1, undefined, 3], b: [10, 20, undefined] }, [11, 20, 3]],
  ['SUM(METRICS())', { a: [1, 2, 3], b: [10, 20, 30] }, [11, 22, 33]],
  ['MAX(METRICS("err"))', { err1: [1, 9, 1], err2: [5, 5, 5], ok: [99, 99, 99] }, [5, 9, 5]],
  ['AVG([a, b])', { a: [1, 1, 1], b: [3, 3, undefined] }, [2, 2, 1]],
  ['SUM(a)', { a: [1, 2, undefined] }, 3],
  ['MIN(a) + MAX(a)', { a: [1, 2, 7] }, 8],
  ['ABS(CEIL(a) - FLOOR(a))', { a: [1.5, 2, -0.5] }, [1, 0, 1]],
  ['RATE(a)', { a: [0, 60, 180] }, [undefined, 1, 2]],
  ['DIFF(a)', { a: [1, undefined, 4] }, [undefined, undefined, 3]],
  ['a * PERIOD(a)', { a: [1, 2, 3] }, [60, 120, 180]],
  ['TIME_SERIES(5)', {}, [5, 5, 5]],
  ['RUNNING_SUM(a)', { a: [1, 2, 3] }, [1, 3, 6]],
])('computes %s', (text, named, expected) => {
  expect(shown(compute(text, named))).toEqual(expected);
});

it.each([
  ['ANOMALY_DETECTION_BAND(m1)', 'function of metric math ANOMALY_DETECTION_BAND (at an alarm)'],
  ['1 + SEARCH("x", "Sum", 60)', 'function of metric math SEARCH'],
  ['m1 + m2', 'id in metric math m2'],
])('refuses %s by name', (text, named) => {
  expect(() => readMath(text, new Set(['m1']), 'an alarm')).toThrow(NotRehearsable);
  expect(() => readMath(text, new Set(['m1']), 'an alarm')).toThrow(named);
});

it.each(['1 +', '(1', 'm1 m1', '1 $ 2', 'SUM(1,', '', '[1'])('says where %p is no expression', (text) => {
  expect(() => readMath(text, new Set(['m1']), 'an alarm')).toThrow(MathSyntaxError);
});

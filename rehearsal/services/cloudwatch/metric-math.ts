import { NotRehearsable } from '../../contracts';
import { FUNCTIONS, interpolated, MathArgumentError, OPERATORS, repeated, type Grid } from './math-functions';
import { parseMath, type Expression } from './math-syntax';
import { join, map, scalar, series, type Series, type Value } from './math-values';

export type { Series } from './math-values';

/** The series that an expression may name: metrics and other expressions, by id. */
export interface Names {
  /** @returns undefined when there is no such id */
  valueOf(id: string): Value | undefined;
  /** Ids of the metrics (not of expressions), for METRICS(). */
  readonly metricIds: readonly string[];
}

const WORDS = ['REPEAT', 'LINEAR'];

/**
 * Reads an expression and refuses, by name, a function or id that nothing here knows.
 * @throws MathSyntaxError; NotRehearsable; MathArgumentError for a wrong number of arguments
 */
export function readMath(source: string, ids: ReadonlySet<string>, where: string): Expression {
  const expression = parseMath(source);
  const check = (node: Expression): void => {
    switch (node.kind) {
      case 'id':
        if (!ids.has(node.name)) throw new NotRehearsable('id in metric math', node.name, where);
        return;
      case 'negative':
        return check(node.of);
      case 'binary':
        check(node.left);
        return check(node.right);
      case 'list':
        return node.items.forEach(check);
      case 'call': {
        if (node.name === 'METRICS') return;
        const known = Object.hasOwn(FUNCTIONS, node.name) ? FUNCTIONS[node.name] : undefined;
        if (!known) throw new NotRehearsable('function of metric math', node.name, where);
        const [fewest, most] = known.takes;
        if (node.arguments.length < fewest || node.arguments.length > most)
          throw new MathArgumentError(`${node.name} is given ${node.arguments.length} arguments in '${source}'`);
        return node.arguments.filter((argument) => !isWord(node.name, argument)).forEach(check);
      }
      case 'number':
      case 'text':
        return;
    }
  };
  check(expression);
  return expression;
}

/** @throws MathArgumentError */
export function evaluateMath(expression: Expression, names: Names, grid: Grid): Value {
  const evaluate = (node: Expression): Value => {
    switch (node.kind) {
      case 'number':
        return scalar(node.value);
      case 'text':
        throw new MathArgumentError(`the text "${node.value}" has no value`);
      case 'id':
        return names.valueOf(node.name) ?? series(new Map());
      case 'negative':
        return map(evaluate(node.of), (n) => -n);
      case 'binary':
        return join(evaluate(node.left), evaluate(node.right), OPERATORS[node.operator]);
      case 'list':
        return { kind: 'list', items: node.items.map((item) => pointsOf(evaluate(item), grid)) };
      case 'call':
        return call(node.name, node.arguments);
    }
  };
  const call = (name: string, args: readonly Expression[]): Value => {
    if (name === 'METRICS') {
      const part = args[0]?.kind === 'text' ? args[0].value : '';
      return {
        kind: 'list',
        items: names.metricIds.filter((id) => id.includes(part)).map((id) => pointsOf(names.valueOf(id)!, grid)),
      };
    }
    if (name === 'FILL') {
      const points = pointsOf(evaluate(args[0]!), grid);
      return FUNCTIONS['FILL']!.apply([series(points), series(filler(points, args[1]!))], grid);
    }
    return FUNCTIONS[name]!.apply(args.map(evaluate), grid);
  };
  const filler = (points: Series, argument: Expression): Series => {
    if (!isWord('FILL', argument)) return pointsOf(evaluate(argument), grid);
    return argument.name.toUpperCase() === 'REPEAT' ? repeated(points, grid.times) : interpolated(points, grid.times);
  };
  return evaluate(expression);
}

/** A number holds at every moment looked at. @throws MathArgumentError for several series */
export function pointsOf(value: Value, grid: Grid): Series {
  if (value.kind === 'series') return value.points;
  if (value.kind === 'list') throw new MathArgumentError('several series are given where one is needed');
  return Number.isFinite(value.value) ? new Map(grid.times.map((time) => [time, value.value])) : new Map();
}

function isWord(call: string, node: Expression): node is Expression & { kind: 'id' } {
  return call === 'FILL' && node.kind === 'id' && WORDS.includes(node.name.toUpperCase());
}

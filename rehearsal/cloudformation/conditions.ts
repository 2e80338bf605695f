import { NotRehearsable } from '../contracts';
import type { Scope } from './scope';
import { invalid, isObject, type Template } from './template';
import { sameValue } from './values';

type Resolve = (value: unknown, scope: Scope) => unknown;

/** Functions that answer true or false; those from `Fn::Contains` on stand only in rules. */
export const CONDITION_FUNCTIONS: ReadonlySet<string> = new Set([
  'Condition',
  'Fn::Equals',
  'Fn::And',
  'Fn::Or',
  'Fn::Not',
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
]);

/** Evaluates an expression of a condition or a rule. */
export function evaluateCondition(expression: unknown, scope: Scope, resolve: Resolve): boolean {
  if (typeof expression === 'boolean') return expression;
  const [name, argument] = isObject(expression) ? (Object.entries(expression)[0] ?? []) : [];
  if (name === undefined) {
    throw invalid(`Template error: a condition must be a function, and is ${JSON.stringify(expression)}`);
  }
  const operands = Array.isArray(argument) ? argument : [argument];
  const nested = (operand: unknown): boolean => evaluateCondition(operand, scope, resolve);
  const values = (): unknown[] => operands.map((operand) => resolve(operand, scope));
  switch (name) {
    case 'Condition':
      return scope.condition(String(argument));
    case 'Fn::Equals': {
      expectOperands(name, operands, 2, 2);
      const [left, right] = values();
      return sameValue(left, right);
    }
    case 'Fn::And':
      expectOperands(name, operands, 2, 10);
      return operands.every(nested);
    case 'Fn::Or':
      expectOperands(name, operands, 2, 10);
      return operands.some(nested);
    case 'Fn::Not':
      expectOperands(name, operands, 1, 1);
      return !nested(operands[0]);
    case 'Fn::Contains': {
      expectOperands(name, operands, 2, 2);
      const [members, wanted] = values();
      return asList(members).some((member) => sameValue(member, wanted));
    }
    case 'Fn::EachMemberEquals': {
      expectOperands(name, operands, 2, 2);
      const [members, wanted] = values();
      return asList(members).every((member) => sameValue(member, wanted));
    }
    case 'Fn::EachMemberIn': {
      expectOperands(name, operands, 2, 2);
      const [members, allowed] = values();
      return asList(members).every((member) => asList(allowed).some((value) => sameValue(member, value)));
    }
    default:
      throw new NotRehearsable('condition function', name, scope.where);
  }
}

function expectOperands(name: string, operands: readonly unknown[], least: number, most: number): void {
  if (operands.length >= least && operands.length <= most) return;
  const range = least === most ? `${least}` : `between ${least} and ${most}`;
  throw invalid(`Template error: every ${name} object requires a list of ${range} parameters.`);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/**
 * The template's conditions, each evaluated when first asked for.
 *
 * @param scopeOf makes the scope in which conditions are evaluated, given how to look one up
 */
export function conditionsOf(
  template: Template,
  scopeOf: (condition: (name: string) => boolean) => Scope,
  resolve: Resolve,
): (name: string) => boolean {
  const known = new Map<string, boolean>();
  const underWay = new Set<string>();
  const condition = (name: string): boolean => {
    const answer = known.get(name);
    if (answer !== undefined) return answer;
    const expression = template.Conditions?.[name];
    if (expression === undefined) {
      throw invalid(
        `Template format error: Unresolved dependencies [${name}]. Cannot reference resources in the Conditions block of the template`,
      );
    }
    if (underWay.has(name))
      throw invalid(`Template error: Found circular condition dependency with conditions ${name}`);
    underWay.add(name);
    const value = evaluateCondition(expression, scope, resolve);
    known.set(name, value);
    return value;
  };
  const scope = scopeOf(condition);
  return condition;
}

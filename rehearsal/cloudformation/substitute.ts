import type { Scope } from './scope';
import { invalid, isObject } from './template';

const VARIABLE = /\$\{([^}]*)\}/g;

/** The parts of `Fn::Sub`'s argument: the text and the variables of its list form. */
export function substitution(argument: unknown): { text: string; variables: Readonly<Record<string, unknown>> } {
  if (typeof argument === 'string') return { text: argument, variables: {} };
  if (Array.isArray(argument) && argument.length === 2 && typeof argument[0] === 'string' && isObject(argument[1])) {
    return { text: argument[0], variables: argument[1] };
  }
  throw invalid(
    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
  );
}

/** The names in a text of `Fn::Sub` that stand for something (`${!Literal}` stands for itself). */
export function namesIn(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map((match) => match[1]!).filter((name) => !name.startsWith('!'));
}

/** `Fn::Sub`, both forms. */
export function substitute(
  argument: unknown,
  scope: Scope,
  resolve: (value: unknown, scope: Scope) => unknown,
): string {
  const { text, variables } = substitution(argument);
  return text.replaceAll(VARIABLE, (_match, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const value = name in variables ? resolve(variables[name], scope) : resolve(named(name), scope);
    if (Array.isArray(value)) return value.map(String).join(',');
    if (typeof value === 'object' && value !== null) {
      throw invalid(`Template error: Fn::Sub needs a string for ${name}, and got ${JSON.stringify(value)}`);
    }
    return String(value);
  });
}

/** What a name inside `${…}` means, written as the intrinsic it abbreviates. */
export function named(name: string): Readonly<Record<string, unknown>> {
  return name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name };
}

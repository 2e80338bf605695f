import { ENV } from './names';

type Name = (typeof ENV)[keyof typeof ENV];

/** Reads an environment variable that the function cannot do without. */
export function variable(name: Name): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`environment variable ${name} is not set: the function's stack in lib/ gives it`);
  }
  return value;
}

/** Reads a variable that a function may do without. */
export function optionalVariable(name: Name): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/** Reads a variable that is `true` or `false`. */
export function flag(name: Name): boolean {
  const text = variable(name);
  if (text !== 'true' && text !== 'false') {
    throw new Error(`environment variable ${name} is "${text}"; expected true or false`);
  }
  return text === 'true';
}

/** Reads a variable that holds a whole number above 0. */
export function count(name: Name): number {
  const text = variable(name);
  if (!/^[1-9]\d*$/.test(text)) {
    throw new Error(`environment variable ${name} is "${text}"; expected a whole number above 0`);
  }
  return Number(text);
}

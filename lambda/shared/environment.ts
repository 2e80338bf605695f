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

/** Reads a variable that holds a whole number above 0. */
export function count(name: Name): number {
  const text = variable(name);
  if (!/^[1-9]\d*$/.test(text)) {
    throw new Error(`environment variable ${name} is "${text}"; expected a whole number above 0`);
  }
  return Number(text);
}

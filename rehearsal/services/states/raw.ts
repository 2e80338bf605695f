import { ServiceError } from '../../contracts';

/** JSON of which nothing is known yet. */
export type Raw = Readonly<Record<string, unknown>>;

/** What Step Functions refuses, too. */
export function invalid(why: string): ServiceError {
  return new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${why}'`);
}
export function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
export function object(value: unknown, where: string): Raw {
  if (!isObject(value)) throw invalid(`expected an object at ${where}`);
  return value;
}
export function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw invalid(`expected a string at ${where}`);
  return value;
}
export function number(value: unknown, otherwise: number, where: string): number {
  if (value === undefined) return otherwise;
  if (typeof value !== 'number') throw invalid(`expected a number in a retrier of ${where}`);
  return value;
}
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

import jsonata from 'jsonata';
import type { Random } from '../../random';
import type { Json } from './asl';
import { EvaluationFailure } from './failure';
import { stepFunctions } from './functions';

/** Everything an expression may name: `$states` and the variables in scope. */
export interface Bindings {
  readonly states: Readonly<Record<string, Json>>;
  readonly variables: Readonly<Record<string, Json>>;
}

/** The JSONata between `{%` and `%}`; undefined for any other string (blanks outside the signs make it a literal). */
export function expressionOf(text: string): string | undefined {
  return /^\{%([\s\S]*)%\}$/.exec(text)?.[1]?.trim();
}

/** Evaluates templates: JSON in which whole strings may be expressions. */
export class Evaluator {
  private readonly compiled = new Map<string, jsonata.Expression>();

  /**
   * @param now virtual time, for `$now` and `$millis`
   * @param random for `$random`, `$uuid` and `$shuffle`
   */
  constructor(
    private readonly now: () => number,
    private readonly random: Random,
  ) {}

  /** @throws EvaluationFailure */
  async evaluate(template: Json, location: string, bindings: Bindings): Promise<Json> {
    if (typeof template === 'string') {
      const expression = expressionOf(template);
      return expression === undefined ? template : this.run(expression, location, bindings);
    }
    if (Array.isArray(template)) {
      const items: Json[] = [];
      for (const [i, item] of template.entries()) items.push(await this.evaluate(item, `${location}[${i}]`, bindings));
      return items;
    }
    if (template !== null && typeof template === 'object') {
      const members: Record<string, Json> = {};
      for (const [key, item] of Object.entries(template))
        members[key] = await this.evaluate(item, `${location}/${key}`, bindings);
      return members;
    }
    return template;
  }

  /** Evaluates a field that must hold one type. */
  async typed<T extends Json>(template: Json, location: string, bindings: Bindings, type: JsonType): Promise<T> {
    const value = await this.evaluate(template, location, bindings);
    const found = typeOf(value);
    if (found === type) return value as T;
    const expression = typeof template === 'string' ? expressionOf(template) : undefined;
    const subject =
      expression === undefined
        ? `The field '${location}' has`
        : `The JSONata expression '${expression}' specified for the field '${location}' returned`;
    throw new EvaluationFailure(
      location,
      `${subject} an unexpected result type. Expected '${type}', but was '${found}' for value: ${JSON.stringify(value)}`,
    );
  }

  private async run(expression: string, location: string, bindings: Bindings): Promise<Json> {
    const specified = `The JSONata expression '${expression}' specified for the field '${location}'`;
    let value: unknown;
    try {
      let program = this.compiled.get(expression);
      if (!program) this.compiled.set(expression, (program = jsonata(expression)));
      value = await program.evaluate(undefined, {
        ...stepFunctions(this.now, this.random),
        ...bindings.variables,
        states: bindings.states,
      });
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      if (code === undefined && !(error instanceof RangeError)) throw error;
      throw new EvaluationFailure(
        location,
        `${specified} threw an error during evaluation. ${code === undefined ? '' : `${code}: `}${message}`,
      );
    }
    if (value === undefined) throw new EvaluationFailure(location, `${specified} returned nothing (undefined).`);
    if (!isJson(value)) throw new EvaluationFailure(location, `${specified} returned an unsupported result type.`);
    // Sheds what JSONata hangs on its sequences.
    return JSON.parse(JSON.stringify(value)) as Json;
  }
}

export type JsonType = 'array' | 'boolean' | 'null' | 'number' | 'object' | 'string';

function typeOf(value: Json): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as JsonType;
}

function isJson(value: unknown): boolean {
  if (typeof value === 'function') return false;
  if (typeof value !== 'object' || value === null) return typeof value !== 'number' || Number.isFinite(value);
  if ('_jsonata_lambda' in value || '_jsonata_function' in value || value instanceof RegExp) return false;
  return Object.values(value).every(isJson);
}

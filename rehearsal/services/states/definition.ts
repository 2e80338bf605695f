import validate from 'asl-validator';
import type { Machine } from './asl';
import { invalid, isObject, type Raw } from './raw';
import { Reader, type Reading } from './reader';

/**
 * Reads a machine's definition.
 * @throws NotRehearsable what the language has and this interpreter does not, by state and field
 * @throws ServiceError `InvalidDefinition`: what Step Functions refuses, too
 */
export function readDefinition(text: string, reading: Reading): Machine {
  const raw = parse(text);
  const machine = new Reader(reading).machine(raw);
  const { isValid, errorsText } = validate(forValidator(raw) as object);
  if (!isValid) throw invalid(errorsText('; '));
  return machine;
}

/**
 * A copy, since the validator writes into what it is given, without the templates: it takes only some of them for JSONata,
 * and they are checked here. A choice's condition may be a literal, too.
 */
function forValidator(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forValidator);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (key === 'Output' || key === 'Arguments') return [];
      return [[key, key === 'Condition' && typeof item === 'boolean' ? `{% ${item} %}` : forValidator(item)]];
    }),
  );
}

function parse(text: string): Raw {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid(`INVALID_JSON_DESCRIPTION: ${error.message}`);
  }
  if (!isObject(value)) throw invalid('Definition must be a valid JSON object');
  return value;
}

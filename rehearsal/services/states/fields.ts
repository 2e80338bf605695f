import { NotRehearsable, ServiceError } from '../../contracts';

type Kind = 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Parallel' | 'Map' | 'Succeed' | 'Fail';

const EVERYWHERE = ['Type', 'Comment', 'QueryLanguage'];
const ONWARD = ['Next', 'End'];
const EXIT = ['Output', 'Assign'];
const GUARD = ['Retry', 'Catch'];

/** Fields that have their effect here, by kind of state, when the state speaks JSONata. */
const JSONATA: Readonly<Record<Kind, readonly string[]>> = {
  Pass: [...ONWARD, ...EXIT],
  Task: [...ONWARD, ...EXIT, ...GUARD, 'Resource', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds'],
  Choice: [...EXIT, 'Choices', 'Default'],
  Wait: [...ONWARD, ...EXIT, 'Seconds', 'Timestamp'],
  Parallel: [...ONWARD, ...EXIT, ...GUARD, 'Branches', 'Arguments'],
  Map: [
    ...ONWARD,
    ...EXIT,
    ...GUARD,
    'Items',
    'ItemSelector',
    'ItemProcessor',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
  ],
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
};

/** Fields with which a JSONPath state still needs no JSONPath: defaults that pass data through, and literals. */
const PASS_THROUGH: Readonly<Record<Kind, readonly string[]>> = {
  Pass: [...ONWARD, 'Assign', 'Result'],
  Task: [...ONWARD, ...GUARD, 'Assign', 'Resource', 'TimeoutSeconds', 'HeartbeatSeconds'],
  Choice: [],
  Wait: [...ONWARD, 'Assign', 'Seconds', 'Timestamp'],
  Parallel: [...ONWARD, ...GUARD, 'Assign', 'Branches'],
  Map: [...ONWARD, ...GUARD, 'Assign', 'ItemProcessor', 'MaxConcurrency'],
  Succeed: [],
  Fail: ['Error', 'Cause'],
};

/** Fields of the language that exist only in JSONPath. */
const ONLY_JSONPATH = new Set([
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'ResultSelector',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
  'ErrorPath',
  'CausePath',
  'Variable',
]);

export function isKind(type: unknown): type is Kind {
  return typeof type === 'string' && Object.hasOwn(JSONATA, type);
}

/** Refuses, by name, what a state asks for and this interpreter does not do. */
export function checkStateFields(
  raw: Readonly<Record<string, unknown>>,
  kind: Kind,
  language: 'JSONata' | 'JSONPath',
  where: string,
): void {
  const known = new Set([...EVERYWHERE, ...(language === 'JSONata' ? JSONATA : PASS_THROUGH)[kind]]);
  const unknown = Object.keys(raw).find((field) => !known.has(field));
  if (language === 'JSONPath') {
    if (unknown !== undefined || kind === 'Choice') throw jsonPath(where, unknown ?? 'Choices');
    if (hasPath(raw['Assign'])) throw jsonPath(where, 'Assign');
    return;
  }
  if (unknown === undefined) return;
  if (ONLY_JSONPATH.has(unknown) || unknown === 'Result') {
    throw new ServiceError(
      'InvalidDefinition',
      `Invalid State Machine Definition: the field ${unknown} of ${where} is not allowed with JSONata`,
    );
  }
  throw new NotRehearsable(`field of a ${kind} state`, unknown, where);
}

export function checkFields(raw: object, known: readonly string[], what: string, where: string): void {
  const unknown = Object.keys(raw).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new NotRehearsable(`field of ${what}`, unknown, where);
}

export function jsonPath(where: string, field: string): NotRehearsable {
  return new NotRehearsable(
    'query language',
    'JSONPath',
    where,
    `the field ${field} needs it; write the state in JSONata`,
  );
}

/** Is there a member whose value is a path, by the `.$` at its name's end? */
function hasPath(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => (!Array.isArray(value) && key.endsWith('.$')) || hasPath(item));
}

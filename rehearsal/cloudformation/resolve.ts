import { NotRehearsable } from '../contracts';
import { CONDITION_FUNCTIONS, evaluateCondition } from './conditions';
import { availabilityZones, cidrBlocks } from './network-functions';
import { isUnknown, NO_VALUE, unknownWhole, type Scope } from './scope';
import { substitute } from './substitute';
import { invalid, isObject } from './template';

/**
 * Resolves the intrinsics in a value of a template.
 *
 * @returns plain JSON: properties and list items that are `AWS::NoValue` are gone; `NO_VALUE` when the value itself is
 * @throws NotRehearsable for an intrinsic that the rehearsal does not know
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const name = intrinsicOf(value);
  if (name !== undefined) return intrinsic(name, value[name], scope);
  const entries = Object.entries(value).map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
}

/** The name of the intrinsic that an object calls, or undefined when it is plain data. */
export function intrinsicOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const keys = Object.keys(value);
  const [key] = keys;
  return keys.length === 1 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::')) ? key : undefined;
}

function intrinsic(name: string, argument: unknown, scope: Scope): unknown {
  if (CONDITION_FUNCTIONS.has(name)) return evaluateCondition({ [name]: argument }, scope, resolve);
  const implementation = INTRINSICS[name];
  if (implementation === undefined) throw new NotRehearsable('intrinsic', name, scope.where);
  return implementation(argument, scope);
}

const INTRINSICS: Readonly<Record<string, (argument: unknown, scope: Scope) => unknown>> = {
  Ref: (argument, scope) => reference(text(argument, 'Ref'), scope),
  'Fn::GetAtt': (argument, scope) => attribute(argument, scope),
  'Fn::Join': join,
  'Fn::Split': split,
  'Fn::Select': select,
  'Fn::Sub': (argument, scope) => substitute(argument, scope, resolve),
  'Fn::FindInMap': findInMap,
  'Fn::GetAZs': (argument, scope) => availabilityZones(argument, scope, resolve),
  'Fn::Cidr': (argument, scope) => cidrBlocks(argument, scope, resolve),
  'Fn::If': (argument, scope) => {
    if (!Array.isArray(argument) || argument.length !== 3) {
      throw invalid('Template error: Fn::If requires a list argument with three elements.');
    }
    return resolve(scope.condition(String(argument[0])) ? argument[1] : argument[2], scope);
  },
  'Fn::Base64': (argument, scope) => {
    const value = text(resolve(argument, scope), 'Fn::Base64');
    return isUnknown(value) ? unknownWhole(value) : Buffer.from(value).toString('base64');
  },
  'Fn::ImportValue': (argument, scope) => scope.exported(text(resolve(argument, scope), 'Fn::ImportValue')),
};

/** What `Ref` answers for a parameter, a pseudo parameter or a resource. */
function reference(name: string, scope: Scope): unknown {
  if (name.startsWith('AWS::')) return scope.pseudo(name);
  const value = scope.parameter(name) ?? scope.ref(name);
  if (value === undefined) {
    throw invalid(
      `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
    );
  }
  return value;
}

/** Splits the argument of `Fn::GetAtt`, `Name.Attribute` or a list of both, into its two parts. */
export function attributeParts(argument: unknown): [logicalId: string, attribute: unknown] {
  if (typeof argument === 'string' && argument.includes('.')) {
    const dot = argument.indexOf('.');
    return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  if (Array.isArray(argument) && argument.length >= 2 && typeof argument[0] === 'string') {
    return [argument[0], argument.length === 2 ? argument[1] : argument.slice(1).join('.')];
  }
  throw invalid(
    'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  );
}

function attribute(argument: unknown, scope: Scope): unknown {
  const [logicalId, name] = attributeParts(argument);
  const value = scope.attribute(logicalId, text(resolve(name, scope), 'Fn::GetAtt'));
  if (value === undefined) {
    throw invalid(`Template error: instance of Fn::GetAtt references undefined resource ${logicalId}`);
  }
  return value;
}

function join(argument: unknown, scope: Scope): unknown {
  if (!Array.isArray(argument) || argument.length !== 2) {
    throw invalid(
      'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
    );
  }
  const items = resolve(argument[1], scope);
  if (isUnknown(items)) return unknownWhole(items);
  return list(items, 'Fn::Join').map(String).join(text(argument[0], 'Fn::Join'));
}

function split(argument: unknown, scope: Scope): unknown {
  if (!Array.isArray(argument) || argument.length !== 2) {
    throw invalid(
      'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
    );
  }
  const source = text(resolve(argument[1], scope), 'Fn::Split');
  return isUnknown(source) ? unknownWhole(source) : source.split(text(argument[0], 'Fn::Split'));
}

function select(argument: unknown, scope: Scope): unknown {
  if (!Array.isArray(argument) || argument.length !== 2) {
    throw invalid('Template error: Fn::Select requires a list argument with two elements: an integer index and a list');
  }
  const index = Number(resolve(argument[0], scope));
  // Chosen before its neighbours are resolved, so that only what is used must be known.
  const items = Array.isArray(argument[1])
    ? argument[1].map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE)
    : resolve(argument[1], scope);
  if (isUnknown(items)) return unknownWhole(items);
  const chosen: unknown = Number.isInteger(index) ? list(items, 'Fn::Select')[index] : undefined;
  if (chosen === undefined) {
    throw invalid(`Template error: Fn::Select cannot select nonexistent value at index ${index}`);
  }
  return chosen;
}

function findInMap(argument: unknown, scope: Scope): unknown {
  if (!Array.isArray(argument) || argument.length < 3 || argument.length > 4) {
    throw invalid(
      'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  }
  const [map, first, second] = argument.slice(0, 3).map((key) => text(resolve(key, scope), 'Fn::FindInMap'));
  const value = scope.mappings[map!]?.[first!]?.[second!];
  if (value !== undefined) return value;
  const otherwise: unknown = argument[3];
  if (isObject(otherwise) && 'DefaultValue' in otherwise) return resolve(otherwise.DefaultValue, scope);
  throw invalid(`Template error: Unable to get mapping for ${map}::${first}::${second}`);
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`Template error: ${where} needs a list, and got ${JSON.stringify(value)}`);
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalid(`Template error: ${where} needs a string, and got ${JSON.stringify(value)}`);
}

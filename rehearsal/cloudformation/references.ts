import { attributeParts, intrinsicOf } from './resolve';
import { named, namesIn, substitution } from './substitute';
import { dependsOn, isObject, type ResourceDefinition } from './template';

/** One `Ref` or `Fn::GetAtt` (also inside `Fn::Sub`). */
export type Reference =
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'attribute'; readonly name: string; readonly attribute: string };

/** The conditions of a template, evaluated: of a `Fn::If` only the branch that is taken counts. */
export type Condition = (name: string) => boolean;

/** Everything a value refers to, in the order in which it stands there. */
export function references(value: unknown, condition: Condition): Reference[] {
  if (Array.isArray(value)) return value.flatMap((item) => references(item, condition));
  if (!isObject(value)) return [];
  const name = intrinsicOf(value);
  if (name === undefined) return Object.values(value).flatMap((item) => references(item, condition));
  const argument = value[name];
  switch (name) {
    case 'Ref':
      return [{ kind: 'ref', name: String(argument) }];
    case 'Fn::GetAtt': {
      const [logicalId, attribute] = attributeParts(argument);
      if (typeof attribute === 'string') return [{ kind: 'attribute', name: logicalId, attribute }];
      return [{ kind: 'attribute', name: logicalId, attribute: '' }, ...references(attribute, condition)];
    }
    case 'Fn::Sub': {
      const { text, variables } = substitution(argument);
      return namesIn(text).flatMap((variable) =>
        references(variable in variables ? variables[variable] : named(variable), condition),
      );
    }
    case 'Fn::If':
      if (!Array.isArray(argument)) return [];
      return references(condition(String(argument[0])) ? argument[1] : argument[2], condition);
    default:
      return references(argument, condition);
  }
}

/** The logical ids that a resource waits for: the edges of the template, and no others. */
export function dependencies(
  resource: ResourceDefinition,
  isResource: (name: string) => boolean,
  condition: Condition,
): string[] {
  const named = references([resource.Properties, resource.UpdatePolicy], condition).map((reference) => reference.name);
  return [...new Set([...named, ...dependsOn(resource)].filter(isResource))];
}

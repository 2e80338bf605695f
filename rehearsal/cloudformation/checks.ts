import { NotRehearsable } from '../contracts';
import { unsupportedAttribute } from './attributes';
import type { Provider, Providers, RecordedOnly } from './provider';
import { references } from './references';
import { resolve } from './resolve';
import type { ResourceTypes } from './resource-types';
import { symbol } from './scope';
import { resolveResource, type Lookup, type Settled } from './settle';

/** Answers every reference with a sign for it: good for finding out what a template would ask. */
export const SYMBOLS: Lookup = {
  ref: (logicalId) => symbol(`Ref ${logicalId}`),
  attribute: (logicalId, attribute) => symbol(`GetAtt ${logicalId}.${attribute}`),
};

/** The provider of a type; custom resources share one. */
export function providerOf(providers: Providers, type: string): Provider | RecordedOnly | undefined {
  return (
    providers[type] ?? (type.startsWith('Custom::') ? providers['AWS::CloudFormation::CustomResource'] : undefined)
  );
}

/**
 * Finds everything in a template that the rehearsal cannot do, before anything is touched.
 *
 * @throws NotRehearsable naming all of it at once
 * @throws ServiceError when the template itself is wrong
 */
export function checkRehearsable(
  settled: Settled,
  providers: Providers,
  types: ResourceTypes,
  stackName: string,
): void {
  const found: NotRehearsable[] = [];
  const collect = (check: () => void): void => {
    try {
      check();
    } catch (error) {
      if (!(error instanceof NotRehearsable)) throw error;
      found.push(error);
    }
  };
  for (const [logicalId, definition] of settled.active) {
    const where = `${stackName}/${logicalId}`;
    const provider = providerOf(providers, definition.Type);
    if (provider === undefined) found.push(new NotRehearsable('resource type', definition.Type, where));
    collect(() => {
      const { properties } = resolveResource(definition, settled.scope(logicalId, SYMBOLS));
      for (const property of unknownProperties(provider, Object.keys(properties))) {
        found.push(new NotRehearsable('property', `${definition.Type}.${property}`, where));
      }
    });
  }
  for (const [name, output] of Object.entries(settled.template.Outputs ?? {})) {
    if (output.Condition !== undefined && !settled.condition(output.Condition)) continue;
    collect(() => void resolve([output.Value, output.Export?.Name], settled.scope(`Outputs.${name}`, SYMBOLS)));
  }
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) throw first;
  if (first !== undefined) {
    const names = found.map((one) => `${one.what} ${one.nameOfIt} (at ${one.where})`).join(', ');
    throw new NotRehearsable('following:', names, stackName);
  }
  checkAttributes(settled, types);
}

function unknownProperties(provider: Provider | RecordedOnly | undefined, names: readonly string[]): string[] {
  if (provider === undefined || 'recordedOnly' in provider) return [];
  const known = new Set([...provider.honours, ...provider.records]);
  return known.has('*') ? [] : names.filter((name) => !known.has(name));
}

/** Refuses `Fn::GetAtt` of what a type does not have, in CloudFormation's words. */
function checkAttributes(settled: Settled, types: ResourceTypes): void {
  for (const definition of settled.active.values()) {
    for (const reference of references([definition.Properties, definition.UpdatePolicy], settled.condition)) {
      if (reference.kind === 'ref' || reference.attribute === '') continue;
      const type = types(settled.active.get(reference.name)?.Type ?? '');
      if (type === undefined || type.hasAttribute(reference.attribute)) continue;
      throw unsupportedAttribute(reference.name, reference.attribute);
    }
  }
}

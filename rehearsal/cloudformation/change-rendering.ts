import type { ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { asText } from './change-details';
import type { Properties } from './plan';
import { resolve } from './resolve';
import type { Lookup, Settled } from './settle';
import { isObject, type ResourceDefinition } from './template';
import { sameValue } from './values';

/** Attributes beside the properties whose changes a change set lists. */
const ATTRIBUTES = ['Metadata', 'UpdatePolicy', 'DeletionPolicy', 'UpdateReplacePolicy'] as const;

/** A resource's definition as a change set sees it. */
export interface Rendering {
  readonly properties: Properties;
  /** With the values of NoEcho parameters masked. */
  readonly shownProperties: Properties;
  readonly attributes: Readonly<Partial<Record<(typeof ATTRIBUTES)[number], unknown>>>;
}

const MASK = '****';

export function render(settled: Settled, logicalId: string, definition: ResourceDefinition, lookup: Lookup): Rendering {
  const scope = settled.scope(logicalId, lookup);
  const properties = resolve(definition.Properties ?? {}, scope) as Properties;
  const present = ATTRIBUTES.filter((attribute) => definition[attribute] !== undefined);
  const secrets = [...settled.parameters.values()].filter((one) => one.noEcho).flatMap((one) => one.value);
  return {
    properties,
    shownProperties: masked(
      properties,
      secrets.filter((secret) => secret !== ''),
    ) as Properties,
    attributes: Object.fromEntries(present.map((attribute) => [attribute, resolve(definition[attribute], scope)])),
  };
}

function masked(value: unknown, secrets: readonly string[]): unknown {
  if (secrets.length === 0) return value;
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, MASK), value);
  if (Array.isArray(value)) return value.map((item) => masked(item, secrets));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, secrets)]));
}

/** BeforeContext or AfterContext: JSON in a text. */
export function context({ shownProperties, attributes }: Rendering): string {
  const properties = Object.keys(shownProperties).length > 0 ? { Properties: shownProperties } : {};
  return JSON.stringify({ ...properties, ...attributes });
}

/** Details for the attributes beside the properties: none of them replaces a resource. */
export function attributeDetails(before: Rendering, after: Rendering, withValues: boolean): ResourceChangeDetail[] {
  const changed = ATTRIBUTES.filter(
    (attribute) => !sameValue(before.attributes[attribute], after.attributes[attribute]),
  );
  return changed.map((attribute) => ({
    Target: {
      Attribute: attribute,
      RequiresRecreation: 'Never',
      ...(withValues && values(attribute, before.attributes[attribute], after.attributes[attribute])),
    },
    Evaluation: 'Static',
    ChangeSource: 'DirectModification',
  }));
}

function values(attribute: string, before: unknown, after: unknown) {
  return {
    Path: `/${attribute}`,
    AttributeChangeType: before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify',
    ...(before !== undefined && { BeforeValue: asText(before) }),
    ...(after !== undefined && { AfterValue: asText(after) }),
  } as const;
}

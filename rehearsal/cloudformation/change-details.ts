import type { ResourceChangeDetail, ResourceTargetDefinition } from '@aws-sdk/client-cloudformation';
import type { Properties } from './plan';
import { references, type Reference } from './references';
import type { CausesReplacement, ResourceType } from './resource-types';
import type { Settled } from './settle';
import { isObject, type ResourceDefinition } from './template';
import { differences, type Difference } from './values';

/** What a change set expects to become of a resource, as far as those that refer to it are concerned. */
export type Outlook = 'add' | 'same' | 'update' | 'replace' | 'maybe replace';

/** One resource before and after, rendered. */
export interface Rendered {
  readonly before: Properties;
  readonly after: Properties;
  /** The same with the values of NoEcho parameters masked; given when values are shown. */
  readonly shown?: { readonly before: Properties; readonly after: Properties };
}

/** What the details are computed from besides the resource itself. */
export interface Circumstances {
  readonly settled: Settled;
  readonly changedParameters: ReadonlySet<string>;
  readonly outlooks: ReadonlyMap<string, Outlook>;
}

interface Cause {
  readonly source: 'ParameterReference' | 'ResourceReference' | 'ResourceAttribute' | 'DirectModification';
  readonly entity?: string;
  readonly evaluation: 'Static' | 'Dynamic';
}

const RECREATION = { yes: 'Always', maybe: 'Conditionally', no: 'Never' } as const satisfies Record<
  CausesReplacement,
  string
>;

/**
 * Why and how a resource's properties will change, as DescribeChangeSet tells it.
 *
 * Without values there is one detail per property and cause, and a reference to a resource that will be updated in
 * place counts as a cause that may come to nothing (Dynamic). With values there is one per changed leaf and cause,
 * and what renders alike before and after is left out.
 */
export function propertyDetails(
  definition: ResourceDefinition,
  type: ResourceType | undefined,
  rendered: Rendered,
  circumstances: Circumstances,
): ResourceChangeDetail[] {
  const names = [...new Set([...Object.keys(rendered.before), ...Object.keys(rendered.after)])].sort();
  return names.flatMap((name) => {
    const found = differences(rendered.before[name], rendered.after[name], [name]);
    const target: ResourceTargetDefinition =
      name === type?.tags
        ? { Attribute: 'Tags', RequiresRecreation: 'Never' }
        : {
            Attribute: 'Properties',
            Name: name,
            RequiresRecreation: RECREATION[type?.causesReplacement(name) ?? 'no'],
          };
    const template = definition.Properties?.[name];
    if (rendered.shown === undefined) {
      return causes(template, found.length > 0, circumstances).map((cause) => detail(cause, target));
    }
    const { shown } = rendered;
    return found.flatMap((difference) =>
      causes(within(template, difference.path.slice(1)), true, circumstances).map((cause) =>
        detail(cause, { ...target, ...values(difference, shown) }),
      ),
    );
  });
}

function detail({ source, entity, evaluation }: Cause, target: ResourceTargetDefinition): ResourceChangeDetail {
  return { Target: target, Evaluation: evaluation, ChangeSource: source, ...(entity && { CausingEntity: entity }) };
}

/** The causes for a value to change; `differs` when the template itself or a parameter makes it differ. */
function causes(template: unknown, differs: boolean, circumstances: Circumstances): Cause[] {
  const { settled, changedParameters } = circumstances;
  const referred = references(template, settled.condition).filter(({ name }) => !name.startsWith('AWS::'));
  const found: Cause[] = [];
  for (const reference of referred) {
    if (differs && changedParameters.has(reference.name)) {
      found.push({ source: 'ParameterReference', entity: reference.name, evaluation: 'Static' });
    }
    const cause = resourceCause(reference, circumstances.outlooks.get(reference.name));
    if (cause !== undefined) found.push(cause);
  }
  if (differs) found.push({ source: 'DirectModification', evaluation: referred.length > 0 ? 'Dynamic' : 'Static' });
  return distinct(found);
}

function resourceCause(reference: Reference, outlook: Outlook | undefined): Cause | undefined {
  if (outlook === undefined || outlook === 'same' || outlook === 'add') return undefined;
  // An update in place never changes what Ref answers.
  if (reference.kind === 'ref' && outlook === 'update') return undefined;
  const evaluation = outlook === 'replace' ? 'Static' : 'Dynamic';
  return reference.kind === 'ref'
    ? { source: 'ResourceReference', entity: reference.name, evaluation }
    : { source: 'ResourceAttribute', entity: `${reference.name}.${reference.attribute}`, evaluation };
}

function distinct(found: readonly Cause[]): Cause[] {
  return [...new Map(found.map((cause) => [`${cause.source} ${cause.entity}`, cause])).values()];
}

/** The part of a template value at a path, or the deepest one that is not inside an intrinsic. */
function within(template: unknown, path: readonly string[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return template;
  if (Array.isArray(template) && template[Number(step)] !== undefined) return within(template[Number(step)], rest);
  if (isObject(template) && step in template) return within(template[step], rest);
  return template;
}

/** Path and values of a changed leaf. */
function values({ path, before, after }: Difference, shown: { before: Properties; after: Properties }) {
  return {
    Path: `/Properties/${path.join('/')}`,
    AttributeChangeType: before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify',
    ...(before !== undefined && { BeforeValue: asText(at(shown.before, path)) }),
    ...(after !== undefined && { AfterValue: asText(at(shown.after, path)) }),
  } as const;
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], value);
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

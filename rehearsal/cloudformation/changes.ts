import type { Change, ResourceChange } from '@aws-sdk/client-cloudformation';
import { attributeOf } from './attributes';
import { propertyDetails, type Outlook } from './change-details';
import { attributeDetails, context, render, type Rendering } from './change-rendering';
import { SYMBOLS } from './checks';
import { inOrder } from './graph';
import type { ParameterValues } from './parameters';
import type { ResourceTypes } from './resource-types';
import { KNOWN_AFTER_APPLY } from './scope';
import type { Lookup, Settled } from './settle';
import type { DeployedResource, Resources } from './state';
import { sameValue } from './values';

/** What a change set is computed from. */
export interface Comparison {
  /** The template that is deployed, with its parameters; undefined when nothing is. */
  readonly before: Settled | undefined;
  readonly after: Settled;
  readonly deployed: Resources;
  readonly types: ResourceTypes;
  /** Whether the stack's own tags change, which CloudFormation hands on to every resource that can have tags. */
  readonly tagsChanged: boolean;
}

/** The changes as DescribeChangeSet lists them, by logical id, without and with property values. */
export function computeChanges(comparison: Comparison): { plain: Change[]; withValues: Change[] } {
  const outlooks = new Map<string, Outlook>();
  const plain = new Lister(comparison, outlooks, false).list();
  return { plain, withValues: new Lister(comparison, outlooks, true).list() };
}

/** Lists changes in one of the two ways; the list without values also settles what becomes of each resource. */
class Lister {
  private readonly changedParameters: ReadonlySet<string>;
  private readonly lookups: { readonly before: Lookup; readonly after: Lookup };

  constructor(
    private readonly comparison: Comparison,
    private readonly outlooks: Map<string, Outlook>,
    private readonly withValues: boolean,
  ) {
    this.changedParameters = changedParameters(comparison.before?.parameters, comparison.after.parameters);
    this.lookups = withValues ? valueLookups(comparison.deployed, outlooks) : { before: SYMBOLS, after: SYMBOLS };
  }

  list(): Change[] {
    const { after, deployed } = this.comparison;
    const changes: ResourceChange[] = [];
    // In dependency order: what becomes of a resource decides what becomes of those that refer to it.
    for (const logicalId of inOrder(after.graph)) {
      const resource = deployed.get(logicalId);
      const change = resource === undefined ? this.addition(logicalId) : this.modification(resource);
      if (!this.withValues) this.outlooks.set(logicalId, outlookOf(change));
      if (change !== undefined) changes.push(change);
    }
    for (const resource of deployed.values()) {
      if (!after.active.has(resource.logicalId)) changes.push(this.removal(resource));
    }
    return changes
      .sort((a, b) => (a.LogicalResourceId! < b.LogicalResourceId! ? -1 : 1))
      .map((change) => ({ Type: 'Resource', ResourceChange: change }));
  }

  private addition(logicalId: string): ResourceChange {
    const { Type: type } = this.comparison.after.active.get(logicalId)!;
    return {
      Action: 'Add',
      LogicalResourceId: logicalId,
      ResourceType: type,
      Scope: [],
      Details: [],
      ...(this.withValues && { AfterContext: context(this.after(logicalId)) }),
    };
  }

  private removal(resource: DeployedResource): ResourceChange {
    return {
      PolicyAction: resource.deletionPolicy === 'Delete' ? 'Delete' : 'Retain',
      Action: 'Remove',
      LogicalResourceId: resource.logicalId,
      PhysicalResourceId: resource.physicalId,
      ResourceType: resource.type,
      Scope: [],
      Details: [],
      ...(this.withValues && { BeforeContext: context(this.before(resource)) }),
    };
  }

  private modification(resource: DeployedResource): ResourceChange | undefined {
    const { logicalId } = resource;
    const { after: settled, types, tagsChanged } = this.comparison;
    const definition = settled.active.get(logicalId)!;
    const type = types(definition.Type);
    const [before, after] = [this.before(resource), this.after(logicalId)];
    const details = [
      ...propertyDetails(
        definition,
        type,
        { before: before.properties, after: after.properties, ...(this.withValues && { shown: shown(before, after) }) },
        { settled, changedParameters: this.changedParameters, outlooks: this.outlooks },
      ),
      ...attributeDetails(before, after, this.withValues),
    ];
    if (tagsChanged && type?.tags !== undefined && !details.some((detail) => detail.Target?.Attribute === 'Tags')) {
      const target = { Attribute: 'Tags', RequiresRecreation: 'Never' } as const;
      details.push({ Target: target, Evaluation: 'Static', ChangeSource: 'DirectModification' });
    }
    if (details.length === 0) return undefined;
    const replacement = replacementOf(details);
    const retained = after.attributes.UpdateReplacePolicy === 'Retain';
    return {
      ...(replacement === 'True' && { PolicyAction: retained ? 'ReplaceAndRetain' : 'ReplaceAndDelete' }),
      Action: 'Modify',
      LogicalResourceId: logicalId,
      PhysicalResourceId: resource.physicalId,
      ResourceType: definition.Type,
      Replacement: replacement,
      Scope: [...new Set(details.map((detail) => detail.Target!.Attribute!))],
      Details: details,
      ...(this.withValues && { BeforeContext: context(before), AfterContext: context(after) }),
    };
  }

  private before(resource: DeployedResource): Rendering {
    return render(this.comparison.before!, resource.logicalId, resource.definition, this.lookups.before);
  }

  private after(logicalId: string): Rendering {
    const { after } = this.comparison;
    return render(after, logicalId, after.active.get(logicalId)!, this.lookups.after);
  }
}

function shown(before: Rendering, after: Rendering) {
  return { before: before.shownProperties, after: after.shownProperties };
}

/** What references answer when values are shown: a physical id stays known, an attribute is read only later. */
function valueLookups(deployed: Resources, outlooks: ReadonlyMap<string, Outlook>): { before: Lookup; after: Lookup } {
  const isReplaced = (id: string): boolean => ['replace', 'maybe replace'].includes(outlooks.get(id) ?? '');
  const physicalId = (id: string): string => deployed.get(id)?.physicalId ?? KNOWN_AFTER_APPLY;
  return {
    before: {
      ref: physicalId,
      attribute: (id, attribute) => {
        const resource = deployed.get(id);
        return (isReplaced(id) && resource !== undefined && attributeOf(resource, attribute)) || KNOWN_AFTER_APPLY;
      },
    },
    after: {
      ref: (id) => (isReplaced(id) ? KNOWN_AFTER_APPLY : physicalId(id)),
      attribute: () => KNOWN_AFTER_APPLY,
    },
  };
}

function outlookOf(change: ResourceChange | undefined): Outlook {
  if (change === undefined) return 'same';
  if (change.Action === 'Add') return 'add';
  if (change.Replacement === 'True') return 'replace';
  return change.Replacement === 'Conditional' ? 'maybe replace' : 'update';
}

function replacementOf(details: NonNullable<ResourceChange['Details']>): 'True' | 'False' | 'Conditional' {
  const recreating = details.filter((detail) => detail.Target?.RequiresRecreation !== 'Never');
  if (recreating.length === 0) return 'False';
  const certain = recreating.some(
    (detail) => detail.Target?.RequiresRecreation === 'Always' && detail.Evaluation === 'Static',
  );
  return certain ? 'True' : 'Conditional';
}

function changedParameters(before: ParameterValues | undefined, after: ParameterValues): ReadonlySet<string> {
  const names = [...after.keys()].filter((name) => !sameValue(before?.get(name)?.value, after.get(name)!.value));
  return new Set(names);
}

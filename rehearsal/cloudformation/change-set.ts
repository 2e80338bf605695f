import type { Change } from '@aws-sdk/client-cloudformation';
import { computeChanges } from './changes';
import { checkRehearsable, SYMBOLS } from './checks';
import type { Providers } from './provider';
import { resolve } from './resolve';
import type { ResourceTypes } from './resource-types';
import { checkRules } from './rules';
import { settle, type Lookup, type Outside, type Settled } from './settle';
import type { Stack, Target } from './state';
import { invalid } from './template';
import { sameValue } from './values';

export type ChangeSetType = 'CREATE' | 'UPDATE';

/** A change set: what would happen to a stack, and the aim that makes it happen. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly type: ChangeSetType;
  readonly description?: string;
  readonly createdAt: number;
  readonly target: Target;
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly statusReason?: string;
  executionStatus:
    'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE' | 'EXECUTE_FAILED' | 'OBSOLETE';
  readonly changes: { readonly plain: readonly Change[]; readonly withValues: readonly Change[] };
}

export const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/**
 * Works out what a target would change.
 *
 * @returns undefined when it would change nothing
 * @throws ServiceError when the template is wrong, a rule is broken or a type changes under a logical id
 * @throws NotRehearsable naming everything in the template that the rehearsal does not know
 */
export function computeChangeSet(
  stack: Stack,
  target: Target,
  outside: Outside,
  providers: Providers,
  types: ResourceTypes,
): ChangeSet['changes'] | undefined {
  const after = settle(target, outside);
  checkRules(target.template, after.scope('Rules', NOTHING));
  checkRehearsable(after, providers, types, stack.name);
  refuseTypeChanges(stack, after);
  const before = stack.target && settle(stack.target, outside);
  const tagsChanged = stack.target !== undefined && !sameValue(stack.target.tags, target.tags);
  const changes = computeChanges({ before, after, deployed: stack.resources, types, tagsChanged });
  const isChanged = changes.plain.length > 0 || tagsChanged || !sameValue(before && outputs(before), outputs(after));
  return isChanged ? changes : undefined;
}

const NOTHING: Lookup = { ref: () => undefined, attribute: () => undefined };

function refuseTypeChanges(stack: Stack, after: Settled): void {
  const changed = [...stack.resources.values()].filter((resource) => {
    const type = after.active.get(resource.logicalId)?.Type;
    return type !== undefined && type !== resource.type;
  });
  if (changed.length === 0) return;
  const names = changed.map((resource) => resource.logicalId).join(', ');
  throw invalid(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${names}]`,
  );
}

/** The outputs with a sign for each reference: enough to see whether the template changes them. */
function outputs(settled: Settled): unknown {
  const active = Object.entries(settled.template.Outputs ?? {}).filter(
    ([, output]) => output.Condition === undefined || settled.condition(output.Condition),
  );
  return active.map(([name, { Value, Export, Description = '' }]) => [
    name,
    Description,
    resolve([Value, Export?.Name ?? ''], settled.scope(`Outputs.${name}`, SYMBOLS)),
  ]);
}

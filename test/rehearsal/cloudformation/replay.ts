import type { Change, Stack as StackShape, StackEvent as StackEventShape } from '@aws-sdk/client-cloudformation';
import { describeChangeSet, describeEvent, describeStack } from '../../../rehearsal/cloudformation/describe';
import type { ParameterStore } from '../../../rehearsal/cloudformation/parameters';
import type { Providers } from '../../../rehearsal/cloudformation/provider';
import type { Template } from '../../../rehearsal/cloudformation/template';
import { NotRehearsable, ServiceError } from '../../../rehearsal/contracts';
import { testAccount } from './account';
import { realTypes } from './real-types';

/** An update to replay: what a recording was made from. */
export interface Update {
  readonly template1: object;
  readonly template2: object;
  readonly parameters1: Readonly<Record<string, string>> | null;
  readonly parameters2: Readonly<Record<string, string>> | null;
}

export interface ReplayOptions {
  /** @default "replayed" */
  readonly stackName?: string;
  readonly capabilities?: readonly string[];
  readonly tags1?: Readonly<Record<string, string>>;
  readonly tags2?: Readonly<Record<string, string>>;
  /** @default - topics, SSM parameters, and all other types only noted */
  readonly providers?: Providers;
  /** @default - any name has a value */
  readonly store?: ParameterStore;
  readonly seed?: number;
}

/** Four descriptions of change sets, keyed as the recordings key them; contexts are parsed. */
type ReplayedChanges = Record<`describe-change-set-${1 | 2}${'' | '-prop-values'}`, readonly object[] | undefined>;

export interface Replay {
  readonly changes: ReplayedChanges;
  /** As DescribeStacks answers; undefined when it did not come so far. */
  readonly stackAfter1?: StackShape;
  readonly stackAfter2?: StackShape;
  /** All events after the second change set, newest first, as DescribeStackEvents answers. */
  readonly events: readonly StackEventShape[];
  /** The same after the stack's deletion, which ends every replay. */
  readonly eventsAfterDeletion: readonly StackEventShape[];
  readonly error: ReplayError | null;
}

type ReplayError =
  /** The rehearsal refuses by name: `feature` is what it does not know. */
  | { readonly kind: 'unsupported'; readonly feature: string; readonly message: string }
  /** CloudFormation itself refuses: as an error of a call, or as a change set with status FAILED. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** A stack operation failed and was rolled back. */
  | { readonly kind: 'failed'; readonly status: string; readonly message: string };

/**
 * Runs an update through the engine the way the recordings were made: a change set that creates the stack, described
 * and executed; a second one that updates it, described with and without property values and executed; then the
 * deletion of the stack.
 */
export async function replay(update: Update, options: ReplayOptions = {}): Promise<Replay> {
  const { stackName = 'replayed', capabilities } = options;
  const known = realTypes();
  const { cloudFormation } = testAccount(options.providers ?? known.providers, {
    seed: options.seed,
    store: options.store ?? known.store,
  });
  const changes: ReplayedChanges = {
    'describe-change-set-1': undefined,
    'describe-change-set-1-prop-values': undefined,
    'describe-change-set-2': undefined,
    'describe-change-set-2-prop-values': undefined,
  };
  const events = (): StackEventShape[] => {
    const stack = stackId === undefined ? undefined : cloudFormation.stack(stackId);
    return stack === undefined ? [] : cloudFormation.events(stack.id).map((event) => describeEvent(event, stack));
  };
  const states: { stackAfter1?: StackShape; stackAfter2?: StackShape } = {};
  let stackId: string | undefined;
  let error: ReplayError | null = null;
  try {
    for (const step of [1, 2] as const) {
      const changeSet = await cloudFormation.changeSets.create({
        stackName,
        changeSetName: `change-set-${step}`,
        type: step === 1 ? 'CREATE' : 'UPDATE',
        template: update[`template${step}`] as Template,
        parameters: given(update[`parameters${step}`]),
        tags: options[`tags${step}`],
        capabilities,
      });
      stackId = changeSet.stackId;
      const stack = cloudFormation.stack(stackId);
      changes[`describe-change-set-${step}`] = parsed(describeChangeSet(changeSet, stack).Changes);
      changes[`describe-change-set-${step}-prop-values`] = parsed(describeChangeSet(changeSet, stack, true).Changes);
      if (changeSet.status === 'FAILED') {
        error = { kind: 'refused', code: 'FAILED', message: changeSet.statusReason ?? '' };
        break;
      }
      const outcome = await cloudFormation.executeChangeSet(changeSet.id).result;
      states[`stackAfter${step}`] = describeStack(stack);
      if (!outcome.succeeded) {
        error = { kind: 'failed', status: outcome.status, message: outcome.reason ?? '' };
        break;
      }
    }
  } catch (cause) {
    error = errorOf(cause);
  }
  const eventsAfter2 = events();
  if (stackId !== undefined) await cloudFormation.deleteStack(stackId).result;
  return { changes, ...states, events: eventsAfter2, eventsAfterDeletion: events(), error };
}

function given(parameters: Readonly<Record<string, string>> | null) {
  return Object.entries(parameters ?? {}).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
}

function errorOf(cause: unknown): ReplayError {
  if (cause instanceof NotRehearsable) {
    return { kind: 'unsupported', feature: `${cause.what} ${cause.nameOfIt}`, message: cause.message };
  }
  if (cause instanceof ServiceError) return { kind: 'refused', code: cause.code, message: cause.message };
  throw cause;
}

/** The recorder parsed the contexts, which are JSON in a text on the wire. */
function parsed(changes: readonly Change[] = []): object[] {
  return changes.map(({ Type, ResourceChange: change }) => ({
    Type,
    ResourceChange: {
      ...change,
      ...(change?.BeforeContext && { BeforeContext: JSON.parse(change.BeforeContext) as unknown }),
      ...(change?.AfterContext && { AfterContext: JSON.parse(change.AfterContext) as unknown }),
    },
  }));
}

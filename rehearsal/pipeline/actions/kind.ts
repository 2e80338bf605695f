import type { Principal } from '../../contracts';
import type { ArtifactStore } from '../artifacts';
import type { ActionDefinition } from '../definition';

/** A revision that a start asks for, instead of the newest one. */
export interface RevisionOverride {
  readonly actionName: string;
  readonly revisionType: 'COMMIT_ID' | 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY' | 'IMAGE_DIGEST';
  readonly revisionValue: string;
}

/** What a source action has fetched. */
export interface Revision {
  readonly revisionId: string;
  readonly summary: string;
  readonly url?: string;
}

/** What an action is given. */
export interface ActionContext {
  readonly pipeline: { readonly name: string; readonly arn: string; readonly version: number };
  readonly executionId: string;
  readonly stage: string;
  /** As declared: with references in its configuration. */
  readonly action: ActionDefinition;
  readonly actionExecutionId: string;
  /** Virtual time, milliseconds since the epoch. */
  readonly startedAt: number;
  /** Of an approval that was asked for in an earlier life, and is taken up. @default - the action begins */
  readonly token?: string;
  /** With the references replaced. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Replaces the references in a text. */
  readonly resolve: (text: string) => string;
  readonly artifacts: ArtifactStore;
  readonly override?: RevisionOverride;
  /** Who makes the action's calls: its role, or the pipeline's. */
  readonly principal: Principal;
  /** Makes something visible while the action runs. */
  readonly progress: (seen: { readonly token?: string; readonly externalExecutionId?: string }) => void;
  /** Aborted when nobody waits for the action any more; what it has started elsewhere goes on, as on AWS. */
  readonly signal: AbortSignal;
}

export type ActionResult =
  | {
      readonly status: 'Succeeded';
      readonly summary: string;
      readonly variables?: Readonly<Record<string, string>>;
      readonly externalExecutionId?: string;
      readonly revision?: Revision;
    }
  | {
      readonly status: 'Failed';
      /** Why, for a person. */
      readonly summary: string;
      readonly code: string;
      readonly externalExecutionId?: string;
    };

/** One kind of action that the rehearsal knows. */
export interface ActionKind {
  readonly categories: readonly string[];
  readonly provider: string;
  readonly version: string;
  /** Configuration keys that have an effect. A key in neither list is refused by name. */
  readonly honours: readonly string[];
  /** Configuration keys that are accepted and have no effect on this machine. */
  readonly records: readonly string[];
  /** Names what it does not know about an action, when the pipeline is defined. */
  check?(action: ActionDefinition, refuse: (what: string, name: string) => void): void;
  /** Whose rights move the artifacts. @default - those of the action's role */
  artifactRole?(context: ActionContext): Principal | undefined;
  /** A rejected ServiceError fails the action with its message; any other rejection ends the rehearsal. */
  run(context: ActionContext): Promise<ActionResult>;
}

export function succeeded(
  summary: string,
  more: Omit<Extract<ActionResult, { status: 'Succeeded' }>, 'status' | 'summary'> = {},
): ActionResult {
  return { status: 'Succeeded', summary, ...more };
}

export function failed(summary: string, code = 'JobFailed', externalExecutionId?: string): ActionResult {
  return { status: 'Failed', summary, code, ...(externalExecutionId && { externalExecutionId }) };
}

/** Refuses an action that has artifacts which its kind does not use here. */
export function refuseArtifacts(
  artifacts: readonly string[],
  what: string,
  refuse: (what: string, name: string) => void,
): void {
  artifacts.forEach((name) => refuse(what, name));
}

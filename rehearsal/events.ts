import type { Clock } from './clock';
import type { Random } from './random';

/** What is known of a check's outcome. */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** Why traffic went back to blue. */
export type RollbackCause = `alarm:${string}` | `hook:${string}` | `guard:${string}` | `permission:${string}` | 'stack';

/**
 * Everything the engine tells its host, as it happens. `at` is virtual time, milliseconds since the epoch.
 * The report is made of these events and of nothing else, so what is not told here did not happen.
 */
export type RehearsalEvent = { readonly at: number } & (
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'execution-started'; readonly executionId: string; readonly trigger: string }
  | {
      readonly kind: 'execution-ended';
      readonly executionId: string;
      readonly status: string;
      readonly summary?: string;
    }
  | { readonly kind: 'stage-started'; readonly executionId: string; readonly stage: string }
  | { readonly kind: 'stage-ended'; readonly executionId: string; readonly stage: string; readonly status: string }
  | {
      readonly kind: 'action-started';
      readonly executionId: string;
      readonly stage: string;
      readonly action: string;
      readonly provider: string;
      /** The stack that a CloudFormation action deploys. */
      readonly target?: string;
    }
  | {
      readonly kind: 'action-ended';
      readonly executionId: string;
      readonly stage: string;
      readonly action: string;
      readonly provider: string;
      readonly status: string;
      readonly summary: string;
    }
  | {
      /** A training job ended well: what the execution's candidate is. */
      readonly kind: 'job-ended';
      readonly jobName: string;
      readonly status: string;
      /** What it has learned from. */
      readonly trainingDataUrl?: string;
      readonly modelDataUrl?: string;
      readonly metrics: Readonly<Record<string, number>>;
      readonly reason?: string;
    }
  | {
      readonly kind: 'resource';
      readonly stack: string;
      readonly logicalId: string;
      readonly type: string;
      readonly change: 'created' | 'updated' | 'replaced' | 'deleted' | 'failed' | 'retained';
      readonly reason?: string;
    }
  | {
      readonly kind: 'stack';
      readonly stack: string;
      readonly stackId: string;
      readonly status: string;
      readonly reason?: string;
    }
  | { readonly kind: 'recorded-only'; readonly type: string; readonly reason: string }
  | {
      readonly kind: 'deployment-started';
      readonly deploymentId: string;
      readonly application: string;
      readonly group: string;
      readonly functionName: string;
      readonly fromVersion: string;
      readonly toVersion: string;
      /** The stack whose update asks for it; undefined when a person does. */
      readonly stack?: string;
    }
  | {
      readonly kind: 'hook';
      readonly deploymentId: string;
      readonly event: string;
      readonly status: Verdict;
      readonly reasons: readonly string[];
    }
  | { readonly kind: 'shift'; readonly deploymentId: string; readonly greenPercent: number }
  | {
      readonly kind: 'deployment-ended';
      readonly deploymentId: string;
      readonly status: 'Succeeded' | 'Failed' | 'Stopped';
      readonly rollback: null | { readonly cause: RollbackCause; readonly at: number };
    }
  | {
      readonly kind: 'alarm';
      readonly name: string;
      readonly from: string;
      readonly to: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'approval-asked';
      readonly executionId: string;
      readonly stage: string;
      readonly action: string;
      readonly comment: string;
      readonly link: string;
    }
  | {
      readonly kind: 'approval-given';
      readonly executionId: string;
      readonly approved: boolean;
      readonly by: string;
      readonly comment: string;
    }
  | {
      /** An endpoint is to have another number of instances. */
      readonly kind: 'capacity';
      readonly endpointName: string;
      /** 0 when it is made. */
      readonly from: number;
      readonly to: number;
      readonly cause: string;
    }
  | { readonly kind: 'fault'; readonly text: string }
  | {
      /** An event that reached nobody, or that nobody could handle, for good. */
      readonly kind: 'undelivered';
      /** Where it came from: a rule, or who invoked a function. */
      readonly source: string;
      /** ARN of what it was for. */
      readonly target: string;
      readonly reason: string;
    }
  | { readonly kind: 'lambda-log'; readonly functionName: string; readonly version: string; readonly line: string }
);

/** Distributes over the union, where the built-in Omit would merge its members. */
type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never;

/** An event as its origin tells it; the time is added on the way. */
export type Told = WithoutTime<RehearsalEvent>;

/** What the engine asks a person. */
export interface Question {
  readonly kind: 'approval';
  readonly executionId: string;
  readonly stage: string;
  readonly action: string;
  readonly comment: string;
  readonly link: string;
}

/** A person's answer; a refusal is a result, not an error. */
export interface Answer {
  readonly approved: boolean;
  readonly comment: string;
  readonly by: string;
}

/** What every part of the rehearsed account stands in: identity, time, chance, and the way to tell and to ask. */
export interface Surroundings {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Tells the host; never throws, never waits. */
  readonly tell: (event: Told) => void;
  /** Ends everything under way when aborted. */
  readonly signal: AbortSignal;
  /**
   * Told of what is not known here once it has been answered to the caller, or has failed the action or the resource that
   * needed it: the account outlives it. @default - what is not known ends the rehearsal
   */
  readonly outlive?: (unknown: Error) => void;
}

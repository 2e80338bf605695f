import type { Asked } from '../shared/ask-rows';
import type { Finding } from '../shared/verdict';
import { liveBroken, notCompared } from './compare';

/** How often the function lets itself be invoked again, which the pipeline does about every half minute: half an hour. */
export const MOST_INVOCATIONS = 60;
/** So often must a live model's container fail before it is taken for broken: not in one bad moment. */
export const BROKEN_AFTER_ATTEMPTS = 3;

/** What is remembered from one invocation to the next, in the continuation token. */
export interface Waiting {
  /** Invocations so far, without the present one. */
  readonly invocations: number;
  /** Attempts in a row that the live model's container failed. */
  readonly failures: number;
}

/** What to do about a live model that cannot be compared with. */
export type Step =
  { readonly kind: 'wait'; readonly token: string } | { readonly kind: 'finding'; readonly finding: Finding };

/** Reads a continuation token; without one this is the first invocation. */
export const waitingOf = (token: string | undefined): Waiting =>
  token === undefined ? { invocations: 0, failures: 0 } : (JSON.parse(token) as Waiting);

function wait(before: Waiting, failures: number, reason: string): Step {
  const waiting: Waiting = { invocations: before.invocations + 1, failures };
  if (waiting.invocations < MOST_INVOCATIONS) return { kind: 'wait', token: JSON.stringify(waiting) };
  return { kind: 'finding', finding: notCompared(`${reason}, ${MOST_INVOCATIONS} times looked at`) };
}

/** Two models answer: whichever was compared, the other might stay. */
export const stepOfShift = (versions: readonly string[], waiting: Waiting): Step =>
  wait(waiting, 0, `a deployment shifts traffic between versions ${versions.join(' and ')}`);

/**
 * By these rules: a busy live model is waited for. One whose container fails is asked again, and taken for broken when it
 * never answers. Everything else (no permission, no endpoint, no answer in time, a lost connection) says nothing of the model.
 */
export function stepOfSilence(answer: Exclude<Asked, { kind: 'answered' }>, waiting: Waiting): Step {
  if (answer.kind === 'refused') {
    return wait(waiting, 0, `the live model takes no more requests (${answer.reason})`);
  }
  if (answer.cause !== 'container') {
    return { kind: 'finding', finding: notCompared(`the live model cannot be asked (${answer.reason})`) };
  }
  const failures = waiting.failures + 1;
  if (failures >= BROKEN_AFTER_ATTEMPTS) return { kind: 'finding', finding: liveBroken(failures, answer.reason) };
  return wait(waiting, failures, `the live model fails now and then (${answer.reason})`);
}

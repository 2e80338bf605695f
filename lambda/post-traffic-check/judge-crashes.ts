import { fail, inconclusive, pass, type Finding } from '../shared/verdict';

/** What Lambda says of the alias since the candidate has had all its traffic. */
export interface Invocations {
  readonly total: number;
  /** Crashes and time-outs of the function. */
  readonly crashed: number;
}

const CHECK = 'the API function since the shift';
/** One crash may be a stray. */
const FEWEST_CRASHES = 2;
const TOLERATED_PERCENT = 1;

/**
 * Judges the API function's own failures after the shift. The alarm on them believes a minute only in which some request was
 * answered, since before the shift they could be the live version's; here it is known whose they are, so that a version
 * that answers nothing at all is seen.
 *
 * - at least 2 crashes and more than 1 % of the invocations: fail
 * - no invocation known: inconclusive, metrics are late by a minute or more and nobody may have asked
 * - everything crashed, but only once: inconclusive
 * - else: pass
 */
export function judgeCrashes({ total, crashed }: Invocations): Finding {
  const found = `${crashed} of ${total} invocations crashed or timed out`;
  if (total === 0 && crashed === 0) return inconclusive(CHECK, 'no invocations known yet');
  if (crashed >= FEWEST_CRASHES && 100 * crashed > TOLERATED_PERCENT * total) return fail(CHECK, found);
  return crashed > 0 && crashed >= total ? inconclusive(CHECK, found) : pass(CHECK, found);
}

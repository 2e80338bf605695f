import type { Checks } from '../../model/checks';
import { fail, inconclusive, pass, type Finding } from '../shared/verdict';
import type { Capture } from './captured-calls';

/** What is known after the shift. */
export interface Evidence {
  /** The endpoint's capture status as SageMaker says it; undefined when it has no capture. */
  readonly captureStatus: string | undefined;
  /** Capture files found under this endpoint's own prefix. */
  readonly files: number;
  readonly capture: Capture;
  /** Requests of clients that the new version's metric counts so far; metrics are late, too, so 0 proves nothing. */
  readonly clientRequests: number;
}

const CHECK = 'data capture of this endpoint';

/**
 * Judges whether what went through the new version was captured, by these rules:
 *
 * - capture is no longer on: fail, drift could never be seen
 * - files are there and not one line is a record of a call: fail
 * - calls of clients are there: pass, and the model's own checks judge those that can be decoded
 * - none of them can be decoded: inconclusive. Contract or transform do not say what the model takes and answers; clients
 *   may be served well all the same.
 * - only calls of our own, or nothing yet: inconclusive. SageMaker writes with a delay of a minute or more, and nobody may
 *   have asked. A healthy release must not fail by it, so it is reported as Succeeded and shown as inconclusive.
 */
export function judgeCapture(evidence: Evidence, afterTraffic: Checks['afterTraffic']): readonly Finding[] {
  const { captureStatus, files, capture, clientRequests } = evidence;
  if (captureStatus !== 'Started') return [fail(CHECK, `it is ${captureStatus ?? 'absent'}; expected Started`)];
  const { clientCalls, undecodedCalls, ownCalls, unreadable } = capture;
  const clients = clientCalls.length + undecodedCalls;
  const found = `${clients} calls of clients and ${ownCalls} of our own in ${files} files, ${unreadable} unreadable`;
  if (clients === 0 && ownCalls === 0 && unreadable > 0) return [fail(CHECK, found)];
  if (clientCalls.length > 0) return [pass(CHECK, found), ...afterTraffic(clientCalls)];
  if (clients > 0) {
    return [inconclusive(CHECK, `${found}; none is as contract.ts and modelColumns of transform.ts declare the model`)];
  }
  const why =
    clientRequests > 0 ? `${clientRequests} requests are not captured yet` : 'no requests of clients known yet';
  return [inconclusive(CHECK, `${found}; ${why}`)];
}

import { createHash } from 'node:crypto';
import type { ModelContract } from '../../model/contract';

/**
 * What made a call fail. `container`: the model's container answered an error or nothing usable; `transform`: our own code
 * between client and model; `connection`: it was lost; `service`: SageMaker refused the call (no permission, no endpoint).
 */
export type FailureCause = 'container' | 'transform' | 'connection' | 'service';

/** What came of one call to an endpoint. Only `answered` brings predictions: one for each row, all usable. */
export type ModelAnswer =
  | { readonly kind: 'answered'; readonly predictions: readonly number[] }
  /** The model's failure: counts against the version that served it. */
  | { readonly kind: 'model-failed'; readonly reason: string; readonly cause: FailureCause }
  /** No answer in time: counts against the version, too. */
  | { readonly kind: 'timed-out'; readonly reason: string }
  /** Refused before the container: throttled, no capacity, not ready. Counts against nobody. */
  | { readonly kind: 'refused'; readonly reason: string };

/** How an SDK or network error says what it is. */
interface Thrown {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly OriginalStatusCode?: number;
  readonly LogStreamArn?: string;
}

/** Errors of the service that arise before the container is asked. */
const BEFORE_CONTAINER = [
  'ThrottlingException',
  'TooManyRequestsException',
  'ServiceUnavailable',
  'ModelNotReadyException',
];
const TIMED_OUT = ['TimeoutError', 'AbortError', 'RequestAbortedError'];
const LOST_CONNECTION = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNABORTED'];

/** What the service says of itself is kept; what a container says may quote the values of a request, and is told by its digest. */
function wordsOf(thrown: Thrown, error: unknown): string {
  const message = thrown.message ?? String(error);
  if (thrown.name !== 'ModelError') return message.slice(0, 300);
  const digest = createHash('sha256').update(message).digest('hex').slice(0, 12);
  const log = thrown.LogStreamArn === undefined ? '' : `; its log is ${thrown.LogStreamArn}`;
  return `a message of ${message.length} characters, SHA-256 ${digest}${log}`;
}

/** Says which failure an error of `InvokeEndpoint` is. SageMaker wraps every non-2xx of the container as ModelError. */
export function failureOf(error: unknown): Exclude<ModelAnswer, { kind: 'answered' }> {
  const thrown = (typeof error === 'object' && error !== null ? error : {}) as Thrown;
  const name = thrown.name ?? 'Error';
  const reason = `${name}${thrown.code ? ` (${thrown.code})` : ''}: ${wordsOf(thrown, error)}`;
  if (BEFORE_CONTAINER.includes(name)) return { kind: 'refused', reason };
  const lostConnection = LOST_CONNECTION.includes(thrown.code ?? '') || LOST_CONNECTION.includes(name);
  if (!lostConnection && (TIMED_OUT.includes(name) || thrown.code === 'ETIMEDOUT'))
    return { kind: 'timed-out', reason };
  if (name !== 'ModelError') return { kind: 'model-failed', reason, cause: lostConnection ? 'connection' : 'service' };
  const status = thrown.OriginalStatusCode === undefined ? '' : `the container answered ${thrown.OriginalStatusCode}: `;
  return { kind: 'model-failed', reason: status + reason, cause: 'container' };
}

/** Reads the endpoint's body; an answer that is not the right number of usable predictions is the model's failure. */
export function readAnswer(contract: ModelContract, body: string, rows: number): ModelAnswer {
  const predictions = contract.decodeAnswer(body);
  const failed = (reason: string): ModelAnswer => ({ kind: 'model-failed', reason, cause: 'container' });
  if (predictions.length !== rows) return failed(`${predictions.length} predictions for ${rows} rows`);
  const unusable = predictions.findIndex((prediction) => !contract.usable(prediction));
  if (unusable >= 0) return failed(`prediction ${unusable + 1} of ${rows} is not usable`);
  return { kind: 'answered', predictions };
}

/**
 * Whether a call may be made once more. A throttled call never reached the container, and a kept connection that the
 * other side had closed says nothing of the model. An error of the container is never tried again: it must be seen.
 * The second call carries the same inference id, so that a request captured twice can be told.
 */
export const mayRetry = (answer: ModelAnswer): boolean =>
  answer.kind === 'refused' || (answer.kind === 'model-failed' && answer.cause === 'connection');

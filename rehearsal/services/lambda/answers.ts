import { exitFault, type FunctionFault, type Outcome } from '../../processes/function';
import type { Configuration } from './configuration';

/** Bytes of an answer; the limit of a request is another one. */
export const RESPONSE_LIMIT = 6_291_556;

/** What an invocation answers its caller. */
export interface Answer {
  /** Parsed; undefined when the handler answered nothing. */
  readonly payload: unknown;
  /** As the function wrote it. */
  readonly payloadText: string | undefined;
  readonly functionError?: 'Unhandled';
}

/** The answer to an event that ended in time. */
export function answerOf(outcome: Exclude<Outcome, { kind: 'timed-out' }>, requestId: string): Answer {
  switch (outcome.kind) {
    case 'answered': {
      const size = Buffer.byteLength(outcome.payload ?? '');
      if (size > RESPONSE_LIMIT) {
        return failure({
          errorType: 'Function.ResponseSizeTooLarge',
          errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`,
        });
      }
      const { payload } = outcome;
      return { payload: payload === undefined ? undefined : (JSON.parse(payload) as unknown), payloadText: payload };
    }
    case 'failed':
      return failure(outcome.error);
    case 'exited':
      return failure(exitFault(outcome.exit, requestId));
  }
}

export function timedOutAnswer(requestId: string, timeoutMs: number): Answer {
  return failure({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
  });
}

/** Lambda calls every error of today's Node.js runtimes unhandled, also one that the handler threw. */
function failure(fault: FunctionFault): Answer {
  return { payload: fault, payloadText: JSON.stringify(fault), functionError: 'Unhandled' };
}

/** The last line that Lambda writes of an event. */
export function reportLine(
  requestId: string,
  ms: number,
  configuration: Configuration,
  maxRssKb: number | undefined,
  initMs: number | undefined,
): string {
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${ms.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(ms + (initMs ?? 0))} ms`,
    `Memory Size: ${configuration.memoryMb} MB`,
    ...(maxRssKb === undefined ? [] : [`Max Memory Used: ${Math.ceil(maxRssKb / 1024)} MB`]),
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
  ];
  return fields.join('\t');
}

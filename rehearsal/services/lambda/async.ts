import { ServiceError, type InvokeRequest, type InvokeResult, type Invoker } from '../../contracts';
import type { Surroundings } from '../../events';
import type { AsyncSettings, Functions } from './functions';

/** Lambda waits a minute before the first retry and two before the second. */
const RETRY_DELAYS_MS = [60_000, 120_000];
/** Throttled events come back after one second, then after twice as long, up to five minutes. */
const THROTTLE_DELAY_MS = { first: 1_000, most: 300_000 };
/** What holds without an AWS::Lambda::EventInvokeConfig. */
export const DEFAULT_ASYNC_SETTINGS: AsyncSettings = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };

/** Events that nobody waits for: taken, run, and retried on the virtual clock as Lambda does. */
export class AsyncInvocations {
  /** The functions whose events are running or waiting for another attempt, one entry for each event. */
  private readonly waiting = new Set<{ readonly functionName: string }>();

  constructor(
    private readonly surroundings: Surroundings,
    private readonly invoker: Invoker,
    private readonly functions: Functions,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /**
   * Takes an event; what becomes of it shows in logs and metrics, and the host is told of one that is given up.
   * @param onError told of each attempt that ended with a function error
   * @throws ServiceError when there is no such function or version
   */
  accept(request: InvokeRequest, onError?: (result: InvokeResult) => void): void {
    const { record, arn } = this.functions.resolve(request.functionName, request.qualifier);
    const qualifier = arn === record.arn ? '$LATEST' : arn.slice(record.arn.length + 1);
    const settings = record.asyncSettings.get(qualifier) ?? DEFAULT_ASYNC_SETTINGS;
    const event = { functionName: record.name };
    this.waiting.add(event);
    this.run(request, settings, onError)
      .then((reason) => {
        if (reason === undefined) return;
        this.surroundings.tell({ kind: 'undelivered', source: request.principal.arn, target: arn, reason });
      })
      .catch((error: unknown) => {
        if (!this.surroundings.signal.aborted) this.onFault(error);
      })
      .finally(() => this.waiting.delete(event));
  }

  /** The events that have not come to their end, in words for a person; one for each function. */
  underWay(): readonly string[] {
    return [...new Set([...this.waiting].map(({ functionName }) => `asynchronous event for ${functionName}`))];
  }

  /** Answers why the event was given up; undefined when the function has handled it. */
  private async run(
    request: InvokeRequest,
    settings: AsyncSettings,
    onError: ((result: InvokeResult) => void) | undefined,
  ): Promise<string | undefined> {
    const { clock, signal } = this.surroundings;
    const until = clock.now() + settings.maximumEventAgeSeconds * 1000;
    let throttleDelay = THROTTLE_DELAY_MS.first;
    let last = 'it was never run';
    for (let failures = 0; clock.now() <= until;) {
      try {
        const result = await this.invoker.invoke(request);
        if (result.functionError === undefined) return undefined;
        onError?.(result);
        last = faultOf(result);
        if (failures >= settings.maximumRetryAttempts)
          return `the function failed ${failures + 1} time${failures === 0 ? '' : 's'}, last with ${last}`;
        await clock.sleep(RETRY_DELAYS_MS[failures++]!, signal);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        if (error.code === 'ResourceNotFoundException') return error.message; // deleted meanwhile
        if (error.code !== 'TooManyRequestsException') throw error;
        last = error.message;
        await clock.sleep(throttleDelay, signal);
        throttleDelay = Math.min(2 * throttleDelay, THROTTLE_DELAY_MS.most);
      }
    }
    return `the event grew older than ${settings.maximumEventAgeSeconds} seconds, last: ${last}`;
  }
}

/** What a function that failed says went wrong. */
function faultOf(result: InvokeResult): string {
  const { errorType, errorMessage } = (result.payload ?? {}) as { errorType?: string; errorMessage?: string };
  return [errorType, errorMessage].filter(Boolean).join(': ') || `${result.functionError}`;
}

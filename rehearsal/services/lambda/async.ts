import { ServiceError, type InvokeRequest, type Invoker } from '../../contracts';
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
  constructor(
    private readonly surroundings: Surroundings,
    private readonly invoker: Invoker,
    private readonly functions: Functions,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /**
   * Takes an event; what becomes of it shows in logs and metrics.
   * @throws ServiceError when there is no such function or version
   */
  accept(request: InvokeRequest): void {
    const { record, arn } = this.functions.resolve(request.functionName, request.qualifier);
    const qualifier = arn === record.arn ? '$LATEST' : arn.slice(record.arn.length + 1);
    const settings = record.asyncSettings.get(qualifier) ?? DEFAULT_ASYNC_SETTINGS;
    this.run(request, settings).catch((error: unknown) => {
      if (!this.surroundings.signal.aborted) this.onFault(error);
    });
  }

  private async run(request: InvokeRequest, settings: AsyncSettings): Promise<void> {
    const { clock, signal } = this.surroundings;
    const until = clock.now() + settings.maximumEventAgeSeconds * 1000;
    let throttleDelay = THROTTLE_DELAY_MS.first;
    for (let failures = 0; clock.now() <= until;) {
      try {
        const { functionError } = await this.invoker.invoke(request);
        if (functionError === undefined || failures >= settings.maximumRetryAttempts) return;
        await clock.sleep(RETRY_DELAYS_MS[failures++]!, signal);
      } catch (error) {
        if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') return; // deleted meanwhile
        if (!(error instanceof ServiceError) || error.code !== 'TooManyRequestsException') throw error;
        await clock.sleep(throttleDelay, signal);
        throttleDelay = Math.min(2 * throttleDelay, THROTTLE_DELAY_MS.most);
      }
    }
  }
}

/** What of Lambda's context tells how long is left. */
export interface Remaining {
  getRemainingTimeInMillis(): number;
}

/**
 * Runs `work`, and answers `late()` instead when the invocation is about to end: whoever waits for this function hears of
 * it before it is killed. An error of `work` is thrown on.
 *
 * @param marginMs kept for what has to happen afterwards
 */
export async function beforeTimeout<T>(
  context: Remaining,
  marginMs: number,
  work: () => Promise<T>,
  late: () => T,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), Math.max(0, context.getRemainingTimeInMillis() - marginMs));
  });
  try {
    return await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

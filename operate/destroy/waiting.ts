import { Refusal } from '../shared/run';

/** Time as the command sees it, so that a test can be quick. */
export interface Waiting {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly pollSeconds: number;
}

/** Longest time that is waited for one thing. Deleting an endpoint takes minutes, a stack with its deployment up to an hour. */
const LONGEST_MINUTES = 90;

/**
 * Asks until the answer is not undefined.
 *
 * @param what what is waited for, for the message
 * @throws Refusal when it takes longer than anything here should
 */
export async function until<T>(waiting: Waiting, what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const begun = waiting.now();
  while (true) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (waiting.now() - begun > LONGEST_MINUTES * 60_000)
      throw new Refusal(
        `${what}: not done after ${LONGEST_MINUTES} minutes. Look at it in the console, then run this again.`,
      );
    await waiting.sleep(waiting.pollSeconds * 1000);
  }
}

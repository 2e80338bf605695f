import { cut } from '../../model/describe-value';

/** An error that Step Functions and people tell by its name. */
export class NamedError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Faults that a message names one by one, and the length of each: 20 times 400 characters leave room for the rest. */
const NAMED_FAULTS = 20;
const LONGEST_FAULT = 400;
/** A message passes through state machine and pipeline, which cut or refuse long ones. */
const LONGEST_MESSAGE_BYTES = 9_500;

/**
 * The faults in one message: "3 faults in …: (1) … (2) … (3) …". It names the first 20, counts all, and stays below 10 KB.
 *
 * @param count how many there are, when `faults` holds the first ones only
 */
export function faultMessage(what: string, faults: readonly string[], count = faults.length): string {
  const named = faults.slice(0, NAMED_FAULTS).map((fault, index) => `(${index + 1}) ${cut(fault, LONGEST_FAULT)}`);
  const more = count > named.length ? [`and ${count - named.length} more`] : [];
  const message = `${count} ${count === 1 ? 'fault' : 'faults'} in ${what}: ${[...named, ...more].join('; ')}`;
  return Buffer.from(message).subarray(0, LONGEST_MESSAGE_BYTES).toString('utf8');
}

/** The name of anything thrown; SDK errors carry the service's code there. */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error');

/** What a thrown thing says, with its name. */
export const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

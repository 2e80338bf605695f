/** An error that Step Functions and people tell by its name. */
export class NamedError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** All faults in one message: "3 faults in …: (1) … (2) … (3) …". */
export function faultMessage(what: string, faults: readonly string[]): string {
  const numbered = faults.map((fault, index) => `(${index + 1}) ${fault}`).join('; ');
  return `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} in ${what}: ${numbered}`;
}

/** The name of anything thrown; SDK errors carry the service's code there. */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error');

/** What a thrown thing says, with its name. */
export const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

import type { Json } from './asl';

/** A state's failure, as Retry and Catch see it. Either member may be missing, as in a Fail state without them. */
export class StateFailure extends Error {
  constructor(
    readonly error: string | undefined,
    readonly reason: string | undefined,
  ) {
    super(`${error ?? 'failure'}: ${reason ?? 'no cause'}`);
    this.name = 'StateFailure';
  }

  /** As `$states.errorOutput`. */
  get output(): Json {
    return {
      ...(this.error !== undefined && { Error: this.error }),
      ...(this.reason !== undefined && { Cause: this.reason }),
    };
  }
}

/** An expression, or a value that one gave, which the state's field cannot take; the interpreter adds where it happened. */
export class EvaluationFailure extends Error {
  /**
   * @param location the field, such as `Output/total`; undefined when AWS names none
   * @param why the sentence that follows "An error occurred while executing the state …"
   * @param step `after-entry`: found only once the state had taken the value up
   */
  constructor(
    readonly location: string | undefined,
    readonly why: string,
    readonly step: 'on-entry' | 'after-entry' = 'on-entry',
  ) {
    super(why);
    this.name = 'EvaluationFailure';
  }
}

/** What no wildcard covers: both end the execution unless they are named themselves. */
const TERMINAL = ['States.Runtime', 'States.DataLimitExceeded'];

/**
 * Does a list of error names cover a failure? `States.ALL` covers everything but `States.Runtime` and
 * `States.DataLimitExceeded`, `States.TaskFailed` everything but those and a timeout (Step Functions Developer Guide,
 * "Handling errors in Step Functions workflows").
 */
export function covers(errorEquals: readonly string[], error: string | undefined): boolean {
  const isTerminal = error !== undefined && TERMINAL.includes(error);
  return errorEquals.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return !isTerminal;
    if (name === 'States.TaskFailed')
      return !isTerminal && error !== 'States.Timeout' && error !== 'States.HeartbeatTimeout';
    return name === 'States.Timeout' && error === 'States.HeartbeatTimeout';
  });
}

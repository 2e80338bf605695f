import type { Execution, ExecutionResult } from './execution';

/** An execution as it outlives the process: plain data. */
export interface KeptExecution extends Pick<Execution, 'props' | 'startDate' | 'stopDate'> {
  readonly events: Execution['history']['events'];
  readonly outcome: ExecutionResult;
}

/** A run of an earlier life. It answers what it answered then, and nothing changes it any more. */
export class EndedExecution implements Execution {
  readonly props: Execution['props'];
  readonly history: Execution['history'];
  readonly startDate: number;
  readonly stopDate: number | undefined;
  readonly outcome: ExecutionResult;

  constructor({ props, events, startDate, stopDate, outcome }: KeptExecution) {
    this.props = props;
    this.history = { events };
    this.startDate = startDate;
    this.stopDate = stopDate;
    this.outcome = outcome;
  }

  get status(): ExecutionResult['status'] {
    return this.outcome.status;
  }

  get result(): Promise<ExecutionResult> {
    return Promise.resolve(this.outcome);
  }

  stop(): void {
    // It has ended.
  }
}

/** @returns undefined for one that runs: in the next life it is as if it had not begun */
export function keptExecution({ props, history, startDate, stopDate, outcome }: Execution): KeptExecution | undefined {
  if (outcome === undefined) return undefined;
  const { executionArn, machineArn, machineName, name, input } = props;
  return {
    props: { executionArn, machineArn, machineName, name, input },
    events: history.events,
    ...{ startDate, stopDate, outcome },
  };
}

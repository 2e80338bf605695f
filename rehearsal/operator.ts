import type { Answer, Question } from './events';
import type { Fault } from './faults';

/**
 * What the people around a pipeline do, as scenarios call it: deploy it once, upload data, push, answer, retry.
 * Executions are named by their ids.
 */
export interface Operator {
  /**
   * Deploys the pipeline's stack from the laptop. Its first execution starts by itself and fails for want of data.
   * @param fork one of the app's forks, deployed beside the app itself. @default - the app itself
   */
  deployPipeline(fork?: string): Promise<void>;
  /**
   * Prepares and uploads one of the app's inputs; resolves with the execution that this starts.
   * @param fork whose pipeline it is for. @default - the app itself
   */
  upload(input: string, fork?: string): Promise<string>;
  /** Has clients send the rows of one of the app's inputs from now on; nothing is uploaded. */
  traffic(input: string): Promise<void>;
  /** Pushes to the repository, with one of the app's changes or none; resolves with the execution that this starts. */
  push(change?: string): Promise<string>;
  /**
   * Has each alarm ring whose name holds a text, as `aws cloudwatch set-alarm-state` does to try what follows. One that rings
   * already is quiet first, so that it rings anew. The next evaluation finds its true state.
   */
  ring(alarms: string): Promise<void>;
  /** Does something that has the app start an execution by itself; resolves with that execution. */
  started(act: () => Promise<void>): Promise<string>;
  /** Resolves when the execution has ended, with its status (`Succeeded`, `Failed`, `Cancelled`, `Stopped`). */
  ended(executionId: string): Promise<string>;
  /** Resolves when the execution waits for a person; rejects when it ended before. */
  awaitsApproval(executionId: string): Promise<void>;
  /** Resolves when clients reach the execution's green version for the first time; rejects when it ended before. */
  shifting(executionId: string): Promise<void>;
  /** Resolves when the rollback of a stack that the execution updates begins; rejects when it ended before. */
  rollingBack(executionId: string): Promise<void>;
  /** Stops an execution: once its running actions have ended, or at once, leaving what they have begun to itself. */
  stop(executionId: string, how: 'wait' | 'abandon'): Promise<void>;
  /** Retries the stage in which the execution failed, under the same execution id; resolves when it has begun. */
  retry(executionId: string): Promise<void>;
  /** How approvals are answered from now on. A promise that is kept open keeps the person thinking. @default - approved */
  answers(how: (question: Question) => Promise<Answer>): void;
  /** Plans a fault. */
  fault(fault: Fault): void;
  /** Runs one of the app's own commands as an operator of the account, to its end; resolves with what it printed. */
  command(name: string): Promise<string>;
  /** Lets virtual time pass, in minutes, under alarms: what an ended execution has set off comes to its end. */
  rest(minutes: number): Promise<void>;
}

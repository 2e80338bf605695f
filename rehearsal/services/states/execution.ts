import type { ExecutionStatus, HistoryEvent } from '@aws-sdk/client-sfn';
import type { Clock } from '../../clock';
import type { Random } from '../../random';
import type { Json, Machine } from './asl';
import { Evaluator } from './expressions';
import { StateFailure } from './failure';
import { failed, History, whole } from './history';
import type { TaskRunner } from './integration';
import { runBlock } from './interpreter';
import { Scope } from './scope';
import { Strand } from './strand';

export interface ExecutionProps {
  readonly machine: Machine;
  readonly machineArn: string;
  readonly machineName: string;
  readonly executionArn: string;
  readonly name: string;
  readonly roleArn: string;
  /** JSON, as it was given. */
  readonly input: string;
  readonly tasks: TaskRunner;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted when the rehearsal ends. */
  readonly signal: AbortSignal;
}

export interface ExecutionResult {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
}

/** A run as it can be asked for, while it is under way and afterwards. */
export interface Execution {
  readonly props: Pick<ExecutionProps, 'executionArn' | 'machineArn' | 'machineName' | 'name' | 'input'>;
  readonly history: { readonly events: readonly HistoryEvent[] };
  /** Virtual time. */
  readonly startDate: number;
  /** Virtual time; undefined while it runs. */
  readonly stopDate: number | undefined;
  readonly status: ExecutionStatus;
  readonly outcome: ExecutionResult | undefined;
  /** Rejects when the rehearsal meets what it does not know, or ends. */
  readonly result: Promise<ExecutionResult>;
  /** Ends it as ABORTED; nothing happens when it has ended. */
  stop(error?: string, cause?: string): void;
}

/** Ends an execution from outside, with what its history then says. */
class Stopped {
  constructor(
    readonly status: 'TIMED_OUT' | 'ABORTED',
    readonly error?: string,
    readonly cause?: string,
  ) {}
}

/** One run of a machine, from its input to its result. */
export class RunningExecution implements Execution {
  readonly history: History;
  readonly startDate: number;
  stopDate: number | undefined;
  private ended: ExecutionResult | undefined;
  private readonly ending = new AbortController();
  readonly result: Promise<ExecutionResult>;

  constructor(readonly props: ExecutionProps) {
    this.startDate = props.clock.now();
    this.history = new History(() => props.clock.now());
    this.result = this.run();
    this.result.catch(() => undefined); // Whoever waits for it hears of it.
  }

  get status(): ExecutionStatus {
    return this.ended?.status ?? 'RUNNING';
  }

  get outcome(): ExecutionResult | undefined {
    return this.ended;
  }

  stop(error?: string, cause?: string): void {
    this.ending.abort(new Stopped('ABORTED', error, cause));
  }

  private async run(): Promise<ExecutionResult> {
    const { props, history } = this;
    const details = { input: props.input, inputDetails: whole, roleArn: props.roleArn };
    history.add('ExecutionStarted', 0, { executionStartedEventDetails: details });
    const signal = AbortSignal.any([props.signal, this.ending.signal]);
    const strand = new Strand(history, new Scope(), signal, 0);
    const timing = new AbortController();
    try {
      this.limit(AbortSignal.any([signal, timing.signal]));
      const output = await unlessAborted(signal, () => this.interpret(strand));
      const text = JSON.stringify(output);
      history.add('ExecutionSucceeded', strand.last, {
        executionSucceededEventDetails: { output: text, outputDetails: whole },
      });
      return this.end({ status: 'SUCCEEDED', output });
    } catch (reason) {
      if (reason instanceof Stopped && !props.signal.aborted) return this.stopped(reason);
      if (!(reason instanceof StateFailure)) {
        this.end({ status: 'ABORTED', cause: String(reason) });
        throw reason;
      }
      history.add('ExecutionFailed', strand.last, { executionFailedEventDetails: failed(reason) });
      return this.end({ status: 'FAILED', ...failed(reason) });
    } finally {
      timing.abort(new Stopped('ABORTED'));
    }
  }

  private interpret(strand: Strand): Promise<Json> {
    const { props } = this;
    const input = JSON.parse(props.input) as Json;
    return runBlock(props.machine, input, strand, {
      clock: props.clock,
      random: props.random,
      tasks: props.tasks,
      evaluator: new Evaluator(() => props.clock.now(), props.random),
      context: {
        Execution: {
          Id: props.executionArn,
          Input: input,
          StartTime: new Date(this.startDate).toISOString(),
          Name: props.name,
          RoleArn: props.roleArn,
          RedriveCount: 0,
        },
        StateMachine: { Id: props.machineArn, Name: props.machineName },
      },
    });
  }

  /** The machine's own time limit. */
  private limit(signal: AbortSignal): void {
    const { machine, clock } = this.props;
    if (machine.timeoutSeconds === undefined) return;
    clock.sleep(machine.timeoutSeconds * 1000, signal).then(
      () => this.ending.abort(new Stopped('TIMED_OUT', 'States.Timeout')),
      () => undefined, // It ended in time.
    );
  }

  private stopped(by: Stopped): ExecutionResult {
    const details = {
      ...(by.error !== undefined && { error: by.error }),
      ...(by.cause !== undefined && { cause: by.cause }),
    };
    if (by.status === 'TIMED_OUT') this.history.add('ExecutionTimedOut', 0, { executionTimedOutEventDetails: details });
    else this.history.add('ExecutionAborted', 0, { executionAbortedEventDetails: details });
    return this.end({ status: by.status, ...details });
  }

  private end(result: ExecutionResult): ExecutionResult {
    this.stopDate = this.props.clock.now();
    return (this.ended = result);
  }
}

/** A call that cannot be ended is left alone: what it answers is no longer heard. */
async function unlessAborted<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  const acting = act();
  acting.catch(() => undefined);
  try {
    return await Promise.race([acting, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

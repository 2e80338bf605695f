/** The Amazon States Language as the interpreter reads it: checked, with names resolved, without what is not known. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type QueryLanguage = 'JSONata' | 'JSONPath';

/** A run of states: a whole machine, a branch of a Parallel, or the processor of a Map. */
export interface Block {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export interface Machine extends Block {
  readonly timeoutSeconds?: number;
}

interface Common {
  readonly name: string;
  readonly language: QueryLanguage;
}

/** What a state leaves behind: templates, evaluated when it ends. */
export interface Exit {
  /** Absent: the state's result (or its input, when it has none). */
  readonly output?: Json;
  readonly assign?: Readonly<Record<string, Json>>;
}

interface Onward extends Exit {
  /** Undefined ends the block. */
  readonly next?: string;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number;
  readonly jitter: 'FULL' | 'NONE';
}

export interface Catcher extends Exit {
  readonly errorEquals: readonly string[];
  readonly next: string;
}

interface Guarded {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

interface PassState extends Common, Onward {
  readonly type: 'Pass';
}
export interface TaskState extends Common, Onward, Guarded {
  readonly type: 'Task';
  readonly resource: string;
  /** Absent: the state's input. */
  readonly arguments?: Json;
  /** A number, or an expression that gives one. */
  readonly timeoutSeconds?: Json;
  readonly heartbeatSeconds?: Json;
}
export interface ChoiceRule extends Exit {
  readonly condition: Json;
  readonly next: string;
}
export interface ChoiceState extends Common, Exit {
  readonly type: 'Choice';
  readonly choices: readonly ChoiceRule[];
  readonly default?: string;
}
export interface WaitState extends Common, Onward {
  readonly type: 'Wait';
  readonly seconds?: Json;
  readonly timestamp?: Json;
}
export interface ParallelState extends Common, Onward, Guarded {
  readonly type: 'Parallel';
  readonly branches: readonly Block[];
  readonly arguments?: Json;
}
export interface MapState extends Common, Onward, Guarded {
  readonly type: 'Map';
  /** Absent: the state's input. */
  readonly items?: Json;
  readonly itemSelector?: Json;
  readonly processor: Block;
  readonly maxConcurrency?: Json;
  readonly toleratedFailureCount?: Json;
  readonly toleratedFailurePercentage?: Json;
}
interface SucceedState extends Common {
  readonly type: 'Succeed';
  readonly output?: Json;
}
interface FailState extends Common {
  readonly type: 'Fail';
  readonly error?: Json;
  readonly cause?: Json;
}

export type GuardedState = TaskState | ParallelState | MapState;
export type State =
  PassState | TaskState | ChoiceState | WaitState | ParallelState | MapState | SucceedState | FailState;

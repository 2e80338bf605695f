import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Json, State } from './asl';
import type { History } from './history';
import type { Scope } from './scope';

type EventType = NonNullable<HistoryEvent['type']>;
type Details = Parameters<History['add']>[2];

/** Kinds of states whose end from outside is an event of its own. */
const ABORTED: Readonly<Partial<Record<State['type'], EventType>>> = {
  Task: 'TaskStateAborted',
  Wait: 'WaitStateAborted',
  Map: 'MapStateAborted',
  Parallel: 'ParallelStateAborted',
};

/** The iteration of a Map that a strand runs. */
export interface Iteration {
  readonly map: string;
  readonly index: number;
  readonly value: Json;
}

/** One line of states under way: the machine's own, a branch, an iteration. It knows its place in the history's chain of events. */
export class Strand {
  /** Branches and iterations of the state under way. */
  readonly inner: Strand[] = [];
  /** The state that has been entered and not left. */
  current: State | undefined;

  /** @param last id of the event that the next one follows */
  constructor(
    readonly history: History,
    readonly scope: Scope,
    readonly signal: AbortSignal,
    public last: number,
    readonly iteration?: Iteration,
  ) {}

  /** Writes an event and goes on from it. */
  add(type: EventType, details?: Details, previous = this.last): number {
    this.signal.throwIfAborted();
    return (this.last = this.history.add(type, previous, details));
  }

  /** Writes an event that others do not follow. */
  beside(type: EventType, details?: Details): number {
    this.signal.throwIfAborted();
    return this.history.add(type, this.last, details);
  }

  /** Writes that this strand was ended by the failure of another. */
  writeAborted(cause: number): void {
    for (const strand of this.inner) {
      strand.writeAborted(cause);
      if (strand.iteration) {
        this.history.add('MapIterationAborted', cause, {
          mapIterationAbortedEventDetails: { name: strand.iteration.map, index: strand.iteration.index },
        });
      }
    }
    const type = this.current && ABORTED[this.current.type];
    if (type) this.history.add(type, cause);
  }
}

import type { Keeper } from '../../state/keeper';

/** Where the lines go that functions print. */
export interface LogSink {
  /** Takes one event of a log stream; never throws, never waits. `at` is virtual time. */
  write(group: string, stream: string, message: string, at: number): void;
}

export interface LogEvent {
  readonly stream: string;
  readonly message: string;
  readonly at: number;
}

/** Newest events kept per log group: enough to see why a function failed, small enough for hours of load. */
const KEPT = 2_000;

/** The functions' log groups, in memory. Old events make room for new ones. */
export class FunctionLogs implements LogSink, Keeper<ReadonlyMap<string, readonly LogEvent[]>> {
  private readonly byGroup = new Map<string, LogEvent[]>();

  write(group: string, stream: string, message: string, at: number): void {
    let events = this.byGroup.get(group);
    if (!events) this.byGroup.set(group, (events = []));
    events.push({ stream, message, at });
    if (events.length > 2 * KEPT) events.splice(0, events.length - KEPT);
  }

  /** Every group, with the virtual time of its oldest event. */
  groups(): readonly { readonly name: string; readonly since: number }[] {
    return [...this.byGroup].map(([name, events]) => ({ name, since: events[0]?.at ?? 0 }));
  }

  /** The newest events of a group, oldest first. */
  read(group: string, limit = KEPT): readonly LogEvent[] {
    return (this.byGroup.get(group) ?? []).slice(-limit);
  }

  /** Removes a group with its events. @returns false when there is no such group */
  remove(group: string): boolean {
    return this.byGroup.delete(group);
  }

  /** Removes the events of one stream. @returns false when there are none */
  removeStream(group: string, stream: string): boolean {
    const events = this.byGroup.get(group) ?? [];
    const others = events.filter((event) => event.stream !== stream);
    if (others.length === events.length) return false;
    this.byGroup.set(group, others);
    return true;
  }

  /** Nothing: who writes is under way itself. */
  underWay(): readonly string[] {
    return [];
  }

  keep(): ReadonlyMap<string, readonly LogEvent[]> {
    return this.byGroup;
  }

  resume(kept: ReadonlyMap<string, readonly LogEvent[]>): void {
    for (const [group, events] of kept) this.byGroup.set(group, [...events]);
  }
}

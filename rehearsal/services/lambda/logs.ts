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
export class FunctionLogs implements LogSink {
  private readonly groups = new Map<string, LogEvent[]>();

  write(group: string, stream: string, message: string, at: number): void {
    let events = this.groups.get(group);
    if (!events) this.groups.set(group, (events = []));
    events.push({ stream, message, at });
    if (events.length > 2 * KEPT) events.splice(0, events.length - KEPT);
  }

  /** The newest events of a group, oldest first. */
  read(group: string, limit = KEPT): readonly LogEvent[] {
    return (this.groups.get(group) ?? []).slice(-limit);
  }
}

import type { Principal } from '../contracts';

/** One call of an operation, whoever answered it. */
export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly principal: Principal;
  /** What it is about: a name, an ARN, a bucket and key; undefined when the input names nothing. */
  readonly resource: string | undefined;
  /** The error's code; undefined when the call succeeded. */
  readonly error: string | undefined;
}

/** All calls of one operation by one principal. */
export interface CallCount {
  readonly principal: string;
  readonly service: string;
  readonly operation: string;
  readonly calls: number;
  /** How often each error code was answered. */
  readonly errors: Readonly<Record<string, number>>;
}

/** How many single calls are kept. */
const RECENT = 2_000;

/** Who called what: counted for all calls, in full for the most recent. */
export class CallLedger {
  private readonly counts = new Map<
    string,
    { principal: string; service: string; operation: string; calls: number; errors: Record<string, number> }
  >();
  private readonly ring: RecordedCall[] = [];
  private next = 0;

  record(call: RecordedCall): void {
    const key = `${call.principal.arn} ${call.service} ${call.operation}`;
    let count = this.counts.get(key);
    if (count === undefined) {
      count = { principal: call.principal.arn, service: call.service, operation: call.operation, calls: 0, errors: {} };
      this.counts.set(key, count);
    }
    count.calls++;
    if (call.error !== undefined) count.errors[call.error] = (count.errors[call.error] ?? 0) + 1;
    this.ring[this.next] = call;
    this.next = (this.next + 1) % RECENT;
  }

  /** All calls so far. */
  total(): number {
    let total = 0;
    for (const count of this.counts.values()) total += count.calls;
    return total;
  }

  /** By principal, service and operation, in this order. */
  byOperation(): readonly CallCount[] {
    return [...this.counts.keys()].sort().map((key) => this.counts.get(key)!);
  }

  /** The most recent calls, oldest first. */
  recent(): readonly RecordedCall[] {
    return [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)];
  }
}

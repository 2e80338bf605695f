import type { AccessRequest, Denial, Refusal } from './request';

/** What was denied, how often, in the order of first occurrence. */
export class Denials {
  private readonly byCall = new Map<string, Denial>();

  note({ principal, action, resource }: AccessRequest, { kind, message }: Refusal): void {
    const key = [principal.arn, action, resource, kind].join('\n');
    const known = this.byCall.get(key);
    this.byCall.set(key, {
      ...(known ?? { principal: principal.arn, action, resource, kind, message }),
      count: (known?.count ?? 0) + 1,
    });
  }

  list(): readonly Denial[] {
    return [...this.byCall.values()];
  }
}

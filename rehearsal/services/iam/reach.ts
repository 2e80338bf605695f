import type { AccessRequest } from './request';

/** Which resources each principal's calls were about, denied ones included. */
export class Reach {
  private readonly byPrincipal = new Map<string, Set<string>>();

  /** Calls that know no resource are about none. */
  note({ principal, resource }: Pick<AccessRequest, 'principal' | 'resource'>): void {
    if (resource === '*') return;
    let reached = this.byPrincipal.get(principal.arn);
    if (!reached) this.byPrincipal.set(principal.arn, (reached = new Set()));
    reached.add(wholeOf(resource));
  }

  /** By principal: ARNs, of objects that of their bucket, of log streams that of their group. */
  list(): Readonly<Record<string, readonly string[]>> {
    const entries = [...this.byPrincipal].map(([principal, reached]) => [principal, [...reached].sort()] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function wholeOf(arn: string): string {
  const service = arn.split(':')[2];
  if (service === 's3') return arn.split('/')[0]!;
  if (service === 'logs') return arn.split(':log-stream:')[0]!;
  return arn;
}

import type { AccessRequest, Refusal, StatementRef } from './request';
import { sessionArn } from './who';

type Cause =
  | { readonly kind: 'explicit'; readonly by: StatementRef }
  /** Which kind of policy ought to have allowed it. */
  | { readonly kind: 'implicit'; readonly lacking: 'identity' | 'resource' };

/**
 * A refusal in AWS's words; services that word it otherwise keep its parts.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function refusal({ principal, action, resource }: AccessRequest, cause: Cause): Refusal {
  const who = principal.kind === 'role' ? sessionArn(principal) : principal.arn;
  const what = `${principal.kind === 'service' ? 'Service' : 'User'}: ${who} is not authorized to perform: ${action}`;
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  if (cause.kind === 'explicit') {
    const kind = cause.by.holder === undefined ? 'a resource-based' : 'an identity-based';
    return {
      allowed: false,
      kind: 'explicit',
      by: cause.by,
      message: `${what}${on} with an explicit deny in ${kind} policy`,
    };
  }
  const message = `${what}${on} because no ${cause.lacking}-based policy allows the ${action} action`;
  return { allowed: false, kind: 'implicit', message };
}

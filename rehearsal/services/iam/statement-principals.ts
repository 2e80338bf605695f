import { NotRehearsable } from '../../contracts';
import { listOf, recordOf } from './values';
import type { Who } from './who';

/** Directly: by name or as anyone. By account: the statement leaves the decision to the account's identity policies. */
export type Naming = 'direct' | 'account';

export type NamesPrincipal = (who: Who) => Naming | undefined;

const ACCOUNT = /^(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?$/;
const IDENTITY = /^arn:[a-z-]+:(?:iam|sts)::\d{12}:(?:role|user|assumed-role)\/[^*?]+$/;
const SERVICE = /^[a-z0-9.-]+$/;

/**
 * A resource policy's `Principal`. `"*"` and `{"AWS": "*"}` mean the same, services included; a role's ARN also means its
 * sessions. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 *
 * Throws NotRehearsable for `Federated`, `CanonicalUser`, wildcards within a name and everything else.
 */
export function parsePrincipal(value: unknown, where: string): NamesPrincipal {
  if (value === '*') return () => 'direct';
  const arns = new Set<string>();
  const accounts = new Set<string>();
  const services = new Set<string>();
  let anyone = false;
  for (const [kind, names] of Object.entries(recordOf(value, 'Principal', where)))
    for (const name of listOf(names, kind, where)) {
      const account = ACCOUNT.exec(name)?.[1];
      if (kind === 'AWS' && name === '*') anyone = true;
      else if (kind === 'AWS' && account !== undefined) accounts.add(account);
      else if (kind === 'AWS' && IDENTITY.test(name)) arns.add(name);
      else if (kind === 'Service' && SERVICE.test(name.toLowerCase())) services.add(name.toLowerCase());
      else throw new NotRehearsable('principal', `${kind} ${name}`, where);
    }
  return ({ accountId, arns: own, service }) => {
    if (anyone || (service !== undefined && services.has(service)) || own.some((arn) => arns.has(arn))) return 'direct';
    return accountId !== undefined && accounts.has(accountId) ? 'account' : undefined;
  };
}

import { NotRehearsable, type Principal } from '../../contracts';

/** A caller as the statements of resource policies may name it. */
export interface Who {
  readonly accountId: string | undefined;
  /** Role and session, or user. */
  readonly arns: readonly string[];
  readonly service: string | undefined;
}

/** The last part of a role's or user's ARN. */
export function nameOf({ arn }: Principal): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** `arn:aws:sts::111122223333:assumed-role/name/session`; a session without a name of its own is called as its role. */
export function sessionArn(role: Principal): string {
  const [, partition, , , accountId] = role.arn.split(':');
  const name = nameOf(role);
  return `arn:${partition}:sts::${accountId}:assumed-role/${name}/${role.session ?? name}`;
}

/** Throws for a caller of another account: what that account allows is not known here. */
export function whoIs(principal: Principal, accountId: string): Who {
  if (principal.kind === 'service') return { accountId: undefined, arns: [], service: principal.arn.toLowerCase() };
  if (principal.arn.split(':')[4] !== accountId)
    throw new NotRehearsable('caller of another account', principal.arn, `account ${accountId}`);
  const arns = principal.kind === 'role' ? [principal.arn, sessionArn(principal)] : [principal.arn];
  return { accountId, arns, service: undefined };
}

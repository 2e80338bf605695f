import type { Principal } from '../../contracts';
import type { Surroundings } from '../../events';
import type { AccessRequest } from './request';
import { nameOf } from './who';

/** Condition keys of a call with their values: lower-case keys; a key that the call lacks is not there. */
export type Context = Readonly<Record<string, readonly string[]>>;

/** Keys that every call has by itself, or whose absence says something; they are also the known policy variables. */
export const GLOBAL_KEYS: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:resourceaccount',
  'aws:securetransport',
  'aws:userid',
  'aws:username',
  'kms:calleraccount',
  's3:resourceaccount',
]);

/**
 * The call's own keys over those that follow from who calls, when and where. Calls are signed and encrypted on the way,
 * resources belong to this account, and a service that acts by itself belongs to none.
 */
export function contextOf(
  request: AccessRequest,
  { accountId, region, clock }: Pick<Surroundings, 'accountId' | 'region' | 'clock'>,
  roleId: string | undefined,
): Context {
  const now = clock.now();
  const service = request.action.slice(0, request.action.indexOf(':')).toLowerCase();
  return {
    'aws:currenttime': [new Date(now).toISOString()],
    'aws:epochtime': [`${Math.floor(now / 1000)}`],
    'aws:requestedregion': [region],
    'aws:securetransport': ['true'],
    ...(request.resource !== '*' && { 'aws:resourceaccount': [accountId] }),
    ...(service === 's3' && { 's3:resourceaccount': [accountId] }),
    ...(service === 'kms' && request.principal.kind !== 'service' && { 'kms:calleraccount': [accountId] }),
    ...keysOf(request.principal, accountId, roleId),
    ...request.context,
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, properties of the principal. */
function keysOf(principal: Principal, accountId: string, roleId: string | undefined): Context {
  const name = nameOf(principal);
  switch (principal.kind) {
    case 'service':
      return { 'aws:principalisawsservice': ['true'], 'aws:principalservicename': [principal.arn] };
    case 'user':
      return {
        'aws:principalisawsservice': ['false'],
        'aws:principalaccount': [accountId],
        'aws:principalarn': [principal.arn],
        'aws:principaltype': ['User'],
        'aws:username': [name],
      };
    case 'role':
      return {
        'aws:principalisawsservice': ['false'],
        'aws:principalaccount': [accountId],
        'aws:principalarn': [principal.arn],
        'aws:principaltype': ['AssumedRole'],
        ...(roleId !== undefined && { 'aws:userid': [`${roleId}:${principal.session ?? name}`] }),
      };
  }
}

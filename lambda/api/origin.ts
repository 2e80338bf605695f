import { ownInferenceId } from '../shared/inference-id';
import { OWN_PURPOSE_HEADER, RESOURCE_NAMES } from '../shared/names';
import { header, type ApiEvent } from './event';

/** Whose call it is. Own calls stay out of the alarms, so a client must not be able to pass for one. */
export type Origin = { readonly kind: 'client' } | { readonly kind: 'own'; readonly purpose: string };

/** ARN of a role's session: account and role. */
const SESSION = /^arn:[a-z-]+:sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/;

/** Where the function runs: what it needs to know the probe. */
export interface Home {
  readonly modelName: string;
  readonly region: string;
}

/**
 * A call is our own when it names its purpose and either did not come through API Gateway, which always sets `apiId` (invoking
 * the function itself takes rights that only the hooks have), or was signed by the probe's role, which API Gateway has
 * verified. A client's header of that name is ignored; so is the probe's where the API verifies nobody.
 */
export function originOf(event: ApiEvent, home: Home): Origin {
  const purpose = header(event, OWN_PURPOSE_HEADER);
  const direct = event.requestContext?.apiId === undefined;
  if (purpose === undefined || !(direct || isProbe(event, home))) return { kind: 'client' };
  return { kind: 'own', purpose: /^[a-z]{1,12}$/.test(purpose) ? purpose : 'unnamed' };
}

/** Whether the caller's verified identity is a session of the probe's role in the API's own account. */
function isProbe({ requestContext }: ApiEvent, { modelName, region }: Home): boolean {
  const [, account, role] = SESSION.exec(requestContext?.identity?.userArn ?? '') ?? [];
  return role === RESOURCE_NAMES.probeRole(modelName, region) && account === requestContext?.accountId;
}

/**
 * Under which id SageMaker captures the call. For a client's it is the invocation's, never API Gateway's request id: a client
 * may choose that one, and with it repeat another call's.
 */
export const inferenceIdOf = (event: ApiEvent, origin: Origin, invocationId: string): string =>
  origin.kind === 'own'
    ? ownInferenceId(origin.purpose, event.requestContext?.requestId ?? invocationId)
    : invocationId;

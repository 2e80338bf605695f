import { ownInferenceId } from '../shared/inference-id';
import { OWN_PURPOSE_HEADER } from '../shared/names';
import { header, type ApiEvent } from './event';

/** Whose call it is. Own calls stay out of the alarms, so a client must not be able to pass for one. */
export type Origin = { readonly kind: 'client' } | { readonly kind: 'own'; readonly purpose: string };

/**
 * A call is our own when it names its purpose and did not come through API Gateway, which always sets `apiId`: invoking
 * the function itself takes rights that only the hooks have. A client's header of that name is ignored.
 */
export function originOf(event: ApiEvent): Origin {
  const purpose = header(event, OWN_PURPOSE_HEADER);
  if (purpose === undefined || event.requestContext?.apiId !== undefined) return { kind: 'client' };
  return { kind: 'own', purpose: /^[a-z]{1,12}$/.test(purpose) ? purpose : 'unnamed' };
}

/**
 * Under which id SageMaker captures the call. For a client's it is the invocation's, never API Gateway's request id: a client
 * may choose that one, and with it repeat another call's.
 */
export const inferenceIdOf = (event: ApiEvent, origin: Origin, invocationId: string): string =>
  origin.kind === 'own'
    ? ownInferenceId(origin.purpose, event.requestContext?.requestId ?? invocationId)
    : invocationId;

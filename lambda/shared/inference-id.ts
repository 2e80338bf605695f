import { OWN_INFERENCE_ID_PREFIX } from './names';

/** SageMaker takes at most 64 characters. */
const LONGEST = 64;

/** Marks a call as our own: guard, accounting and drift leave it out. */
export const ownInferenceId = (purpose: string, rest: string): string =>
  `${OWN_INFERENCE_ID_PREFIX}${purpose}-${rest}`.slice(0, LONGEST);

export const isOwn = (inferenceId: string): boolean => inferenceId.startsWith(OWN_INFERENCE_ID_PREFIX);

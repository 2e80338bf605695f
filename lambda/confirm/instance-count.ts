/** What the settings say of the prod endpoint's instances. Without autoscaling both bounds are the count. */
export interface InstanceBounds {
  /** For a first endpoint. */
  readonly standard: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** The endpoint that clients are answered by. */
export interface LiveEndpoint {
  readonly executionId: string;
  /** How many instances it is to have by now. */
  readonly desired: number;
  /** With how many it was made. */
  readonly initial: number;
}

/** With how many instances the prod endpoint of an execution begins. */
export interface InstanceCount {
  readonly instances: number;
  readonly why: string;
}

/**
 * Sizes the candidate's endpoint: it takes over all of the live one's traffic within minutes, which is less than its own
 * scaling needs to see that it is too small.
 *
 * A retried stage may find its own endpoint live. Another count would then change an endpoint config that cannot be
 * changed and whose name is taken, so it stays the one with which it was made.
 *
 * @param live undefined when nothing is live, or when its endpoint is gone
 */
export function instanceCount(
  executionId: string,
  bounds: InstanceBounds,
  live: LiveEndpoint | undefined,
): InstanceCount {
  const { standard, minimum, maximum } = bounds;
  if (live === undefined) return { instances: standard, why: 'no endpoint is live' };
  if (live.executionId === executionId) return { instances: live.initial, why: 'as it was made: it is live already' };
  const instances = Math.min(Math.max(live.desired, minimum), maximum);
  return { instances, why: `the live endpoint has ${live.desired}, allowed are ${minimum} to ${maximum}` };
}

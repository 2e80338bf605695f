import type { ReleasePolicy } from '../../model/release-policy';

/**
 * How many requests may be sent to the live model on top of its clients': a share of what it was asked within the policy's
 * window. They are sent one after the other. A request holds many rows, which cost the container far less than requests do.
 */
export function liveRequestLimit(policy: ReleasePolicy['live'], recentRequests: number): number {
  return Math.max(policy.minimumRequests, Math.floor((recentRequests * policy.sharePercent) / 100));
}

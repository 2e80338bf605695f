import { METRICS } from '../shared/names';
import type { Outcome } from './answer';

type Counter =
  typeof METRICS.requests | typeof METRICS.modelErrors | typeof METRICS.clientErrors | typeof METRICS.throttles;

/**
 * What a request adds to each metric. Every counter is written with every request, a 0 as well, so that a rate can be
 * formed from any two of them.
 */
export function countsOf(outcome: Outcome['kind']): Readonly<Record<Counter, 0 | 1>> {
  const reachedModel = outcome === 'answered' || outcome === 'model-failed' || outcome === 'timed-out';
  return {
    [METRICS.requests]: reachedModel ? 1 : 0,
    [METRICS.modelErrors]: outcome === 'model-failed' || outcome === 'timed-out' ? 1 : 0,
    [METRICS.clientErrors]: outcome === 'refusal' ? 1 : 0,
    [METRICS.throttles]: outcome === 'refused' ? 1 : 0,
  };
}

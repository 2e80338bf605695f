import type { LiveModel } from '../shared/live-model';

/** An execution of the pipeline, as far as it matters here. */
export interface PastExecution {
  readonly executionId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly ended: boolean;
  /** Version of the data source that it was given; undefined while, or because, its source action has not succeeded. */
  readonly dataVersionId?: string;
  /** Whether this function started it. */
  readonly byRetraining: boolean;
}

/** How things stand when retraining is asked for. */
export interface Situation {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly cooldownMs: number;
  /** The data source as it lies in the bucket now; undefined when there is none. */
  readonly data?: { readonly versionId: string; readonly uploadedAt: number };
  readonly live: LiveModel;
  /** Version of the data source that the live model was trained on; undefined when no model is live, or none is named. */
  readonly liveDataVersionId?: string;
  /** Newest first: those that started within the cool-down, and older ones that may still be under way. */
  readonly executions: readonly PastExecution[];
}

export type Decision =
  | { readonly kind: 'start'; readonly dataVersionId: string; readonly reason: string }
  /** Training again on the same rows would give the same model: a person must bring others. */
  | { readonly kind: 'ask-for-data'; readonly reason: string }
  | { readonly kind: 'leave'; readonly reason: string };

const HOUR_MS = 3_600_000;

/**
 * Whether a run is to be started on the current version of the data source.
 *
 * An upload starts a run by itself, through a rule of its own and some seconds after the object is there. In these seconds
 * no execution tells of it, so the age of the object is asked first: whatever was uploaded within the cool-down has been
 * taken care of, and an alarm that rings meanwhile does not start the same run a second time.
 */
export function decide(situation: Situation): Decision {
  const { now, cooldownMs, data, live, liveDataVersionId, executions } = situation;
  const leave = (reason: string): Decision => ({ kind: 'leave', reason });
  const recent = executions.filter(({ startedAt }) => now - startedAt < cooldownMs);
  const cooldown = `the cool-down of ${cooldownMs / HOUR_MS} h`;

  if (live.kind === 'none') return leave('no model is live: there is nothing to retrain');
  if (live.kind === 'shifting')
    return leave(`a release is under way: traffic shifts between versions ${live.versions.join(' and ')}`);
  if (data === undefined) return { kind: 'ask-for-data', reason: 'there is no data source' };
  if (liveDataVersionId === data.versionId)
    return {
      kind: 'ask-for-data',
      reason: `the live model, of execution ${live.executionId}, was trained on the current version ${data.versionId} of the data source`,
    };

  if (now - data.uploadedAt < cooldownMs)
    return leave(`version ${data.versionId} was uploaded within ${cooldown}, and its upload starts a run by itself`);
  const same = executions.find(({ dataVersionId }) => dataVersionId === data.versionId);
  if (same && (!same.ended || recent.includes(same)))
    return leave(
      `execution ${same.executionId} has taken version ${data.versionId} ${same.ended ? `within ${cooldown}` : 'and is under way'}`,
    );
  const beginning = recent.find(({ ended, dataVersionId }) => !ended && dataVersionId === undefined);
  if (beginning) return leave(`execution ${beginning.executionId} has just begun and takes the current data`);
  const own = recent.find(({ byRetraining }) => byRetraining);
  if (own) return leave(`retraining has started execution ${own.executionId} within ${cooldown}`);

  return {
    kind: 'start',
    dataVersionId: data.versionId,
    reason: `the live model, of execution ${live.executionId}, was trained on version ${liveDataVersionId ?? 'unknown'} of the data source; the current one is ${data.versionId}`,
  };
}

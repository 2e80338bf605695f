/** Newest runs that are remembered of a canary: a week of one every ten minutes. */
const KEPT = 1_008;

/** A run, as it is told of afterwards. Times are virtual. */
export interface RunRecord {
  readonly id: string;
  readonly startedAt: number;
  endedAt?: number;
  /** Undefined while it is under way; without a failure it has passed. */
  outcome?: { readonly failure?: string };
  /** Bucket and prefix of what it has written. */
  readonly artifacts: string;
}

/** Begins the record of a run; the oldest make room. */
export function record(runs: RunRecord[], run: RunRecord): RunRecord {
  runs.push(run);
  if (runs.length > KEPT) runs.splice(0, runs.length - KEPT);
  return run;
}

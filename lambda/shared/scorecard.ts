import type { Verdict } from './verdict';

/** The candidate beside the live model on the same held-out rows. */
export interface Comparison {
  readonly rows: number;
  /** Name of the error, such as "root mean squared error". */
  readonly error: string;
  readonly candidate: number;
  readonly live: number;
  /** How much larger the candidate's error is than the live model's, in percent; negative when it is smaller. */
  readonly worsePercent: number;
  /** 95 % interval of `worsePercent`, from the paired losses. */
  readonly intervalPercent: readonly [low: number, high: number];
  readonly maximumWorsePercent: number;
  /** How far apart the predictions themselves are, on the contract's scale. */
  readonly predictions: { readonly scale: string; readonly mean: number; readonly standardDeviation: number };
}

/** The live model as the evaluation met it. */
export interface LiveAtEvaluation {
  readonly executionId: string;
  readonly functionVersion: string;
  readonly endpointName: string;
  readonly recentRequests: number;
  readonly requestsSent: number;
}

/** What a person sees before approving, and what is checked to be still true afterwards. Aggregates only. */
export interface Scorecard {
  readonly executionId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  /** SHA-256 of the manifest that was evaluated. */
  readonly manifestSha256: string;
  readonly trainingJobName: string;
  readonly commitId: string;
  readonly metrics: Readonly<Record<string, number>>;
  /** Error of the candidate on the held-out rows, by itself. */
  readonly candidate: { readonly rows: number; readonly error: string; readonly value: number } | null;
  /** Null when nothing is live, and when the candidate failed before anything was asked of it. */
  readonly live: LiveAtEvaluation | null;
  readonly comparison: Comparison | null;
}

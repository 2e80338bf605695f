import type { ModelContract } from '../../model/contract';
import type { ReleasePolicy } from '../../model/release-policy';
import type { HeldOutRow } from '../shared/held-out';
import type { Comparison } from '../shared/scorecard';
import { fail, inconclusive, pass, type Finding } from '../shared/verdict';

const CHECK = 'candidate beside the live model';
/** Two-sided 95 % of the normal distribution; the rows are many. */
const Z = 1.96;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const standardDeviation = (values: readonly number[]): number => {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
};

/** Error of predictions by the contract's measure. */
export function errorOf(contract: ModelContract, rows: readonly HeldOutRow[], predictions: readonly number[]): number {
  return contract.error.fromMeanLoss(
    mean(rows.map(({ label }, index) => contract.error.loss(predictions[index] as number, label))),
  );
}

/**
 * Compares two models row by row. Both met the same rows, so the interval is that of the mean of the paired differences of
 * their losses (normal approximation), carried over to the error's unit.
 */
export function compare(
  contract: ModelContract,
  policy: ReleasePolicy['comparison'],
  rows: readonly HeldOutRow[],
  candidate: readonly number[],
  live: readonly number[],
): Comparison {
  const { loss, fromMeanLoss, name } = contract.error;
  const losses = rows.map(({ label }, index) => ({
    candidate: loss(candidate[index] as number, label),
    live: loss(live[index] as number, label),
  }));
  const liveLoss = mean(losses.map((pair) => pair.live));
  const differences = losses.map((pair) => pair.candidate - pair.live);
  const margin = (Z * standardDeviation(differences)) / Math.sqrt(rows.length);
  const liveError = fromMeanLoss(liveLoss);
  const worse = (difference: number): number => {
    const error = fromMeanLoss(Math.max(0, liveLoss + difference));
    return error === liveError ? 0 : (100 * (error - liveError)) / liveError;
  };
  const distances = rows.map((_, index) =>
    contract.comparison.compare(candidate[index] as number, live[index] as number),
  );
  return {
    rows: rows.length,
    error: name,
    candidate: fromMeanLoss(mean(losses.map((pair) => pair.candidate))),
    live: liveError,
    worsePercent: worse(mean(differences)),
    intervalPercent: [worse(mean(differences) - margin), worse(mean(differences) + margin)],
    maximumWorsePercent: policy.maximumWorsePercent,
    predictions: {
      scale: contract.comparison.name,
      mean: mean(distances),
      standardDeviation: standardDeviation(distances),
    },
  };
}

/** Judges a comparison by the policy. The interval is for the person who approves; the rule looks at the effect. */
export function judgeComparison(policy: ReleasePolicy['comparison'], comparison: Comparison): Finding {
  const { rows, error, candidate, live, worsePercent, intervalPercent } = comparison;
  const signed = (percent: number): string => `${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %`;
  const words =
    `${error} ${candidate.toFixed(3)}, live model ${live.toFixed(3)} on the same ${rows} rows: ${signed(worsePercent)} ` +
    `(95 % interval ${signed(intervalPercent[0])} to ${signed(intervalPercent[1])}), at most +${policy.maximumWorsePercent} %`;
  if (rows < policy.minimumRows) return inconclusive(CHECK, `${words}; needs ${policy.minimumRows} rows`);
  return worsePercent <= policy.maximumWorsePercent ? pass(CHECK, words) : fail(CHECK, words);
}

/** A first release has nothing to be compared with; the rule for it is written here and told in its record. */
export const nothingLive = (): Finding => pass(CHECK, 'no model is live: judged by absolute limits alone');

/** A candidate that does not answer is no candidate; one that was only refused may answer later. */
export const candidateSilent = (kind: 'failed' | 'refused', reason: string): Finding =>
  (kind === 'failed' ? fail : inconclusive)(CHECK, `the candidate does not answer: ${reason}`);

/** The stack of the dev environment goes when its stage fails: retrying the failed action alone would find nothing to ask. */
const RETRY = 'retry all actions of the stage';

/** Nothing can be compared yet, or ever: missing evidence lets no candidate pass. */
export const notCompared = (reason: string): Finding => inconclusive(CHECK, `${reason}; ${RETRY} when that is over`);

/** A live model whose own container fails again and again must not keep out the release that mends it: the person who approves is told. */
export const liveBroken = (attempts: number, reason: string): Finding =>
  pass(CHECK, `the live model failed in all of ${attempts} attempts (${reason}): judged by absolute limits alone`);

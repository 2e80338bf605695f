import type { ReleasePolicy } from '../../model/release-policy';
import type { HeldOutRow } from './held-out';
import { fail, inconclusive, pass, type Finding } from './verdict';

const CHECK = 'golden requests';

/** Mean of |prediction - label|. */
function meanAbsoluteError(rows: readonly HeldOutRow[], predictions: readonly number[]): number {
  return (
    rows.reduce((sum, { label }, index) => sum + Math.abs((predictions[index] as number) - label), 0) / rows.length
  );
}

/** Judges usable answers to golden rows by the policy's absolute limit. */
export function judgeGolden(
  rows: readonly HeldOutRow[],
  predictions: readonly number[],
  policy: ReleasePolicy['golden'],
): Finding {
  if (rows.length === 0) return inconclusive(CHECK, 'the release has no held-out rows to ask');
  const error = meanAbsoluteError(rows, predictions);
  const words = `${rows.length} rows answered, mean absolute error ${error.toFixed(3)}, limit ${policy.maximumMeanAbsoluteError}`;
  return error <= policy.maximumMeanAbsoluteError ? pass(CHECK, words) : fail(CHECK, words);
}

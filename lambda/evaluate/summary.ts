import type { Scorecard } from '../shared/scorecard';

/** One line for the approval: what a person needs first. */
export function summarize({ verdict, candidate, comparison, live, metrics }: Scorecard): string {
  const trained = Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  const own =
    candidate === null
      ? 'not measured'
      : `${candidate.error} ${candidate.value.toFixed(3)} on ${candidate.rows} held-out rows`;
  const beside =
    comparison === null
      ? live === null
        ? 'no live model to compare with'
        : 'not compared with the live model'
      : `live model ${comparison.live.toFixed(3)} (${comparison.worsePercent >= 0 ? '+' : ''}${comparison.worsePercent.toFixed(1)} %)`;
  return `${verdict}: ${own}; ${beside}; trained to ${trained.join(', ')}`;
}

/** Where a person opens an object with the browser. */
export const consoleUrl = (region: string, bucket: string, key: string): string =>
  `https://${region}.console.aws.amazon.com/s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(key)}`;

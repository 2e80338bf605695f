/**
 * Whether the outcome hangs on the order of what is unordered: each scenario under many seeds, which shuffle independent resources.
 *
 * `--scenarios rejected,release`, `--seeds 20`, `--first 1` choose what is run.
 */
import { option, rehearsed, textOption } from './rehearsals';

void (async () => {
  const [seeds, first] = [option('seeds', 20), option('first', 1)];
  for (const scenario of textOption('scenarios', 'rejected').split(',')) {
    let met = 0;
    const orders = new Set<string>();
    const seconds: number[] = [];
    for (let seed = first; seed < first + seeds; seed++) {
      const report = await rehearsed('--scenario', scenario, '--seed', `${seed}`);
      if (report.expectation.met) met++;
      else console.log(`${scenario}, seed ${seed}: ${report.expectation.reasons.join('; ')}`);
      seconds.push(report.wallSeconds);
      orders.add(report.executions.map(({ status }) => status).join(' '));
    }
    seconds.sort((a, b) => a - b);
    const times = `${seconds[0]} to ${seconds.at(-1)} s, median ${seconds[Math.floor(seconds.length / 2)]} s`;
    console.log(
      `${scenario}: expectation met under ${met} of ${seeds} seeds, ${orders.size} outcome(s); ${times} each`,
    );
    if (met < seeds || orders.size > 1) process.exitCode = 1;
  }
})();

/**
 * What the main scenario costs: wall time, where it went, memory, and whether the shift kept its weights.
 *
 * `--rate 100` and `--seed 1` choose how many requests per virtual second are sent. Run it on a machine that is otherwise idle.
 */
import { cpus, loadavg } from 'node:os';
import { option, rehearsed } from './rehearsals';

/** Two of the original's releases take 70 minutes; a twenty-fifth of that is the limit. */
const LIMIT_SECONDS = 168;
const LIMIT_MIB = 1_500;
/** Standard deviations within which 99.9 % of a binomial count lies, both sides. */
const SPREAD_999 = 3.2905;
const GREEN_SHARE = 0.1;

void (async () => {
  const [rate, seed] = [option('rate', 10), option('seed', 1)];
  const load = loadavg()[0]!.toFixed(1);
  const report = await rehearsed('--seed', `${seed}`, '--rate', `${rate}`);
  const { requests, wallSeconds, wallSecondsBy, peakMemoryMib, peakResidentMib } = report;
  console.log(`release, seed ${seed}, ${rate} requests/s, on ${cpus().length} cores at a load of ${load} before`);
  console.log(`expectation ${report.expectation.met ? 'met' : `not met: ${report.expectation.reasons.join('; ')}`}`);
  console.log(`wall time ${wallSeconds} s (limit at 10 requests/s: ${LIMIT_SECONDS} s), of which`);
  for (const [what, seconds] of Object.entries(wallSecondsBy).slice(0, 8)) console.log(`  ${seconds} s ${what}`);
  console.log(`peak memory of the process tree ${peakMemoryMib} MiB, shared pages counted once where the system tells`);
  console.log(`  ${peakResidentMib} MiB as the sum of resident sizes (limit ${LIMIT_MIB} MB)`);
  console.log(`requests ${requests.total}, failed ${requests.failed}`);
  for (const { version, total, latencyMs } of requests.byVersion)
    console.log(`  version ${version}: ${total}, p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms`);
  const shifted = requests.byVersion.reduce((sum, { duringShift }) => sum + duringShift, 0);
  const green = requests.byVersion.at(-1)?.duringShift ?? 0;
  const [mean, deviation] = [shifted * GREEN_SHARE, Math.sqrt(shifted * GREEN_SHARE * (1 - GREEN_SHARE))];
  const [low, high] = [mean - SPREAD_999 * deviation, mean + SPREAD_999 * deviation];
  const inside = green >= low && green <= high;
  console.log(
    `green answered ${green} of ${shifted} requests of the shift (${((100 * green) / shifted).toFixed(2)} %), ` +
      `${inside ? 'inside' : 'OUTSIDE of'} the 99.9 % interval ${low.toFixed(0)} to ${high.toFixed(0)}`,
  );
  const tooSlow = rate === 10 && wallSeconds > LIMIT_SECONDS;
  if (!report.expectation.met || requests.failed > 0 || !inside || tooSlow || peakMemoryMib > LIMIT_MIB)
    process.exitCode = 1;
})();

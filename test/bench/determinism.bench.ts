/**
 * Whether one seed gives one report: each scenario twice, compared but for the fields that the report itself calls wall time.
 *
 * `--scenarios release,failing-candidate` and `--seed 7` choose what is run.
 */
import { isDeepStrictEqual } from 'node:util';
import { option, rehearsed, textOption } from './rehearsals';

/** Removes a field such as `requests.byVersion[].latencyMs`. */
function without(value: unknown, path: readonly string[]): unknown {
  const [first = '', ...rest] = path;
  if (typeof value !== 'object' || value === null) return value;
  if (first.endsWith('[]')) {
    const name = first.slice(0, -2);
    const list = (value as Record<string, unknown[]>)[name] ?? [];
    return { ...value, [name]: list.map((item) => without(item, rest)) };
  }
  const { [first]: found, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [first]: without(found, rest) };
}

/** Where two values differ. */
function differences(a: unknown, b: unknown, path = ''): string[] {
  if (isDeepStrictEqual(a, b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return [`${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`];
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].flatMap((name) => differences(left[name], right[name], `${path}.${name}`));
}

void (async () => {
  const seed = `${option('seed', 7)}`;
  for (const scenario of textOption('scenarios', 'release,failing-candidate').split(',')) {
    const reports = [];
    for (let i = 0; i < 2; i++) {
      const report = await rehearsed('--scenario', scenario, '--seed', seed);
      reports.push(report.wallTimeFields.reduce<unknown>((rest, field) => without(rest, field.split('.')), report));
    }
    const found = differences(reports[0], reports[1]);
    console.log(`${scenario}, seed ${seed}, run twice: ${found.length} differing fields`);
    for (const difference of found.slice(0, 40)) console.log(`  ${difference}`);
    if (found.length > 0) process.exitCode = 1;
  }
})();

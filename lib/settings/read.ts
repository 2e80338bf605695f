import type { z } from 'zod';
import { SETTINGS, type Settings } from './index';
import { RULES } from './rules';
import type { Setting } from './setting';

/** Settings that were wrong, all of them. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    const count = faults.length === 1 ? 'One setting is' : `${faults.length} settings are`;
    const where = 'Settings stand in the "context" of cdk.json; -c name=value beats it for one synthesis.';
    super(`${count} wrong:\n${faults.map((fault) => `  - ${fault}`).join('\n')}\n${where}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads and validates every setting.
 *
 * @param context the app's whole context, in which the settings are keys among the CDK's own
 * @param environment environment variables
 * @throws SettingsError naming all faults at once
 */
export function readSettings(
  context: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const faults = Object.keys(context)
    .filter((name) => !isCdkContext(name) && !(name in SETTINGS))
    .map((name) => `${name}: there is no such setting; ${advice(name)}`);
  const values: Record<string, unknown> = {};
  for (const [name, it] of Object.entries<Setting<z.ZodType>>(SETTINGS)) {
    const found = context[name] ?? ((it.environment && environment[it.environment]) || it.standard);
    const result = it.schema.safeParse(found);
    if (result.success) values[name] = result.data;
    else faults.push(faultOf(name, it, found, result.error));
  }
  for (const { names, fault } of RULES) {
    const found = names.every((name) => name in values) ? fault(values as Settings) : undefined;
    if (found !== undefined) faults.push(`${names.join(', ')}: ${found}`);
  }
  if (faults.length > 0) throw new SettingsError(faults);
  return values as Settings;
}

function faultOf(name: string, it: Setting<z.ZodType>, found: unknown, error: z.ZodError): string {
  const reasons = found === undefined ? [] : reasonsOf(error.issues);
  const shown = found === undefined ? 'not given' : `found ${JSON.stringify(found)}`;
  return [`${name}: ${shown}`, ...reasons, `expected ${it.expected}`, ...(it.advice ? [it.advice] : [])].join('; ');
}

/** What the schemas say in their own words, whichever of several forms it is about. */
const reasonsOf = (issues: readonly z.core.$ZodIssue[]): string[] =>
  issues.flatMap((issue) => {
    if (issue.code === 'invalid_union') return issue.errors.flatMap(reasonsOf);
    return issue.code === 'custom' ? [issue.message] : [];
  });

/** Keys of the CDK and of its tools hold a colon, a slash or an at sign: flags, cached look-ups, the CLI's own. */
const isCdkContext = (name: string): boolean => /[:/@]/.test(name) || name === 'cli-telemetry';

function advice(name: string): string {
  const [closest] = Object.keys(SETTINGS)
    .map((known) => ({ known, distance: editDistance(known.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  if (closest && closest.distance <= 3) return `did you mean ${closest.known}?`;
  return `take it out; there are ${Object.keys(SETTINGS).join(', ')}`;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

import type { Running } from './executions';
import type { Found } from './leftover';
import type { Kept } from './data';
import type { StackFound } from './stacks';

/** Leftovers of one kind, as far as they could be looked for. */
export type Looked =
  | { readonly name: string; readonly kind: 'found'; readonly found: readonly Found[] }
  | { readonly name: string; readonly kind: 'unknown'; readonly reason: string };

/** What is there, in the order in which it goes. */
export interface Plan {
  readonly executions: readonly Running[];
  readonly stacks: readonly StackFound[];
  /** What lies in no stack. */
  readonly leftovers: readonly Looked[];
  readonly kept: Kept;
}

/** Whether there is nothing to take down, and nothing unknown. */
export const isEmpty = ({ stacks, leftovers, kept }: Plan, deleteData: boolean): boolean =>
  stacks.length === 0 &&
  leftovers.every((it) => it.kind === 'found' && it.found.length === 0) &&
  (!deleteData || (kept.buckets.length === 0 && kept.keyArn === undefined));

/**
 * The last part of a physical id, by which a resource of a stack is told from one in none: CloudFormation writes endpoints as
 * ARNs in lower case, scalable targets with their dimension behind them, and most others by name.
 */
export const plainId = (physicalId: string): string =>
  physicalId
    .replace(/^arn:[^:]+:sagemaker:[^/]+\//, '')
    .split('|')[0]!
    .toLowerCase();

/** What lies in none of the stacks. */
export const orphans = (found: readonly Found[], inStacks: ReadonlySet<string>): Found[] =>
  found.filter(({ id }) => !inStacks.has(plainId(id)));

/** The plan, for a person. */
export function describePlan(plan: Plan, deleteData: boolean, keyDays: number): string[] {
  const { executions, stacks, leftovers, kept } = plan;
  const left = leftovers.flatMap((it) => {
    if (it.kind === 'unknown') return [`  ${it.name}: unknown, ${it.reason}`];
    if (it.found.length === 0) return [];
    return [`  ${it.name}:`, ...it.found.map(({ id, remark }) => `    ${id}${remark ? ` (${remark})` : ''}`)];
  });
  const keptLines = [
    ...kept.buckets.map((name) => `  bucket ${name}`),
    ...(kept.keyArn ? [`  key ${kept.keyArn}`] : []),
  ];
  return [
    ...section(
      'Executions at work:',
      executions.map(({ id, stopping }) => `  ${id}${stopping ? ', stopping' : ''}`),
    ),
    ...section(
      'Stacks, in this order:',
      stacks.map(({ name, status }) => `  ${name} (${status})`),
    ),
    ...section('In no stack:', left),
    ...(deleteData
      ? section(
          `To be deleted with all their versions, releases and records too (the key after ${keyDays} days):`,
          keptLines,
        )
      : section('Kept:', keptLines)),
  ];
}

const section = (title: string, lines: readonly string[]): string[] => (lines.length > 0 ? [title, ...lines] : []);

/** How to remove what was kept. */
export const howToRemove = ({ buckets, keyArn }: Kept): string[] =>
  buckets.length === 0
    ? []
    : [
        'Kept, and paid for:',
        ...buckets.map((name) => `  bucket ${name}`),
        ...(keyArn === undefined ? [] : [`  key ${keyArn}`]),
        'To remove them with all releases, records and data: npm run destroy -- --delete-data',
      ];

import type { IamReport } from './report';
import type { AccessJudge } from './services/iam/access';

/** What the judge of calls has seen. Throws NotRehearsable for a policy that no call has met and that cannot be read. */
export function iamReport(
  judge: Pick<AccessJudge, 'calls' | 'denials' | 'usedGrants' | 'unusedGrants' | 'reached'>,
): IamReport {
  return {
    calls: judge.calls,
    denied: inOrder(judge.denials(), (d) => [d.principal, d.action, d.resource, d.kind]),
    usedGrants: judge.usedGrants(),
    unusedGrants: inOrder(judge.unusedGrants(), (g) => [g.holder, g.policy, g.statement, g.action, g.resource]),
    reached: judge.reached(),
  };
}

/** Sorted, so that two reports of one seed are equal whatever the order in which real processes made their calls. */
function inOrder<T>(items: readonly T[], keys: (item: T) => readonly string[]): readonly T[] {
  const text = (item: T) => keys(item).join('\n');
  return [...items].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}

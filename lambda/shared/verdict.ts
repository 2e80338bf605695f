import type { Finding } from '../../model/checks';

export type { Finding };
export type Verdict = Finding['verdict'];

/** What a gate decides, with the reasons of everything it looked at: the decisive ones first. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}

const WEIGHT: Readonly<Record<Verdict, number>> = { fail: 0, inconclusive: 1, pass: 2 };

/**
 * One failed check fails the gate; else one inconclusive check leaves it inconclusive; it passes when all pass.
 * Nothing looked at is no evidence: inconclusive.
 */
export function combine(findings: readonly Finding[]): Judgement {
  if (findings.length === 0) return { verdict: 'inconclusive', reasons: ['nothing was checked'] };
  const sorted = [...findings].sort((a, b) => WEIGHT[a.verdict] - WEIGHT[b.verdict]);
  return {
    verdict: (sorted[0] as Finding).verdict,
    reasons: sorted.map((finding) => `${finding.verdict}: ${finding.check}: ${finding.reason}`),
  };
}

export const pass = (check: string, reason: string): Finding => ({ check, verdict: 'pass', reason });
export const fail = (check: string, reason: string): Finding => ({ check, verdict: 'fail', reason });
export const inconclusive = (check: string, reason: string): Finding => ({ check, verdict: 'inconclusive', reason });

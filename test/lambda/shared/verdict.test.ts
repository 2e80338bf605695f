import '../quiet';
import fc from 'fast-check';
import { statusOf } from '../../../lambda/shared/hook';
import { combine, type Verdict } from '../../../lambda/shared/verdict';

const verdict = fc.constantFrom<Verdict>('pass', 'fail', 'inconclusive');
const finding = fc.record({ check: fc.string(), verdict, reason: fc.string() });

describe('a judgement', () => {
  it('fails with one failed check, passes only when all pass, and is inconclusive else', () => {
    fc.assert(
      fc.property(fc.array(finding), (findings) => {
        const verdicts = findings.map((one) => one.verdict);
        const expected = verdicts.includes('fail')
          ? 'fail'
          : verdicts.length === 0 || verdicts.includes('inconclusive')
            ? 'inconclusive'
            : 'pass';
        expect(combine(findings).verdict).toBe(expected);
      }),
    );
  });

  it('does not depend on the order of the checks', () => {
    fc.assert(
      fc.property(fc.array(finding), (findings) => {
        expect(combine([...findings].reverse()).verdict).toBe(combine(findings).verdict);
      }),
    );
  });

  it('gives a reason for every check, the decisive ones first', () => {
    const findings = [
      { check: 'a', verdict: 'pass' as const, reason: 'fine' },
      { check: 'b', verdict: 'fail' as const, reason: 'broken' },
    ];
    expect(combine(findings).reasons).toEqual(['fail: b: broken', 'pass: a: fine']);
  });

  it('is told to CodeDeploy as Failed before traffic and as Succeeded after it when it is inconclusive', () => {
    expect(statusOf('inconclusive', 'Failed')).toBe('Failed');
    expect(statusOf('inconclusive', 'Succeeded')).toBe('Succeeded');
    expect(statusOf('fail', 'Succeeded')).toBe('Failed');
    expect(statusOf('pass', 'Failed')).toBe('Succeeded');
  });
});

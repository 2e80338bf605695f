import { stillTrue, type Now } from '../../../lambda/confirm/still-true';
import type { LiveModel } from '../../../lambda/shared/live-model';
import type { Manifest } from '../../../lambda/shared/manifest';
import type { Scorecard } from '../../../lambda/shared/scorecard';
import { combine } from '../../../lambda/shared/verdict';

const liveOf = (executionId: string): LiveModel => ({
  kind: 'live',
  executionId,
  functionVersion: '1',
  endpointName: 'n',
});
const scorecard = (live: string | null, verdict = 'pass') =>
  ({
    executionId: 'e2',
    verdict,
    manifestSha256: 'm',
    live: live === null ? null : { executionId: live },
  }) as Scorecard;
const now = (changes: Partial<Now> = {}): Now => ({
  manifest: { artifact: { sha256: 'a', uri: 's3://x/y' } } as Manifest,
  manifestSha256: 'm',
  artifactSha256: 'a',
  live: liveOf('e1'),
  ...changes,
});
const verdict = (card: Scorecard | undefined, state: Now) => combine(stillTrue(card, state)).verdict;

describe('what was approved', () => {
  it('is still true when nothing has changed', () => {
    expect(verdict(scorecard('e1'), now())).toBe('pass');
    expect(verdict(scorecard(null), now({ live: { kind: 'none' } }))).toBe('pass');
  });

  it('is still true when the candidate itself is live already: the stage was retried', () => {
    expect(verdict(scorecard('e1'), now({ live: liveOf('e2') }))).toBe('pass');
  });

  it.each<[string, Scorecard | undefined, Partial<Now>]>([
    ['another model has gone live meanwhile', scorecard('e1'), { live: liveOf('e9') }],
    ['the first model has gone live meanwhile', scorecard(null), { live: liveOf('e9') }],
    ['the live model is gone', scorecard('e1'), { live: { kind: 'none' } }],
    ['a deployment is under way', scorecard('e1'), { live: { kind: 'shifting', versions: ['1', '2'] } }],
    ['the manifest is another', scorecard('e1'), { manifestSha256: 'other' }],
    ['the artifact is another', scorecard('e1'), { artifactSha256: 'other' }],
    ['the artifact is gone', scorecard('e1'), { artifactSha256: undefined }],
    ['the scorecard did not pass', scorecard('e1', 'inconclusive'), {}],
    ['there is no scorecard', undefined, {}],
  ])('is no longer true when %s', (_, card, changes) => {
    expect(verdict(card, now(changes))).toBe('fail');
  });
});

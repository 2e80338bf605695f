import { judgeCrashes } from '../../../lambda/post-traffic-check/judge-crashes';

describe('crashes after the shift', () => {
  it.each([
    ['a version that answers nothing', { total: 60, crashed: 60 }, 'fail'],
    ['two crashes among few', { total: 20, crashed: 2 }, 'fail'],
    ['two crashes that are more than a percent', { total: 199, crashed: 2 }, 'fail'],
    ['two crashes that are a percent', { total: 200, crashed: 2 }, 'pass'],
    ['a stray', { total: 20, crashed: 1 }, 'pass'],
    ['none', { total: 600, crashed: 0 }, 'pass'],
    ['the only invocation crashed', { total: 1, crashed: 1 }, 'inconclusive'],
    ['nothing known', { total: 0, crashed: 0 }, 'inconclusive'],
    ['crashes whose invocations are not told yet', { total: 0, crashed: 3 }, 'fail'],
  ] as const)('%s: %o is %s', (_, invocations, verdict) => {
    expect(judgeCrashes(invocations).verdict).toBe(verdict);
  });
});

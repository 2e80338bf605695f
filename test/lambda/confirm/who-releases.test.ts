import { whoReleases } from '../../../lambda/confirm/who-releases';

const asked = { jobId: 'first', at: '2026-01-05T09:00:00.000Z' };

it('lets what a person has approved pass, whoever started it', () => {
  expect(whoReleases({ approval: 'person', byRetraining: true, jobId: 'first' })).toEqual({
    kind: 'released',
    words: 'approved by a person',
  });
});

it('lets a push or an upload pass where a person switched the approval off', () => {
  expect(whoReleases({ approval: 'none', byRetraining: false, jobId: 'first' })).toEqual({
    kind: 'released',
    words: 'not approved by a person',
  });
});

it('stops a run of retraining where the approval is off, and says how a person releases it', () => {
  expect(whoReleases({ approval: 'none', byRetraining: true, jobId: 'first' })).toEqual({
    kind: 'ask',
    message: expect.stringContaining('retrying the failed actions of the stage DeployProd'),
  });
});

it('goes on asking when the same attempt is repeated', () => {
  expect(whoReleases({ approval: 'none', byRetraining: true, jobId: 'first', asked })).toMatchObject({ kind: 'ask' });
});

it('takes another attempt for the answer of a person, and says so', () => {
  expect(whoReleases({ approval: 'none', byRetraining: true, jobId: 'second', asked })).toEqual({
    kind: 'released',
    words: "approved by a person's retry of the stage, asked for at 2026-01-05T09:00:00.000Z",
  });
});

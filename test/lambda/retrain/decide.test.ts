import fc from 'fast-check';
import { decide, type PastExecution, type Situation } from '../../../lambda/retrain/decide';
import { startToken } from '../../../lambda/retrain/token';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 5, 9);
const live = { kind: 'live', functionVersion: '1', executionId: 'e1', endpointName: 'taxi-prod-e1' } as const;

const execution = (more: Partial<PastExecution>): PastExecution => ({
  executionId: 'e2',
  startedAt: NOW - HOUR,
  ended: true,
  byRetraining: false,
  ...more,
});

/** A version that is not the live model's, uploaded a week ago; nothing has run since. */
const situation = (more: Partial<Situation> = {}): Situation => ({
  now: NOW,
  cooldownMs: 24 * HOUR,
  data: { versionId: 'v2', uploadedAt: NOW - 7 * 24 * HOUR },
  live,
  liveDataVersionId: 'v1',
  executions: [],
  ...more,
});

describe('retraining', () => {
  it('starts a run on data that the live model was not trained on', () => {
    expect(decide(situation())).toMatchObject({ kind: 'start', dataVersionId: 'v2' });
  });

  it('asks for new data when the live model was trained on the current version', () => {
    expect(decide(situation({ liveDataVersionId: 'v2' }))).toMatchObject({
      kind: 'ask-for-data',
      reason: expect.stringContaining('execution e1, was trained on the current version v2'),
    });
  });

  it('asks for data when there is none', () => {
    expect(decide({ ...situation(), data: undefined } as Situation)).toMatchObject({ kind: 'ask-for-data' });
  });

  it.each<[string, Partial<Situation>, string]>([
    ['no model is live', { live: { kind: 'none' } }, 'no model is live'],
    ['traffic shifts', { live: { kind: 'shifting', versions: ['1', '2'] } }, 'versions 1 and 2'],
    ['the data was just uploaded', { data: { versionId: 'v2', uploadedAt: NOW - 3_000 } }, 'starts a run by itself'],
    ['a run on this data has failed within the cool-down', { executions: [execution({ dataVersionId: 'v2' })] }, 'e2'],
    [
      'a run on this data waits for a person, since before the cool-down',
      { executions: [execution({ dataVersionId: 'v2', ended: false, startedAt: NOW - 90 * HOUR })] },
      'is under way',
    ],
    ['a run has begun whose data is not known yet', { executions: [execution({ ended: false })] }, 'has just begun'],
    [
      'it has started a run on other data within the cool-down',
      { executions: [execution({ dataVersionId: 'v0', byRetraining: true })] },
      'retraining has started execution e2',
    ],
  ])('starts nothing when %s', (_, more, reason) => {
    expect(decide(situation(more))).toEqual({ kind: 'leave', reason: expect.stringContaining(reason) });
  });

  it.each<[string, PastExecution]>([
    ['on this data', execution({ dataVersionId: 'v2', startedAt: NOW - 24 * HOUR })],
    ['of its own', execution({ dataVersionId: 'v0', byRetraining: true, startedAt: NOW - 24 * HOUR })],
  ])('starts again when the cool-down after a run %s is over', (_, past) => {
    expect(decide(situation({ executions: [past] })).kind).toBe('start');
  });

  it.each([true, false])('does not count a run on other data that a person started; ended: %s', (ended) => {
    expect(decide(situation({ executions: [execution({ dataVersionId: 'v0', ended })] })).kind).toBe('start');
  });
});

/** Alarms and uploads in any order; CodePipeline keeps one execution for a token. */
type Happening = { readonly after: number; readonly what: 'alarm' | 'twin alarms' | 'upload' };

it('never starts two runs on one version within the cool-down, whatever rings and is uploaded', () => {
  const happening = fc.record({
    after: fc.integer({ min: 0, max: 30 * HOUR }),
    what: fc.constantFrom<Happening['what']>('alarm', 'twin alarms', 'upload'),
  });
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 20 }), (happenings) => {
      let now = NOW;
      let data = { versionId: 'v2', uploadedAt: NOW - 7 * 24 * HOUR };
      const executions: PastExecution[] = [];
      const byToken = new Set<string>();
      for (const { after, what } of happenings) {
        now += after;
        if (what === 'upload') {
          data = { versionId: `u${now}-${executions.length}`, uploadedAt: now };
          executions.unshift(
            execution({ executionId: `x${executions.length}`, startedAt: now, dataVersionId: data.versionId }),
          );
          continue;
        }
        const seen = [...executions];
        for (let i = 0; i < (what === 'alarm' ? 1 : 2); i++) {
          const decision = decide(situation({ now, data, executions: seen }));
          const token = startToken('p', seen[0]?.executionId);
          if (decision.kind !== 'start' || byToken.has(token)) continue;
          byToken.add(token);
          executions.unshift(
            execution({
              executionId: `x${executions.length}`,
              startedAt: now,
              dataVersionId: decision.dataVersionId,
              byRetraining: true,
            }),
          );
        }
      }
      executions.forEach((one, index) => {
        const close = executions
          .slice(index + 1)
          .filter((other) => one.startedAt - other.startedAt < 24 * HOUR && other.dataVersionId === one.dataVersionId);
        expect(close).toEqual([]);
      });
    }),
  );
});

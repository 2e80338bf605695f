import type { RehearsalEvent } from '../../../rehearsal/events';
import { Keeping } from '../../../rehearsal/state/keeping';

const event = (kind: string) => ({ at: 0, kind }) as unknown as RehearsalEvent;

/** A keeping whose account is at rest or not, and whose clock stands where it is told to. */
function setting() {
  const told: string[] = [];
  const state = {
    wallMs: 0,
    rest: true,
    taken: 0,
    held: 0,
    speed: 10 as number | undefined,
    error: undefined as unknown,
  };
  const keeping = new Keeping({
    clock: { wallMs: () => state.wallMs, pace: (speed) => void (state.speed = speed) },
    snapshots: {
      underWay: () => (state.rest ? [] : ['deployment d-1']),
      take: async () => {
        if (state.error) throw state.error;
        if (state.rest) state.taken++;
        return state.rest;
      },
    },
    tell: (event) => void told.push('text' in event ? event.text : event.kind),
    hold: () => void state.held++,
  });
  return { keeping, state, told };
}

describe('when an account is kept', () => {
  it('is at once, then after what is worth it, and not at every beat', async () => {
    const { keeping, state } = setting();
    for (let i = 0; i < 3; i++) await keeping.beat();
    expect(state.taken).toBe(1);
    keeping.note(event('lambda-log'));
    await keeping.beat();
    expect(state.taken).toBe(1);
    keeping.note(event('execution-ended'));
    await keeping.beat();
    expect(state.taken).toBe(2);
  });

  it('is now and then, since clients also do what nobody tells', async () => {
    const { keeping, state } = setting();
    await keeping.beat();
    state.wallMs = 19_000;
    await keeping.beat();
    expect(state.taken).toBe(1);
    state.wallMs = 20_000;
    await keeping.beat();
    expect(state.taken).toBe(2);
  });

  it('is once more after what happened while it was being kept', async () => {
    const { keeping, state } = setting();
    const first = keeping.beat();
    keeping.note(event('execution-ended'));
    await first;
    await keeping.beat();
    expect(state.taken).toBe(2);
  });

  it('is tried again until the account is at rest', async () => {
    const { keeping, state } = setting();
    state.rest = false;
    await keeping.beat();
    await keeping.beat();
    state.rest = true;
    await keeping.beat();
    expect(state.taken).toBe(1);
  });

  it('is when somebody leaves: pipelines are held, time runs free, and they are told what is waited for', async () => {
    const { keeping, state } = setting();
    await keeping.beat();
    state.rest = false;
    const waiting: (readonly string[])[] = [];
    let kept = false;
    const leaving = keeping.leave((names) => void waiting.push(names)).then(() => (kept = true));
    expect(state).toMatchObject({ held: 1, speed: undefined });
    await keeping.beat();
    expect(waiting).toEqual([['deployment d-1']]);
    expect(kept).toBe(false);
    state.rest = true;
    await keeping.beat();
    await leaving;
    expect(state.taken).toBe(2);
  });

  it('lets time run free for whoever leaves before serving has begun', async () => {
    const { keeping, state } = setting();
    void keeping.leave(() => undefined);
    state.speed = 10; // as serving begins
    state.rest = false;
    await keeping.beat();
    expect(state.speed).toBeUndefined();
  });

  it('forgets nobody who leaves while it is being kept', async () => {
    const { keeping, state } = setting();
    const beat = keeping.beat();
    const leaving = keeping.leave(() => undefined);
    await beat;
    await keeping.beat();
    await leaving;
    expect(state.taken).toBe(2);
  });

  it('survives a disk that is full, and tells who leaves', async () => {
    const { keeping, state, told } = setting();
    state.error = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    await keeping.beat();
    expect(told).toEqual([expect.stringContaining('could not be kept: no space left on device')]);
    const leaving = keeping.leave(() => undefined);
    const refused = expect(leaving).rejects.toThrow('no space left on device');
    await keeping.beat();
    await refused;
  });

  it('ends with what is a fault of its own', async () => {
    const { keeping, state } = setting();
    state.error = new Error('what lambda keeps is no plain data');
    await expect(keeping.beat()).rejects.toThrow('no plain data');
  });
});

import { type Environment, Environments } from '../../../../rehearsal/services/lambda/environments';

/** Environments whose processes only know whether they have ended. */
function environments(limit: number) {
  const started: { ended: boolean }[] = [];
  const start = (): Environment => {
    const state = { ended: false };
    started.push(state);
    const process = { ended: () => state.ended, end: async () => void (state.ended = true) };
    return { process, logStream: '', warm: false, event: undefined } as unknown as Environment;
  };
  return { pool: new Environments(start, limit), started };
}

describe('the environments of a function version', () => {
  it('are ended when they have been idle for long, and only those', async () => {
    const { pool, started } = environments(3);
    const [first, second, busy] = [await pool.acquire(), await pool.acquire(), await pool.acquire()];
    await pool.release(first, 1_000);
    await pool.release(second, 2_000);
    await pool.endIdle(1_500);
    expect(started.map(({ ended }) => ended)).toEqual([true, false, false]);
    await pool.endIdle(5_000);
    expect(started.map(({ ended }) => ended)).toEqual([true, true, false]);
    await pool.release(busy, 6_000);
  });

  it('make room for others when they are ended', async () => {
    const { pool, started } = environments(1);
    await pool.release(await pool.acquire(), 0);
    await pool.endIdle(0);
    await pool.acquire();
    expect(started).toHaveLength(2);
  });
});

import fc from 'fast-check';
import { VirtualClock } from '../../rehearsal/clock';

const START = Date.UTC(2026, 0, 1);

describe('the virtual clock', () => {
  it('jumps to the next thing that waits instead of waiting', async () => {
    const clock = new VirtualClock({ start: START });
    const before = performance.now();
    await clock.sleep(24 * 3600_000);
    expect(clock.now()).toBe(START + 24 * 3600_000);
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('stands still while real work is under way', async () => {
    const clock = new VirtualClock({ start: START });
    let woke = false;
    void clock.sleep(1).then(() => (woke = true));
    await clock.work(async () => {
      await clock.wallSleep(20);
      expect(clock.now()).toBe(START);
      expect(woke).toBe(false);
    });
    await clock.sleep(0);
    await clock.sleep(1);
    expect(woke).toBe(true);
  });

  it('lets what a timer sets off come to rest before the next one fires', async () => {
    const clock = new VirtualClock({ start: START });
    const seen: string[] = [];
    const first = clock.sleep(10).then(async () => {
      for (let i = 0; i < 50; i++) await Promise.resolve();
      seen.push(`first at ${clock.now() - START}`);
    });
    const second = clock.sleep(20).then(() => seen.push(`second at ${clock.now() - START}`));
    await Promise.all([first, second]);
    expect(seen).toEqual(['first at 10', 'second at 20']);
  });

  it('wakes dozers when time gets there, and does not move on for their sake', async () => {
    const clock = new VirtualClock({ start: START });
    const woken: number[] = [];
    const endless = async () => {
      for (;;) {
        await clock.doze(10);
        woken.push(clock.now() - START);
      }
    };
    void endless();
    await clock.wallSleep(20);
    expect(woken).toEqual([]);
    await clock.sleep(35);
    expect(woken).toEqual([10, 20, 30]);
    await clock.wallSleep(20);
    expect(clock.now()).toBe(START + 35);
  });

  it('wakes sleepers in the order of their times, and in the order they lay down at one time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }), async (waits) => {
        const clock = new VirtualClock({ start: START });
        const woken: [number, number][] = [];
        await Promise.all(waits.map((ms, i) => clock.sleep(ms).then(() => woken.push([clock.now() - START, i]))));
        const expected = waits.map((ms, i): [number, number] => [ms, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(woken).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('wakes a sleeper with the reason when its signal is aborted', async () => {
    const clock = new VirtualClock({ start: START });
    const abort = new AbortController();
    const asleep = clock.work(() =>
      Promise.all([clock.sleep(1000, abort.signal), Promise.resolve(abort.abort(new Error('enough')))]),
    );
    await expect(asleep).rejects.toThrow('enough');
    expect(clock.now()).toBe(START);
  });

  it('goes on after work that failed', async () => {
    const clock = new VirtualClock({ start: START });
    await expect(clock.work(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await clock.sleep(5);
    expect(clock.now()).toBe(START + 5);
  });

  it('keeps to its pace when it has one', async () => {
    const clock = new VirtualClock({ start: START, speed: 1 });
    const before = performance.now();
    await clock.sleep(100);
    expect(performance.now() - before).toBeGreaterThan(80);
    expect(clock.now()).toBeGreaterThanOrEqual(START + 100);
  });

  it('fires nothing once it is stopped', async () => {
    const clock = new VirtualClock({ start: START });
    let woke = false;
    void clock.sleep(1).then(() => (woke = true));
    clock.stop();
    await clock.wallSleep(10);
    expect(woke).toBe(false);
  });
});

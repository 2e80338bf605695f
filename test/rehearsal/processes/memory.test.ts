import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { MemoryWatch, sampleTree } from '../../../rehearsal/processes/memory';

describe('the memory of a process tree', () => {
  it('counts what lies below, and shared pages once where the system can tell', async () => {
    const alone = await sampleTree(process.pid);
    const code =
      'const held = Buffer.alloc(64 * 1024 ** 2, 1); console.log(held.length); setInterval(() => held, 1000)';
    const child = spawn(process.execPath, ['-e', code]);
    await once(child.stdout, 'data');
    const both = await sampleTree(process.pid);
    child.kill('SIGKILL');
    expect(both!.residentMib - alone!.residentMib).toBeGreaterThan(64);
    if (both!.ownMib !== undefined) {
      expect(both!.ownMib - alone!.ownMib!).toBeGreaterThan(64);
      expect(both!.ownMib).toBeLessThanOrEqual(both!.residentMib);
    }
  });

  it('keeps the peak until it is told to stop', async () => {
    const watch = new MemoryWatch({ wallSleep: (ms, signal) => wait(ms, undefined, { signal }) });
    const ending = new AbortController();
    const running = watch.run(ending.signal);
    while (watch.peakMib === 0) await wait(10);
    ending.abort();
    await running;
    expect(watch.peakResidentMib).toBeGreaterThanOrEqual(watch.peakMib);
  });
});

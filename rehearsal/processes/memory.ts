import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Clock } from '../clock';

const run = promisify(execFile);
/** Real milliseconds between two samples. */
const INTERVAL_MS = 1_000;

/** Samples the resident memory of this process and everything below it; shared pages count once per process. */
export class MemoryWatch {
  /** MiB; 0 where `ps` cannot be asked. */
  peakMib = 0;

  constructor(private readonly clock: Pick<Clock, 'wallSleep'>) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const mib = await treeMib(process.pid);
      if (mib === undefined) return;
      this.peakMib = Math.max(this.peakMib, Math.round(mib));
      await this.clock.wallSleep(INTERVAL_MS, signal).catch(() => undefined); // aborted: the loop ends
    }
  }
}

/** Undefined where there is no `ps`. */
async function treeMib(root: number): Promise<number | undefined> {
  const listed = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']).catch(() => undefined);
  if (!listed) return undefined;
  const rows = listed.stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
  const family = new Set([root]);
  // A child may be listed before its parent, so go round until nobody joins.
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [pid, parent] of rows) if (family.has(parent)) family.add(pid);
  }
  return rows.reduce((kib, [pid, , rss]) => (family.has(pid) ? kib + rss : kib), 0) / 1024;
}

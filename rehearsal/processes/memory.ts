import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Clock } from '../clock';

const run = promisify(execFile);
/** Real milliseconds between two samples. */
const INTERVAL_MS = 1_000;

/** What a process tree holds at one moment, MiB. */
export interface MemorySample {
  /** Every process's resident pages added up: pages that several share, such as Node's own code, count once for each. */
  readonly residentMib: number;
  /** Shared pages counted once; undefined where only Linux's kernel could tell. */
  readonly ownMib: number | undefined;
}

/** Samples the memory of this process and everything below it. */
export class MemoryWatch {
  private peakOwn: number | undefined;
  private peakResident = 0;

  constructor(private readonly clock: Pick<Clock, 'wallSleep'>) {}

  /** MiB at the peak, shared pages counted once where the system can tell; 0 where it tells nothing. */
  get peakMib(): number {
    return Math.round(this.peakOwn ?? this.peakResident);
  }

  /** MiB at the peak as `ps` adds them up: shared pages count once per process. */
  get peakResidentMib(): number {
    return Math.round(this.peakResident);
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const sample = await sampleTree(process.pid);
      if (sample === undefined) return;
      this.peakResident = Math.max(this.peakResident, sample.residentMib);
      if (sample.ownMib !== undefined) this.peakOwn = Math.max(this.peakOwn ?? 0, sample.ownMib);
      await this.clock.wallSleep(INTERVAL_MS, signal).catch(() => undefined); // aborted: the loop ends
    }
  }
}

/** What the process tree below (and with) `root` holds now; undefined where the system cannot be asked. */
export async function sampleTree(root: number): Promise<MemorySample | undefined> {
  return process.platform === 'linux' ? sampleProc(root) : samplePs(root);
}

/** Linux: asks the kernel's own files, which costs no process. */
async function sampleProc(root: number): Promise<MemorySample | undefined> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const));
  const sizes = await Promise.all([...familyOf(root, parents)].map(sizeOf));
  const sum = (of: (size: Size) => number) => sizes.reduce((kib, size) => (size ? kib + of(size) : kib), 0) / 1024;
  return { residentMib: sum(({ rss }) => rss), ownMib: sum(({ pss }) => pss) };
}

interface Size {
  readonly rss: number;
  readonly pss: number;
}

/** KiB; undefined for a process that has ended meanwhile. */
async function sizeOf(pid: number): Promise<Size | undefined> {
  const text = await readIfThere(`/proc/${pid}/smaps_rollup`);
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return text === '' ? undefined : { rss: kib('Rss'), pss: kib('Pss') };
}

async function parentOf(pid: number): Promise<number> {
  const stat = await readIfThere(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold anything; the state and the parent follow it.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOENT', 'ESRCH', 'EACCES'].includes(code)) throw error;
    return ''; // it has ended, or it is somebody else's
  }
}

async function samplePs(root: number): Promise<MemorySample | undefined> {
  const listed = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']).catch(() => undefined);
  if (!listed) return undefined;
  const rows = listed.stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
  const family = familyOf(root, rows);
  const kib = rows.reduce((all, [pid, , rss]) => (family.has(pid) ? all + rss : all), 0);
  return { residentMib: kib / 1024, ownMib: undefined };
}

/** `root` and all below it, of pairs of a process and its parent. */
function familyOf(root: number, parents: readonly (readonly [number, number, ...number[]])[]): Set<number> {
  const family = new Set([root]);
  // A child may be listed before its parent, so go round until nobody joins.
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid);
  }
  return family;
}

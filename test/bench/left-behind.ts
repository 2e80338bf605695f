import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Everything that runs with this directory in its environment, its arguments, its working directory or as its parent's child. */
export function processesOf(root: number, home: string, seen: ReadonlySet<number> = new Set()): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && pid !== root)
    .filter((pid) => {
      const text = (file: string) => quietly(() => readFileSync(`/proc/${pid}/${file}`, 'utf8')) ?? '';
      if (text('stat').includes(') Z ')) return false;
      const cwd = quietly(() => readlinkSync(`/proc/${pid}/cwd`)) ?? '';
      return seen.has(pid) || [text('cmdline'), text('environ'), cwd].some((found) => found.includes(home));
    });
}

/** What it reads, unless the process has ended meanwhile. */
export function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** For a person. */
export function commandOf(pid: number): string {
  return `${pid} ${(quietly(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '').replaceAll('\0', ' ').slice(0, 120)}`;
}

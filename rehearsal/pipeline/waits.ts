import type { Clock } from '../clock';

/** Waits for something, but no longer than `ms` of virtual time; answers 'late' then. Leaves no timer behind. */
export async function within<T>(clock: Clock, ms: number, signal: AbortSignal, task: Promise<T>): Promise<T | 'late'> {
  const done = new AbortController();
  const late = clock.sleep(ms, AbortSignal.any([done.signal, signal])).then(() => 'late' as const);
  late.catch(() => undefined); // the timer was taken back: the task came first
  try {
    return await Promise.race([task, late]);
  } finally {
    done.abort(new Error('no longer waited for'));
  }
}

/** Waits for something, and rejects with the signal's reason when that is aborted first. */
export function untilAborted<T>(task: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    task.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

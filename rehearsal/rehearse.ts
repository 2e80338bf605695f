import { setMaxListeners } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, VirtualClock } from './clock';
import { Guard } from './processes/guard';
import { Processes } from './processes/processes';
import { type Rehearsal, type RehearsalProps, START } from './rehearsal';
import type { Report } from './report';
import { Run } from './run';

/** Starts a rehearsal. Every process that it starts is gone when its report has settled, whatever happened. */
export function rehearse(props: RehearsalProps): Rehearsal {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal); // everything that waits listens for the end
  let run: Run | undefined;
  return {
    report: live(props, ending, (begun) => (run = begun)),
    keep: async (waiting) => {
      if (run === undefined) throw new Error('the account is not there yet');
      await run.keep(waiting);
    },
    abort: () => ending.abort(new Error('the rehearsal was ended')),
  };
}

async function live(props: RehearsalProps, ending: AbortController, begun: (run: Run) => void): Promise<Report> {
  const clock = new VirtualClock({ start: START, ...(props.speed !== undefined && { speed: props.speed }) });
  const workDir = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const guard = new Guard(workDir);
  const processes = new Processes(clock, guard);
  const run = new Run({ ...props, ending, clock, processes, workDir });
  begun(run);
  try {
    return await Promise.race([run.play(), aborted(ending.signal)]);
  } finally {
    ending.abort(new Error('the rehearsal is over'));
    clock.stop();
    await Promise.all([run.close(), processes.end()]);
    clock.end();
    await guard.end();
    await removeForGood(workDir, clock);
  }
}

/** The guard has removed it; what was being written when the end came may make a part of it anew. */
async function removeForGood(directory: string, clock: Clock): Promise<void> {
  for (let i = 0; i < 50; i++) {
    await clock.wallSleep(20);
    if (!existsSync(directory)) return;
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Rejects with the signal's reason when it is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

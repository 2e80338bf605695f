import type { Rehearsal } from './rehearsal';

/** So soon after the first it is the same Ctrl-C: a terminal sends it to everybody, and npm passes it on once more. */
const SAME_MS = 500;

export interface LeavingProps {
  readonly run: Pick<Rehearsal, 'keep'>;
  /** Where the account is kept. */
  readonly directory: string;
  /** Ends it without further ado. */
  readonly end: () => void;
  /** Told when it could not be kept. */
  readonly failed: () => void;
  /** Milliseconds of real time, of any beginning. */
  readonly wallMs: () => number;
}

/** Ends a served account. */
export interface Leaving {
  /** Kept, the first time; at once, the second. */
  readonly interrupt: () => void;
  /** Kept; may be called any number of times. */
  readonly leave: () => void;
}

export function leaving({ run, directory, end, failed, wallMs }: LeavingProps): Leaving {
  let askedAt: number | undefined;
  let said = '';
  const tell = (text: string) => {
    if (text !== said) process.stderr.write(`${(said = text)}\n`);
  };
  const keep = async () => {
    try {
      await run.keep((names) => tell(names.length > 0 ? `waiting for ${names.join(', ')}` : 'keeping the account'));
      tell(`the account is kept in ${directory}`);
    } catch (error) {
      tell(`the account could not be kept: ${(error as Error).message}`);
      failed();
    }
    end();
  };
  const leave = () => {
    if (askedAt !== undefined) return;
    askedAt = wallMs();
    tell('\nwhat is under way comes to its end; Ctrl-C again ends at once, with the account as it was kept last');
    void keep();
  };
  return {
    interrupt: () => {
      if (askedAt === undefined) leave();
      else if (wallMs() - askedAt >= SAME_MS) end();
    },
    leave,
  };
}

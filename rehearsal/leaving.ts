import type { Rehearsal } from './rehearsal';

/**
 * Ends a served account: kept, the first time; at once, the second.
 * @param failed told when it could not be kept
 */
export function leaving(run: Rehearsal, directory: string, end: () => void, failed: () => void): () => void {
  let asked = false;
  let said = '';
  const tell = (text: string) => {
    if (text !== said) process.stderr.write(`${(said = text)}\n`);
  };
  const leave = async () => {
    try {
      await run.keep((names) => tell(names.length > 0 ? `waiting for ${names.join(', ')}` : 'keeping the account'));
      tell(`the account is kept in ${directory}`);
    } catch (error) {
      tell(`the account could not be kept: ${(error as Error).message}`);
      failed();
    }
    end();
  };
  return () => {
    if (asked) return end();
    asked = true;
    tell('\nwhat is under way comes to its end; Ctrl-C again ends at once, with the account as it was kept last');
    void leave();
  };
}

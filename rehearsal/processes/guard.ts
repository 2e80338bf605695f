import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Reads which process groups there are, `+ID` and `-ID` line by line. Its standard input ends when the rehearsal does, however
 * it ends; then it kills what is left and removes the directory.
 */
const SCRIPT = `
groups=' '
while read -r line; do
  id=\${line#?}
  case $line in
    +*) groups="$groups$id " ;;
    -*) groups="\${groups%% $id *} \${groups#* $id }" ;;
  esac
done
for id in $groups; do kill -s KILL -- "-$id" 2>/dev/null; done
rm -rf -- "$1" 2>/dev/null || { sleep 1; rm -rf -- "$1"; }
`;

/**
 * A shell that outlives this process by a moment: whatever kills this process, also what it cannot notice, no child is left
 * and its directory is removed.
 */
export class Guard {
  private readonly shell: ChildProcess;

  /** @param directory that is removed in the end; of this rehearsal alone */
  constructor(directory: string) {
    this.shell = spawn('/bin/sh', ['-c', SCRIPT, 'guard', directory], {
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
      detached: true, // Ctrl-C reaches this process and not its guard
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.shell.on('error', (error) => {
      throw new Error(`/bin/sh could not be started: ${error.message}`);
    });
    this.shell.stdin!.on('error', () => undefined); // a guard that was killed guards nothing; the rest goes on
    this.shell.unref();
  }

  /** A process group that must not be left behind. */
  joined(group: number): void {
    this.shell.stdin!.write(`+${group}\n`);
  }

  /** It is gone: its number may soon be another's. */
  left(group: number): void {
    this.shell.stdin!.write(`-${group}\n`);
  }

  /** Lets the guard do what is left to do; resolves when the directory is gone. */
  async end(): Promise<void> {
    const gone = this.shell.exitCode === null && this.shell.signalCode === null ? once(this.shell, 'exit') : undefined;
    this.shell.ref();
    this.shell.stdin!.end();
    await gone;
  }
}

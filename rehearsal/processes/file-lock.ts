import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Child, Processes } from './processes';

const SCRIPT = `
import fcntl, sys
try:
    file = open(sys.argv[1], "w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("taken", flush=True)
        if sys.argv[2] == "refuse":
            sys.exit()
        fcntl.flock(file, fcntl.LOCK_EX)
except OSError as error:
    sys.exit(str(error))
print("held", flush=True)
sys.stdin.read()
`;

export interface FileLockProps {
  readonly processes: Processes;
  /** Any Python 3. */
  readonly python: string;
  /** The file to lock; it is made when it is not there. */
  readonly file: string;
  /** What to do when another process holds it. */
  readonly ifTaken: 'wait' | 'refuse';
  /** Told when another process holds it. */
  readonly taken?: () => void;
  /** The variables of the child that holds it. */
  readonly env: Record<string, string>;
}

/**
 * Resolves with the child that holds the lock, until that child ends; with nothing when another process has it and it is not
 * waited for. The lock is the kernel's, on an open file of a small Python child that reads its standard input to the end: it is
 * free as soon as its holder is gone, however it went.
 */
export async function lockFile(props: FileLockProps): Promise<Child | undefined> {
  const { processes, python, file, ifTaken, env } = props;
  await mkdir(dirname(file), { recursive: true });
  return new Promise((resolve, reject) => {
    const child = processes.spawn({
      ...{ name: `lock of ${file}`, command: python, args: ['-c', SCRIPT, file, ifTaken], env },
      stdin: 'pipe',
      onLine: (line) => {
        if (line === 'held') resolve(child);
        if (line === 'taken') props.taken?.();
        if (line === 'taken' && ifTaken === 'refuse') resolve(undefined);
      },
    });
    void child.exited.then(() => reject(new Error(`${file} could not be locked:\n${child.lastLines()}`)));
  });
}

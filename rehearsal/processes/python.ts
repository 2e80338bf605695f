import { execFile, type ExecFileException } from 'node:child_process';

/** Oldest Python that the pinned packages run on; the image `sagemaker-xgboost:3.0-5` has this one. */
export const OLDEST_PYTHON = [3, 10] as const;

/** Commands tried in this order: on macOS `python3` may be Apple's 3.9 while a newer one lies beside it. */
const COMMANDS = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.14', 'python'];

/** What a command turned out to be. */
export type Found =
  | { readonly kind: 'missing'; readonly command: string }
  | { readonly kind: 'unusable'; readonly command: string; readonly reason: string }
  | { readonly kind: 'too-old'; readonly command: string; readonly version: string }
  | { readonly kind: 'no-venv'; readonly command: string; readonly version: string }
  | { readonly kind: 'usable'; readonly command: string; readonly version: string };

const PROBE = `
import sys
print("%d.%d.%d" % sys.version_info[:3])
try:
    import venv, ensurepip
    print("venv")
except ImportError:
    print("no venv")
`;

/** The first usable Python of this machine. Throws an error that says what to install when there is none. */
export async function findPython(
  platform: NodeJS.Platform = process.platform,
  commands: readonly string[] = COMMANDS,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ command: string; version: string }> {
  if (platform !== 'linux' && platform !== 'darwin') {
    throw new Error(`the model runs on Linux and macOS, not on ${platform}: on Windows use WSL2`);
  }
  const seen: Found[] = [];
  for (const command of commands) {
    const found = await probe(command, env);
    if (found.kind === 'usable') return found;
    seen.push(found);
  }
  throw new Error(advice(seen, platform));
}

/** Asks a command for its version and whether it can make environments. */
async function probe(command: string, env: NodeJS.ProcessEnv): Promise<Found> {
  const answer = await new Promise<{ error: ExecFileException | null; out: string; err: string }>((resolve) => {
    // An old Python 2 must be able to parse the probe, too.
    execFile(command, ['-c', PROBE], { env, timeout: 20_000 }, (error, out, err) => resolve({ error, out, err }));
  });
  if (answer.error?.code === 'ENOENT') return { kind: 'missing', command };
  if (answer.error !== null) {
    return { kind: 'unusable', command, reason: answer.err.trim().split('\n').at(-1) || answer.error.message };
  }
  const [version = '', venv] = answer.out.trim().split('\n');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor < OLDEST_PYTHON[1])) {
    return { kind: 'too-old', command, version };
  }
  return venv === 'venv' ? { kind: 'usable', command, version } : { kind: 'no-venv', command, version };
}

/** What to install, for a stranger. */
export function advice(seen: readonly Found[], platform: NodeJS.Platform): string {
  const oldest = OLDEST_PYTHON.join('.');
  const withoutVenv = seen.find((found) => found.kind === 'no-venv');
  if (withoutVenv !== undefined) {
    const minor = withoutVenv.version.split('.').slice(0, 2).join('.');
    return (
      `${withoutVenv.command} is Python ${withoutVenv.version}, but its modules venv and ensurepip are missing. ` +
      `Install them: Debian or Ubuntu \`sudo apt install python${minor}-venv\`; elsewhere a Python from its package manager brings them.`
    );
  }
  const install =
    platform === 'darwin'
      ? 'Install one: `brew install python@3.12`, or the installer of python.org.'
      : 'Install one: Debian or Ubuntu `sudo apt install python3 python3-venv`; Fedora or Amazon Linux `sudo dnf install python3.12`; Arch `sudo pacman -S python`.';
  const tried = seen.flatMap((found) =>
    found.kind === 'too-old'
      ? [`${found.command} is ${found.version}`]
      : found.kind === 'unusable'
        ? [`${found.command} does not run: ${found.reason}`]
        : [],
  );
  return `Python ${oldest} or newer is needed${tried.length > 0 ? ` (${tried.join('; ')})` : ' and none was found'}. ${install}`;
}

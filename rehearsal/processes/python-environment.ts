import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lockFile } from './file-lock';
import { type Child, Processes } from './processes';
import { findPython } from './python';

/** Where the pinned packages are listed, in the project. */
const LOCK_FILE = join('rehearsal', 'containers', 'requirements.lock.txt');
/** Inside the environment: written when it is begun, so that nobody else's `.venv` is ever thrown away. */
const OURS = 'made-by-this-project';
/** Inside the environment: the pins it holds. Written last; without it the environment is half made. */
const STAMP = 'requirements.sha256';

export interface PythonEnvironmentProps {
  /** Directory that holds (or will hold) `.venv`. */
  readonly projectDir: string;
  /** Told what is under way, a short line at a time. */
  readonly report: (text: string) => void;
  /** Those who are to end what this starts when everything is to end. @default - its own, until it is done */
  readonly processes?: Processes;
}

/**
 * Makes the project's Python environment in `.venv` when it is not there, half made, or made from other pins.
 * Two at once wait for each other. Throws an error that says what to do when there is no usable Python.
 */
export async function ensurePythonEnvironment(props: PythonEnvironmentProps): Promise<{ python: string }> {
  const venv = join(props.projectDir, '.venv');
  const python = join(venv, 'bin', 'python');
  const pins = readFileSync(join(props.projectDir, LOCK_FILE), 'utf8');
  const stamp = createHash('sha256').update(pins).digest('hex');
  if (isComplete(venv, stamp)) return { python };

  if (existsSync(venv) && !existsSync(join(venv, OURS))) {
    throw new Error(
      `${venv} was not made by this project, so it is left alone: move it away or delete it, then start again`,
    );
  }
  const base = await findPython();
  const processes = props.processes ?? new Processes({ wallSleep: (ms, signal) => wait(ms, undefined, { signal }) });
  let lock: Child | undefined;
  try {
    lock = await takeLock(processes, base.command, props);
    if (!isComplete(venv, stamp)) await make(processes, base, venv, pins, props);
    if (!isComplete(venv, stamp)) await writeFile(join(venv, STAMP), stamp);
  } finally {
    await lock?.end();
    if (props.processes === undefined) await processes.end();
  }
  return { python };
}

function isComplete(venv: string, stamp: string): boolean {
  const file = join(venv, STAMP);
  // The interpreter is a link: it dangles when the Python that it points to was upgraded away.
  return existsSync(file) && existsSync(join(venv, 'bin', 'python')) && readFileSync(file, 'utf8') === stamp;
}

/** Resolves when this process alone may make the environment. */
async function takeLock(
  processes: Processes,
  python: string,
  props: PythonEnvironmentProps,
): Promise<Child | undefined> {
  return lockFile({
    ...{ processes, python, ifTaken: 'wait', env: installerEnvironment() },
    file: join(props.projectDir, '.rehearsal', 'python-environment.lock'),
    taken: () => props.report('another process is making the Python environment; waiting for it'),
  });
}

async function make(
  processes: Processes,
  base: { command: string; version: string },
  venv: string,
  pins: string,
  props: PythonEnvironmentProps,
): Promise<void> {
  props.report(
    `making the Python environment in ${venv} with Python ${base.version} (once; some minutes on a slow network)`,
  );
  await beginAnew(venv, join(props.projectDir, '.rehearsal'));
  await run(processes, 'making the virtual environment', base.command, ['-m', 'venv', venv]);

  const total = new Set(pins.match(/^[a-z0-9][^=\s]*/gim)).size; // some are pinned once for each Python
  let collected = 0;
  const python = join(venv, 'bin', 'python');
  await run(
    processes,
    'installing the Python packages',
    python,
    // Only wheels: compiling SciPy here would fail after half an hour rather than at once.
    ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--no-deps', '--only-binary=:all:']
      .concat(['--progress-bar=off', '--require-hashes', '--no-compile'])
      .concat(['-r', join(props.projectDir, LOCK_FILE)]),
    (line) => {
      const name = /^Collecting ([^=\s]+)/.exec(line)?.[1];
      if (name !== undefined) props.report(`package ${++collected} of about ${total}: ${name}`);
      if (line.startsWith('Installing collected packages')) props.report(`installing ${collected} packages`);
    },
  );
  if (pins.includes('\nxgboost')) {
    // Its library needs OpenMP, which macOS does not bring; better known now than in the middle of a release.
    const hint = 'On macOS: `brew install libomp`.';
    await run(processes, 'loading XGBoost', python, ['-c', 'import xgboost'], undefined, hint);
  }
}

/** The mark is there before the name is: an interruption at any moment leaves nothing that looks like somebody else's. */
async function beginAnew(venv: string, beside: string): Promise<void> {
  const [fresh, old] = [join(beside, 'environment-begun'), join(beside, 'environment-before')];
  for (const left of [fresh, old]) await rm(left, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await writeFile(join(fresh, OURS), '');
  if (existsSync(venv)) await rename(venv, old);
  await rename(fresh, venv);
  await rm(old, { recursive: true, force: true });
}

async function run(
  processes: Processes,
  name: string,
  command: string,
  args: readonly string[],
  onLine?: (line: string) => void,
  hint = '',
): Promise<void> {
  const child = processes.spawn({ name, command, args, env: installerEnvironment(), onLine });
  const { code, signal } = await child.exited;
  if (code === 0) return;
  throw new Error(`${name} failed (${signal ?? `exit code ${code}`}):\n${child.lastLines()}${hint && `\n${hint}`}`);
}

/**
 * Installing is this machine's own business, so the person's proxy, certificates and package index hold;
 * what would send the packages elsewhere or mix in others does not.
 */
function installerEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(PYTHON|PIP_(USER|TARGET|PREFIX|ROOT)$)/.test(name)) env[name] = value;
  }
  return env;
}

/** As a script: makes the environment, or exits 1 with the reason. */
async function main(): Promise<void> {
  process.once('SIGINT', () => process.exit(130)); // `exit` ends the children
  process.once('SIGTERM', () => process.exit(143));
  const terminal = process.stderr.isTTY;
  let reported = false;
  const report = (text: string) => {
    process.stderr.write(terminal && reported ? `\r\x1b[K${text}` : terminal ? text : `${text}\n`);
    reported = true;
  };
  try {
    const projectDir = join(__dirname, '..', '..');
    await ensurePythonEnvironment({ projectDir, report });
    if (reported) report(`the Python environment is ready${terminal ? '\n' : ''}`);
  } catch (error) {
    process.stderr.write(`${reported && terminal ? '\n' : ''}${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();

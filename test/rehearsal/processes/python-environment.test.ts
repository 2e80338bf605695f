import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePythonEnvironment } from '../../../rehearsal/processes/python-environment';
import { findPython } from '../../../rehearsal/processes/python';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'python-environment-'));
  mkdirSync(join(project, 'rehearsal', 'containers'), { recursive: true });
  pin('# nothing is pinned\n');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function pin(lock: string): void {
  writeFileSync(join(project, 'rehearsal', 'containers', 'requirements.lock.txt'), lock);
}

async function ensure(): Promise<string[]> {
  const told: string[] = [];
  const { python } = await ensurePythonEnvironment({ projectDir: project, report: (text) => told.push(text) });
  expect(existsSync(python)).toBe(true);
  return told;
}

/** A command that answers the probe with these lines. */
function command(name: string, ...lines: string[]): string {
  const path = join(project, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('the Python environment', () => {
  it('is made by one of two that begin at the same time, and is then there at once', async () => {
    const told = (await Promise.all([ensure(), ensure()])).flat();
    expect(told.filter((text) => text.startsWith('making the Python environment in '))).toHaveLength(1);
    expect(told).toContain('another process is making the Python environment; waiting for it');
    const started = performance.now();
    expect(await ensure()).toEqual([]);
    expect(performance.now() - started).toBeLessThan(50);
  }, 120_000);

  it('fails with what pip said, is not taken for complete, and is made anew from other pins', async () => {
    pin('not a requirement\n');
    await expect(ensure()).rejects.toThrow(
      /installing the Python packages failed \(exit code 1\):[\s\S]*not a requirement/,
    );
    expect(readdirSync(join(project, '.venv'))).not.toContain('requirements.sha256');
    pin('# nothing is pinned\n');
    expect(await ensure()).not.toEqual([]);
  }, 120_000);

  it("leaves somebody else's environment alone", async () => {
    mkdirSync(join(project, '.venv'));
    await expect(ensure()).rejects.toThrow(/was not made by this project, so it is left alone/);
  });

  it('can be interrupted and is then made anew', async () => {
    const script = join(__dirname, '..', '..', '..', 'rehearsal', 'processes', 'python-environment.ts');
    const code = `process.once('SIGINT', () => process.exit(130));
      require(${JSON.stringify(script)}).ensurePythonEnvironment({ projectDir: process.argv[1], report: console.log })`;
    const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', code, project]);
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(existsSync(join(project, '.venv', 'requirements.sha256'))).toBe(false);
    expect(await ensure()).not.toEqual([]);
  }, 120_000);
});

describe('finding Python', () => {
  it('takes the first that is new enough', async () => {
    const commands = [command('old', '3.9.6', 'venv'), command('new', '3.12.1', 'venv')];
    expect(await findPython('linux', commands)).toMatchObject({ command: commands[1], version: '3.12.1' });
  });

  it('says what to install when there is none', async () => {
    await expect(findPython('linux', ['no-such-python'])).rejects.toThrow(
      /Python 3\.10 or newer is needed and none was found\. Install one: Debian or Ubuntu `sudo apt install/,
    );
    await expect(findPython('darwin', ['no-such-python'])).rejects.toThrow(/brew install/);
  });

  it('names one that is too old', async () => {
    await expect(findPython('linux', [command('python3', '3.8.10', 'venv')])).rejects.toThrow(/python3 is 3\.8\.10/);
  });

  it('says how to get a missing venv module', async () => {
    await expect(findPython('linux', [command('python3', '3.11.2', 'no venv')])).rejects.toThrow(
      /is Python 3\.11\.2, but its modules venv and ensurepip are missing.*apt install python3\.11-venv/,
    );
  });

  it('names the platforms that it knows', async () => {
    await expect(findPython('win32')).rejects.toThrow(/on Windows use WSL2/);
  });
});

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');

/** Runs a module of the project's Python environment. */
function python(...args: readonly string[]): { code: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(join(root, '.venv', 'bin', 'python'), ['-m', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (error) throw error;
  return { code: status, output: `${stdout}${stderr}` };
}

describe('the Python programs', () => {
  it('pass their own tests', () => {
    const { code, output } = python('pytest', '-q', '--tb=short', '-p', 'no:cacheprovider', 'test');
    if (code !== 0) throw new Error(output);
  }, 180_000);

  it('are clean by ruff', () => {
    const { code, output } = python('ruff', 'check', '--output-format=concise', '.');
    if (code !== 0) throw new Error(output);
  });
});

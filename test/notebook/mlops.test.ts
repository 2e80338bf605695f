import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Rehearsal } from '../../rehearsal/rehearsal';
import { rehearse } from '../../rehearsal/rehearse';
import type { Served } from '../../rehearsal/serving';

const ROOT = resolve(__dirname, '../..');
const PYTHON = join(ROOT, '.venv/bin/python');
/** Virtual seconds per second: an hour of the drift monitor passes in 18 s, a canary of five minutes in 1.5 s. */
const SPEED = 200;

interface Cell {
  readonly cell_type: string;
  readonly outputs?: readonly unknown[];
  readonly execution_count?: number | null;
}

it('lies in git without what it once printed', () => {
  const { cells } = JSON.parse(readFileSync(join(ROOT, 'notebook/mlops.ipynb'), 'utf8')) as { cells: Cell[] };
  const code = cells.filter(({ cell_type }) => cell_type === 'code');
  expect(code.length).toBeGreaterThan(15);
  expect(code.filter((cell) => cell.outputs!.length > 0 || cell.execution_count !== null)).toEqual([]);
});

it('is for Python 3.10, which the notebook instance has', () => {
  const ruff = join(ROOT, '.venv/bin/ruff');
  const args = ['check', '--isolated', '--target-version', 'py310', '--select', 'E9,F', 'notebook/mlops.ipynb'];
  const { status, stdout } = spawnSync(ruff, args, { cwd: ROOT, encoding: 'utf8' });
  expect(status === 0 ? '' : stdout).toBe('');
});

describe('the notebook, run from top to bottom as the role of its instance', () => {
  let directory: string;
  let run: Rehearsal;
  let printed: string;
  let figures: number;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'notebook-'));
    mkdirSync(join(directory, 'notebook'));
    cpSync(join(ROOT, 'model'), join(directory, 'model'), { recursive: true });
    cpSync(join(ROOT, 'notebook/mlops.ipynb'), join(directory, 'notebook/mlops.ipynb'));
    const served = await new Promise<Served>((ready, reject) => {
      const scenario = { name: 'none', summary: '', inputs: [], play: () => Promise.resolve(), judge: () => [] };
      const host = { notify: () => undefined };
      run = rehearse({ projectDir: ROOT, scenario, seed: 1, rate: 10, speed: SPEED, serve: { port: 0, ready }, host });
      run.report.catch(reject);
    });
    const { file } = served.environments.find(({ name }) => name === 'notebook')!;
    const output = join(directory, 'output.json');
    const script = join(ROOT, 'test/notebook/run_notebook.py');
    const command = `. "${file}"; exec "${PYTHON}" "${script}" "${directory}/notebook/mlops.ipynb" "${output}"`;
    const env = { ...process.env, POLL_SECONDS: '0.5', ANSWER: 'approve', TRIPS: 'generate' };
    const status = await new Promise((done) => {
      const child = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'ignore', 'inherit'] });
      child.on('exit', done);
    });
    const told = JSON.parse(readFileSync(output, 'utf8')) as { printed: string[]; figures: number };
    printed = told.printed.join('\n');
    figures = told.figures;
    expect(status).toBe(0);
  }, 900_000);

  afterAll(async () => {
    run.abort();
    await run.report.catch(() => undefined);
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  it('is the person at the notebook, and nobody with more rights', () => {
    expect(printed).toMatch(/arn:aws:sts::\d+:assumed-role\/[^/]*Notebook[^/]*\/notebook/);
  });

  it('takes three candidates live, one after the other', () => {
    expect(printed.match(/^Succeeded$/gm)).toHaveLength(3);
    expect(printed).not.toMatch(/^Failed$/m);
  });

  it('sees the weights move', () => {
    expect(printed).toMatch(/version 1 is live, 10% go to the candidate/);
    expect(printed).toContain('version 2 is live');
  });

  it('is answered by the API, and told what is wrong with a request that is', () => {
    expect(printed).toMatch(/^200 \{"predictions":\[[\d.]+,[\d.]+\]\}$/m);
    expect(printed).toMatch(/400 .*"column":"duration_minutes","value":"twelve minutes"/);
  });

  it('finds the drift that it provoked, and the alarm', () => {
    expect(printed).toMatch(/^trip_distance: baseline_drift_check: /m);
    expect(printed).toMatch(/in alarm:\n\s+nyctaxi-prod-drift-trip_distance/);
  });

  it('starts no execution but the one that creates the pipeline, and one for each upload', () => {
    expect(printed).toMatch(/^4 executions in all/m);
  });

  it('draws what it talks about', () => {
    expect(figures).toBeGreaterThanOrEqual(3);
  });
});

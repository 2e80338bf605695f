import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/** As `run_notebook.py` writes it. */
interface Seen {
  readonly printed: readonly string[];
  readonly tables: readonly string[];
  readonly figures: number;
  readonly panels: readonly string[];
}

it('lies in git without what it once printed', () => {
  const { cells } = JSON.parse(readFileSync(join(ROOT, 'notebook/mlops.ipynb'), 'utf8')) as { cells: Cell[] };
  const code = cells.filter(({ cell_type }) => cell_type === 'code');
  expect(code.length).toBeGreaterThan(15);
  expect(code.filter((cell) => cell.outputs!.length > 0 || cell.execution_count !== null)).toEqual([]);
});

it('is, with its modules, for Python 3.10, which the notebook instance has', () => {
  const ruff = join(ROOT, '.venv/bin/ruff');
  const args = ['check', '--isolated', '--target-version', 'py310', '--select', 'E9,F', 'notebook'];
  const { status, stdout } = spawnSync(ruff, args, { cwd: ROOT, encoding: 'utf8' });
  expect(status === 0 ? '' : stdout).toBe('');
});

describe('the notebook, run from top to bottom as the role of its instance', () => {
  let directory: string;
  let run: Rehearsal;
  let printed: string;
  let seen: Seen;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'notebook-'));
    for (const folder of ['model', 'notebook'])
      cpSync(join(ROOT, folder), join(directory, folder), { recursive: true });
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
    const env = { ...process.env, POLL_SECONDS: '0.25', ANSWER: 'approve', TRIPS: 'generate' };
    const status = await new Promise((done) => {
      const child = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'ignore', 'inherit'] });
      child.on('exit', done);
    });
    seen = JSON.parse(readFileSync(output, 'utf8')) as Seen;
    printed = seen.printed.join('\n');
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
    expect(printed.match(/^(release [0-9a-f-]+: )?Succeeded$/gm)).toHaveLength(3);
    expect(printed).not.toMatch(/^Failed$/m);
  });

  it('shows how far a release is, to the question and to the end', () => {
    expect(printed).toMatch(/ 5 of 7 stages\n\n✓ Source [^]*▶ DeployDev +\d+ min \d\d s {2}Approve\n {2}DeployProd/);
    expect(printed).toMatch(/ 7 of 7 stages\n/);
    expect(printed.match(/^Waits for a person$/gm)).toHaveLength(3);
  });

  it('shows what a release is made of and what it came to', () => {
    expect(seen.tables.join('\n')).toMatch(/validation:rmse +\d/);
    expect(printed).toMatch(/candidate beside the live model: root mean squared error [\d.]+, live model [\d.]+/);
  });

  it('sees the weights move, the hooks pass and no alarm ring', () => {
    const moment = String.raw`\d\d:\d\d:\d\d {2}version`;
    const moves = new RegExp(
      `${moment} 1 is live\n${moment} 1 is live, 10% go to the candidate\n${moment} 2 is live$`,
      'm',
    );
    expect(printed).toMatch(moves);
    expect(printed).toMatch(/^deployment d-\w+: Succeeded/m);
    for (const event of ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'])
      expect(printed).toContain(`  ${event}: Succeeded`);
    expect(seen.panels.join('\n')).toContain('AfterAllowTraffic (Succeeded)');
    expect(seen.panels.join('\n')).toContain('Alarms that ring: none');
  });

  it('lets no client down, whichever model answers', () => {
    const summaries = seen.tables.filter((table) => table.includes('p99_ms'));
    expect(summaries).toHaveLength(2);
    for (const summary of summaries)
      expect(summary.match(/^[0-9a-f-]{36} +[1-9]\d* +0 +[\d.]+ +[\d.]+$/gm)).toHaveLength(2);
  });

  it('shows what was captured of clients', () => {
    expect(seen.tables.find((table) => table.includes('inference_id'))).toMatch(
      /\d+ +2026-01-05T\S+Z +[\d.]+,\d,[\d.]+/,
    );
  });

  it('is answered by the API, and told what is wrong with a request that is', () => {
    expect(printed).toMatch(/^200 \{"predictions":\[[\d.]+,[\d.]+\]\}$/m);
    expect(printed).toMatch(/400 .*"column":"duration_minutes","value":"twelve minutes"/);
  });

  it('finds the drift that it provoked, and the alarm', () => {
    expect(printed).toMatch(/^2026\/01\/05\/\d\d: duration_minutes, trip_distance beyond the baseline$/m);
    expect(seen.tables.join('\n')).toMatch(/trip_distance +baseline_drift_check/);
    expect(seen.tables.join('\n')).toMatch(/Baseline drift distance: 0\.\d+ exceeds threshold: 0\.1/);
    expect(printed).toMatch(/in alarm:\n\s+nyctaxi-prod-drift-trip_distance/);
  });

  it('starts no execution but the one that creates the pipeline, and one for each upload', () => {
    expect(printed).toMatch(/^4 executions in all/m);
  });

  it('draws what it talks about', () => {
    // Trips, errors, the comparison, the shift, distances, and the feature that has moved.
    expect(seen.figures).toBe(6);
  });
});

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { BuildEnd, BuildRequest } from '../../../rehearsal/pipeline/ports';
import { buildAction, dataSource, Harness, machine, stage } from './harness';

let harness: Harness;
beforeEach(() => {
  harness = new Harness();
  const body = Buffer.from(zipSync({ 'rows.csv': strToU8('1,2') }));
  harness.objects.set('data/in.zip', { body, versionId: 'v1', etag: 'e' });
  for (const name of ['project-Pack', 'project-Use']) project(name);
});
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

function project(name: string): void {
  const phases = { build: { commands: ['make'] } };
  harness.projects.put({
    ...{ name, environment: [], roleArn: 'arn:aws:iam::111122223333:role/build', image: '', timeoutMinutes: 60 },
    buildSpec: JSON.stringify({ version: '0.2', phases, artifacts: { files: '**/*' } }),
  });
}

/** A build that hands its source on; `Use` says what it has found. */
const found: string[] = [];
async function build({ projectName, source, outputs }: BuildRequest): Promise<BuildEnd> {
  const rows = readFileSync(join(source.directory, 'rows.csv'), 'utf8');
  if (projectName === 'project-Use') found.push(rows, ...readdirSync(source.directory));
  for (const { into } of outputs) {
    expect(readdirSync(into)).toEqual([]);
    writeFileSync(join(into, 'rows.csv'), `${rows} packed`);
  }
  return { status: 'succeeded', exported: {} };
}
beforeEach(() => {
  found.length = 0;
  harness.build = build;
});

const pack = buildAction('Pack', {}, { InputArtifacts: [{ Name: 'In' }], OutputArtifacts: [{ Name: 'Packed' }] });
const use = buildAction('Use', {}, { InputArtifacts: [{ Name: 'Packed' }] });
const stages = [stage('Source', dataSource()), stage('Build', pack), stage('Use', use)];

/** Goes on in another process with what this one has kept. */
function restart(): void {
  harness = harness.restart();
  harness.build = build;
  harness.pipelines.goOn();
}

/** Holds the first execution in front of a stage. */
async function heldBefore(stageName: string): Promise<string> {
  const { id } = harness.create(stages);
  while (!harness.pipelines.get('p').executions[0]!.stages.has(stageName)) await harness.rest(1000);
  harness.pipelines.hold();
  await harness.rest(600_000);
  expect(harness.underWay()).toEqual([]);
  return id;
}

describe('the artifacts of an execution that goes on', () => {
  it('are those that its finished actions left: an object that nobody has unpacked yet', async () => {
    const id = await heldBefore('Source');
    restart();
    expect(await harness.pipelines.execution('p', id).ended).toBe('Succeeded');
    expect(found).toEqual(['1,2 packed', 'rows.csv']);
  });

  it('are those that its finished actions left: the output of a build', async () => {
    const id = await heldBefore('Build');
    restart();
    expect(await harness.pipelines.execution('p', id).ended).toBe('Succeeded');
    expect(harness.started(id)).toEqual(['Use/Use']);
    expect(found).toEqual(['1,2 packed', 'rows.csv']);
  });

  it('hold nothing of an action that was lost in the middle', async () => {
    const id = await heldBefore('Source');
    const lost = join(harness.workDir, id, '2-In');
    for (const name of ['2-In', '2-Packed', '3-Packed']) {
      mkdirSync(join(harness.workDir, id, name), { recursive: true });
      writeFileSync(join(harness.workDir, id, name, 'half'), 'half');
    }
    restart();
    expect(await harness.pipelines.execution('p', id).ended).toBe('Succeeded');
    expect(readdirSync(lost)).toEqual(['rows.csv']);
    expect(found).toEqual(['1,2 packed', 'rows.csv']);
  });
});

describe('the directory of artifacts', () => {
  it('keeps what a retry needs', async () => {
    harness.build = async (request) =>
      request.projectName === 'project-Use'
        ? { status: 'failed', phase: 'BUILD', code: 'C', message: 'no', lastLines: [] }
        : build(request);
    const { id, ended } = harness.create(stages);
    expect(await ended).toBe('Failed');
    restart();
    harness.pipelines.retry({ pipeline: 'p', stage: 'Use', executionId: id, mode: 'FAILED_ACTIONS' });
    expect(await harness.pipelines.execution('p', id).ended).toBe('Succeeded');
    expect(found).toEqual(['1,2 packed', 'rows.csv']);
  });

  it('loses what nobody needs any more, and what began after the account was kept', async () => {
    const succeeded = harness.create(stages);
    await succeeded.ended;
    harness.build = async () => ({ status: 'failed', phase: 'BUILD', code: 'C', message: 'no', lastLines: [] });
    const failed = harness.start();
    await failed.ended;
    mkdirSync(join(harness.workDir, 'began-later'));
    restart();
    expect(readdirSync(harness.workDir)).toEqual([failed.id]);
    await harness.pipelines.update(harness.parse([stages[0]!, stage('Other', machine('Fit'))]));
    restart();
    expect(existsSync(join(harness.workDir, failed.id))).toBe(false);
  });
});

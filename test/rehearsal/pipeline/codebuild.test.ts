import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { buildAction, dataSource, Harness, machine, source, stage } from './harness';

let harness: Harness;
beforeEach(() => (harness = new Harness()));
afterEach(() => {
  expect(harness.fatal).toEqual([]);
  harness.close();
});

function project(more: object = {}): void {
  harness.projects.put({
    name: 'project-Build',
    buildSpec: JSON.stringify({
      version: '0.2',
      env: { variables: { FROM: 'buildspec', ONLY: 'buildspec' }, 'exported-variables': ['TAG'] },
      phases: { install: { commands: ['npm ci'] }, build: { commands: ['npm run synth'] } },
      artifacts: { 'base-directory': 'cdk.out', files: '**/*' },
    }),
    environment: [{ name: 'FROM', value: 'project', type: 'PLAINTEXT' }],
    roleArn: 'arn:aws:iam::111122223333:role/build',
    image: '',
    timeoutMinutes: 60,
    ...more,
  });
}
const variables = (...list: object[]) => ({ EnvironmentVariables: JSON.stringify(list) });
const outputs = { OutputArtifacts: [{ Name: 'Out' }], Namespace: 'build' };

describe('a build action', () => {
  it('runs the project’s commands with the variables of buildspec, project and action', async () => {
    project();
    harness.build = async () => ({ status: 'succeeded', exported: { TAG: 't1' } });
    const execution = harness.create([
      stage('Source', source()),
      stage(
        'Build',
        buildAction(
          'Build',
          variables(
            { name: 'ID', type: 'PLAINTEXT', value: '#{codepipeline.PipelineExecutionId}' },
            { name: 'SAID', value: '#{git.CommitMessage}' },
          ),
          outputs,
        ),
      ),
      stage('Use', machine('Only', {}, '{"tag":"#{build.TAG}"}')),
    ]);
    expect(await execution.ended).toBe('Succeeded');
    expect(harness.builds[0]).toMatchObject({
      commands: ['npm run synth'],
      environment: { FROM: 'project', ONLY: 'buildspec', ID: execution.id, SAID: 'First "quoted" commit' },
      principal: { kind: 'role', arn: 'arn:aws:iam::111122223333:role/build' },
      outputs: [{ baseDirectory: 'cdk.out', files: ['**/*'] }],
    });
    expect(harness.machineStarts[0]!.input).toBe('{"tag":"t1"}');
    expect(harness.tellings('note').map((e) => e.text)).toContainEqual(
      expect.stringContaining('recorded, not run: npm ci'),
    );
  });

  it('says in its summary what failed and what was printed last', async () => {
    project();
    harness.build = async () => ({
      status: 'failed',
      phase: 'BUILD',
      code: 'COMMAND_EXECUTION_ERROR',
      message: 'Error while executing command: npm run synth. Reason: exit status 1',
      lastLines: ['execution e1 waits for approval'],
    });
    await harness.create([stage('Source', source()), stage('Build', buildAction('Build', {}, outputs))]).ended;
    expect(harness.summary('Build')).toBe(
      'Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing ' +
        'command: npm run synth. Reason: exit status 1\nexecution e1 waits for approval',
    );
  });

  it('unpacks an archive that it takes as an input', async () => {
    project();
    const body = Buffer.from(zipSync({ 'deep/data.json': strToU8('{}') }));
    harness.objects.set('data/in.zip', { body, versionId: 'v', etag: 'e' });
    const inputs = { InputArtifacts: [{ Name: 'Src' }, { Name: 'In' }], ...outputs };
    const build = buildAction('Build', { PrimarySource: 'Src' }, inputs);
    expect(await harness.create([stage('Source', source(), dataSource()), stage('Build', build)]).ended).toBe(
      'Succeeded',
    );
    expect(harness.builds[0]!.secondarySources).toMatchObject([{ name: 'In' }]);
  });

  it('fails on an input that is no archive', async () => {
    project();
    harness.objects.set('data/in.zip', { body: Buffer.from('no zip'), versionId: 'v', etag: 'e' });
    const build = buildAction('Build', {}, { InputArtifacts: [{ Name: 'In' }], ...outputs });
    expect(await harness.create([stage('Source', dataSource()), stage('Build', build)]).ended).toBe('Failed');
    expect(harness.summary('Build')).toContain('artifact In is not a zip archive');
  });

  it('refuses variables from the parameter store by name', async () => {
    project();
    const build = buildAction('Build', variables({ name: 'SECRET', type: 'PARAMETER_STORE', value: '/x' }), outputs);
    const execution = harness.create([stage('Source', source()), stage('Build', build)]);
    await expect(execution.ended).rejects.toMatchObject({ nameOfIt: 'PARAMETER_STORE of SECRET' });
    expect(harness.fatal.splice(0)).toHaveLength(1);
  });

  it('fails when there is no such project', async () => {
    expect(await harness.create([stage('Source', source()), stage('Build', buildAction('Build'))]).ended).toBe(
      'Failed',
    );
    expect(harness.summary('Build')).toBe('Project cannot be found: project-Build');
  });

  it('reads a buildspec that lies in the source', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'source-'));
    writeFileSync(join(directory, 'spec.yml'), 'version: 0.2\nphases:\n  build:\n    commands: [make]\n');
    harness.commit = { commitId: 'c1', message: 'm', directory };
    project({ buildSpec: 'spec.yml' });
    const execution = harness.create([stage('Source', source()), stage('Build', buildAction('Build'))]);
    expect(await execution.ended).toBe('Succeeded');
    expect(harness.builds[0]!.commands).toEqual(['make']);
    rmSync(directory, { recursive: true });
  });
});

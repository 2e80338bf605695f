import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'synth-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const SETTINGS = [
  'account=111122223333',
  'region=us-east-1',
  'connectionArn=arn:aws:codeconnections:us-east-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef',
  'repository=acme/taxi-model',
  'executionId=11111111-aaaa-4aaa-8aaa-111111111111',
].flatMap((pair) => ['-c', pair]);

function run(command: string, args: readonly string[], environment: Record<string, string> = {}) {
  const env = { PATH: process.env['PATH'] ?? '', HOME: scratch, CDK_DISABLE_CLI_TELEMETRY: 'true', ...environment };
  const { status, stderr } = spawnSync(command, args, { cwd: ROOT, env, encoding: 'utf8' });
  return { status, stderr };
}
const synth = (args: readonly string[], environment?: Record<string, string>) =>
  run(process.execPath, ['-r', 'ts-node/register/transpile-only', 'bin/synth.ts', ...args], environment);

function filesOf(directory: string): Map<string, string> {
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    paths
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(directory, path), readFileSync(path, 'latin1')]),
  );
}

jest.setTimeout(240_000);

describe('npm run synth', () => {
  it('writes what `cdk synth` writes, but for the validation report', () => {
    const [direct, cli] = [join(scratch, 'direct'), join(scratch, 'cli')];
    expect(synth([...SETTINGS, '-o', direct])).toEqual({ status: 0, stderr: '' });
    const { status } = run(join(ROOT, 'node_modules/.bin/cdk'), ['synth', '--quiet', ...SETTINGS, '-o', cli]);
    expect(status).toBe(0);

    const [mine, theirs] = [filesOf(direct), filesOf(cli)];
    // Made by CDK's own validation of the templates, which has found nothing.
    expect(JSON.parse(theirs.get('validation-report.json')!)).toMatchObject({ pluginReports: [] });
    theirs.delete('validation-report.json');
    expect([...mine.keys()]).toEqual([...theirs.keys()]);
    expect([...mine].filter(([file, bytes]) => theirs.get(file) !== bytes).map(([file]) => file)).toEqual([]);
  });

  it('writes the same twice', () => {
    const [once, again] = [join(scratch, 'direct'), join(scratch, 'again')];
    expect(synth([...SETTINGS, '-o', again])).toEqual({ status: 0, stderr: '' });
    const [before, after] = [filesOf(once), filesOf(again)];
    expect([...after].filter(([file, bytes]) => before.get(file) !== bytes).map(([file]) => file)).toEqual([]);
    expect(after.size).toBe(before.size);
  });

  it('takes execution, account and region from the environment, as the Build action gives them', () => {
    const out = join(scratch, 'environment');
    const environment = {
      EXECUTION_ID: 'from-build',
      CDK_DEFAULT_ACCOUNT: '444455556666',
      CDK_DEFAULT_REGION: 'eu-west-1',
    };
    expect(synth([...SETTINGS.slice(4, 8), '-o', out], environment).status).toBe(0);
    const prod = [...filesOf(out)].find(([file]) => /DeployProd\/.*prod[0-9A-F]{8}\.template\.json$/.test(file))![1];
    expect(prod).toContain('nyctaxi-prod-from-build');
    expect(prod).toContain('arn:aws:sagemaker:eu-west-1:444455556666:endpoint/nyctaxi-prod-*');
  });

  it('ends with 1 and names every wrong setting', () => {
    const { status, stderr } = synth(['-c', 'modelName=No', '-c', 'approval=?', '-o', join(scratch, 'none')]);
    expect(status).toBe(1);
    for (const name of ['modelName', 'approval', 'account', 'region', 'source, connectionArn', 'repository'])
      expect(stderr).toContain(`  - ${name}: `);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(join(scratch, 'none', 'manifest.json'))).toBe(false);
  });

  it.each([[['--nothing']], [['-c', 'no-equals-sign']], [['superfluous']]])(
    'ends with 2 and the usage for %j',
    (args) => {
      const { status, stderr } = synth(args);
      expect(status).toBe(2);
      expect(stderr).toContain('Usage: synth');
    },
  );

  it('tells warnings', () => {
    const { status, stderr } = synth([...SETTINGS, '-c', 'approval=false', '-o', join(scratch, 'warned')]);
    expect(status).toBe(0);
    expect(stderr).toContain('warning: /nyctaxi-pipeline/Release: approval is off');
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../lib/support/synthesized';

jest.setTimeout(180_000);
const scratch = mkdtempSync(join(tmpdir(), 'quick-create-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs the command as a stranger would: no credentials, no region. */
function quickCreate(...args: string[]) {
  const call = ['-r', 'ts-node/register/transpile-only', 'operate/quick-create/cli.ts', ...args];
  const env = { PATH: process.env['PATH'] ?? '', HOME: scratch };
  const { status, stdout, stderr } = spawnSync(process.execPath, call, { cwd: ROOT, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const FILES = ['bootstrap.template.yaml', 'launch.md', 'policies.template.yaml', 'release.template.yaml'];
const filesIn = (directory: string) =>
  Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]));

describe('npm run quick-create', () => {
  const out = join(scratch, 'out');
  const first = quickCreate('--out', out, '--bucket', 'acme-launch', '--region', 'eu-central-1');
  const written = filesIn(out);

  it('writes templates and links, and prints the links', () => {
    expect(first.status).toBe(0);
    expect(Object.keys(written).sort()).toEqual(FILES);
    expect(first.stdout.trim()).toBe(written['launch.md']?.trim());
    expect(written['launch.md']).toContain('Replace ACCOUNT by yours');
  });

  it('writes the same bytes for the same repository', () => {
    const args = ['--out', out, '--bucket', 'acme-launch', '--region', 'eu-central-1'];
    expect(quickCreate(...args).status).toBe(0);
    expect(filesIn(out)).toEqual(written);
  });

  it("writes the bootstrap's own template, small enough for the AWS CLI to hand over as it is", () => {
    expect(written['bootstrap.template.yaml']).toContain('cdk-${Qualifier}-deploy-role');
    // Source: "AWS CloudFormation quotas", template body size in a request.
    for (const text of Object.values(written)) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(51_200);
  });

  it('writes a template of the release with which cfn-lint finds no fault in three regions', () => {
    const regions = ['us-east-1', 'ap-northeast-2', 'eu-central-1'];
    const lint = join(ROOT, '.venv/bin/cfn-lint');
    const args = ['--regions', ...regions, '--include-checks', 'I', '--', join(out, 'release.template.yaml')];
    const { status, stdout, error } = spawnSync(lint, args, { cwd: scratch, encoding: 'utf8' });
    expect({ status, stdout, error }).toEqual({ status: 0, stdout: '', error: undefined });
  });

  it.each([
    [[], /required option '-o, --out/],
    [['--out', scratch, '--region', 'cn-north-1'], /expected a region outside China/],
    [['--out', scratch, '--account', '42'], /expected 12 digits/],
    [['--out', scratch, '--bucket', 'With.Dots'], /expected the name of an S3 bucket/],
    [['--out', scratch, '--nothing'], /unknown option/],
  ])('ends with 2 for %j', (args, message) => {
    expect(quickCreate(...args)).toMatchObject({ status: 2, stderr: expect.stringMatching(message) });
  });
});

import { spawnSync } from 'node:child_process';
import { ROOT } from '../lib/support/synthesized';

jest.setTimeout(120_000);

/** Runs a command as a stranger would: no credentials, no files of AWS's. */
function command(name: string, args: readonly string[], environment: Record<string, string> = {}) {
  const env = {
    ...{ PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' },
    ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', ...environment },
  };
  const call = ['-r', 'ts-node/register/transpile-only', `operate/${name}/cli.ts`, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, call, { cwd: ROOT, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

describe.each(['cost', 'destroy', 'preflight', 'bootstrap-policy'])('npm run %s', (name) => {
  it('ends with 2 and the usage for what it does not know', () => {
    const { status, stderr } = command(name, ['--nothing']);
    expect(status).toBe(2);
    expect(stderr).toContain(`Usage: ${name}`);
  });
});

describe.each(['destroy', 'preflight'])('npm run %s', (name) => {
  it('says that there are no credentials, without a stack trace', () => {
    const { status, stderr } = command(name, [], { AWS_REGION: 'us-east-1' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^No usable AWS credentials \(CredentialsProviderError/);
    expect(stderr).not.toContain('    at ');
  });

  it('says that there is no region', () => {
    expect(command(name, [])).toMatchObject({ status: 1, stderr: expect.stringMatching(/^No region: set AWS_REGION/) });
  });

  it('says that AWS cannot be reached', () => {
    const environment = {
      ...KEYS,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_MAX_ATTEMPTS: '1',
    };
    const { status, stderr } = command(name, [], environment);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^AWS could not be reached \(ECONNREFUSED/);
  });
});

describe('npm run cost', () => {
  it('needs no account, and says what it took for granted', () => {
    const { status, stdout, stderr } = command('cost', []);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('No region is given; us-east-1 is assumed.');
    expect(stdout).toMatch(/^Total {2,}/m);
  });

  it('answers in JSON, unknown prices as null', () => {
    const { status, stdout } = command('cost', ['--json', '-c', 'region=eu-central-1', '--releases', '2']);
    expect(status).toBe(0);
    const { total, lines, assumptions } = JSON.parse(stdout) as Record<string, never>;
    expect(total).toMatchObject({ atLeast: true });
    expect(lines).toContainEqual(expect.objectContaining({ service: 'KMS', month: null, unitPrice: null }));
    expect(assumptions).toMatchObject({ releases: 2 });
  });

  it.each([
    [['--releases', '-1'], /expected a number/],
    [['--prices', '/nonexistent.json'], /cannot be read/],
  ])('ends with 2 for %j', (args, message) => {
    expect(command('cost', args)).toMatchObject({ status: 2, stderr: expect.stringMatching(message) });
  });

  it('ends with 1 and names the settings that are wrong', () => {
    const { status, stderr } = command('cost', ['-c', 'bakeMinutes=0']);
    expect(status).toBe(1);
    expect(stderr).toContain('  - bakeMinutes: found "0"');
  });
});

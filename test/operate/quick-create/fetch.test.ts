import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { buildspec } from '../../../operate/quick-create/buildspec';

/** The build's own command runs here, with a stand-in for the AWS CLI and a server in place of GitHub. */
const [fetch] = parse(buildspec()).phases.install.commands as string[];
const scratch = mkdtempSync(join(tmpdir(), 'quick-create-'));
const tools = join(scratch, 'tools');
const asked: string[] = [];
let server: Server;

beforeAll(async () => {
  mkdirSync(tools);
  writeFileSync(join(tools, 'aws'), '#!/bin/sh\necho "$*" > "$AWS_CALLED"\necho s3cret-token\n', { mode: 0o755 });
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? 'nobody'}`);
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(scratch, { recursive: true, force: true });
});

/** Runs the command in an empty directory, with an address in place of GitHub's. */
async function run(name: string, insteadOfGitHub: string, variables: Record<string, string> = {}) {
  const directory = join(scratch, name);
  mkdirSync(directory);
  const env = {
    PATH: `${tools}:${process.env['PATH'] ?? ''}`,
    ...{ HOME: scratch, GIT_CONFIG_NOSYSTEM: '1', AWS_CALLED: join(scratch, `${name}.called`) },
    ...{ ASKED_SOURCE: 'github-token', ASKED_REPOSITORY: 'acme/taxi', ASKED_BRANCH: 'release/one' },
    ...{ ASKED_GITHUB_TOKEN_SECRET: 'git/token', GIT_CONFIG_COUNT: '1', ...variables },
    GIT_CONFIG_KEY_0: `url.${insteadOfGitHub}.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://github.com/',
  };
  const child = spawn('bash', ['-c', fetch!], { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, said, directory };
}

describe('fetching with a token', () => {
  it('checks out the newest commit of the branch', async () => {
    const origin = join(scratch, 'hub/acme/taxi.git');
    mkdirSync(origin, { recursive: true });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: origin });
    git('init', '--quiet', '-b', 'main');
    git('commit', '--quiet', '--allow-empty', '-m', 'on main');
    git('checkout', '--quiet', '-b', 'release/one');
    writeFileSync(join(origin, 'cdk.json'), '{}');
    git('add', 'cdk.json');
    git('commit', '--quiet', '-m', 'on the branch');
    const { status, directory } = await run('found', `file://${join(scratch, 'hub')}/`);
    expect(status).toBe(0);
    expect(readFileSync(join(directory, 'cdk.json'), 'utf8')).toBe('{}');
  });

  it('logs in with the text of the secret, and shows it nowhere', async () => {
    const { port } = server.address() as AddressInfo;
    const { status, said, directory } = await run('refused', `http://127.0.0.1:${port}/`);
    expect(status).not.toBe(0);
    expect(asked.join('\n')).toContain(`Basic ${Buffer.from('token:s3cret-token').toString('base64')}`);
    expect(asked[0]).toContain('/acme/taxi.git/');
    expect(readFileSync(join(scratch, 'refused.called'), 'utf8')).toContain('get-secret-value --secret-id git/token');
    expect(said).not.toContain('s3cret-token');
    expect(readFileSync(join(directory, '.git/config'), 'utf8')).not.toMatch(/s3cret-token|credential/);
  });

  it('is left out when CodeBuild has fetched by the connection', async () => {
    const { status, said } = await run('connection', 'http://127.0.0.1:1/', { ASKED_SOURCE: 'connection' });
    expect({ status, said }).toEqual({ status: 0, said: '' });
  });
});

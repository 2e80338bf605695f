import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../rehearsal/report';

const PROJECT = join(__dirname, '../..');
const CLI = ['-r', 'ts-node/register/transpile-only', join(PROJECT, 'rehearsal/cli.ts')];

/** What lies in the temporary directory, but for the cache of compiled code that all of a person's Node programs share. */
function left(home: string): string[] {
  return readdirSync(home).filter((name) => !name.startsWith('v8-compile-cache'));
}

/** Commands whose arguments name a directory. */
function processesWith(directory: string): string[] {
  const listed = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 ** 2 }).toString();
  return listed.split('\n').filter((line) => line.includes(directory));
}

describe('a rehearsal', () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'rehearse-test-'))));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const rehearse = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const child = spawn(process.execPath, [...CLI, ...args], {
      cwd: PROJECT,
      env: { ...process.env, TMPDIR: home, ...env },
    });
    const printed: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => printed.push(`${text}`));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { child, printed, ended };
  };

  it.each([1_500, 4_000])(
    'that is interrupted after %d ms leaves no process and no directory',
    async (ms) => {
      const { child, ended } = rehearse(['--scenario', 'bad-data']);
      const working = () => left(home).length > 0;
      while (!working()) await new Promise((resolve) => setTimeout(resolve, 20));
      await new Promise((resolve) => setTimeout(resolve, ms));
      child.kill('SIGINT');
      const since = performance.now();
      expect(await ended).toBe(130);
      expect(performance.now() - since).toBeLessThan(3_000);
      expect(left(home)).toEqual([]);
      expect(processesWith(home)).toEqual([]);
    },
    60_000,
  );

  it('lets nothing of a hostile environment reach what it starts', async () => {
    const connections: string[] = [];
    const trap = createServer((socket) => {
      socket.on('data', (data) => void connections.push(data.toString()));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
    // Whoever runs with the person's NODE_OPTIONS writes its name here.
    const [spy, seen] = [join(home, 'spy.cjs'), join(home, 'seen')];
    writeFileSync(seen, '');
    writeFileSync(spy, `require('node:fs').appendFileSync(${JSON.stringify(seen)}, process.argv[1] + '\\n');`);
    const file = join(home, 'report.json');
    const { ended, printed } = rehearse(['--scenario', 'bad-data', '--report', file], {
      ...{
        AWS_PROFILE: 'hostile',
        AWS_ACCESS_KEY_ID: 'AKIAHOSTILE',
        AWS_SECRET_ACCESS_KEY: 's',
        AWS_REGION: 'eu-west-1',
      },
      ...{ AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_S3: url, AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: url },
      ...{ AWS_CONFIG_FILE: join(home, 'nowhere'), AWS_CA_BUNDLE: join(home, 'nowhere') },
      ...{ HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, ALL_PROXY: url, NO_PROXY: '' },
      ...{ NODE_OPTIONS: `--require=${spy}`, PYTHONPATH: home, PYTHONSTARTUP: spy, npm_config_registry: url },
    });
    const status = await ended;
    trap.close();
    expect(`${status} ${status === 0 ? '' : printed.join('').slice(-2_000)}`).toBe('0 ');
    expect(connections).toEqual([]);
    expect(new Set(readFileSync(seen, 'utf8').trim().split('\n'))).toEqual(
      new Set([join(PROJECT, 'rehearsal/cli.ts')]),
    );
    const { calls } = JSON.parse(readFileSync(file, 'utf8')) as Report;
    expect(Object.keys(calls).some((call) => call.includes('s3:GetObject'))).toBe(true);
  }, 180_000);
});

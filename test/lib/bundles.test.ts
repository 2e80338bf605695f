import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENV } from '../../lambda/shared/names';
import { bundleFunctions, type Bundles, withBundles } from '../../lib/bundles';
import { ROOT } from './support/synthesized';

const scratch = mkdtempSync(join(tmpdir(), 'bundles-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const FOLDERS = [
  'api',
  'baseline',
  'confirm',
  'dev-cleanup',
  'evaluate',
  'keep-release',
  'post-traffic-check',
  'post-traffic-hook',
  'pre-traffic-hook',
  'probe',
  'training-parameters',
];
/** The SDK asks for it in a try and does without. */
const OPTIONAL = '@aws-sdk/signature-v4-crt';
const read = (bundles: Bundles, folder: string) => readFileSync(join(bundles(folder), 'index.js'), 'utf8');

let bundles: Bundles;
beforeAll(() => {
  bundles = bundleFunctions(ROOT, join(scratch, 'here'));
}, 120_000);

describe('bundles of the functions', () => {
  it('are the same bytes in another checkout', () => {
    const elsewhere = join(scratch, 'another', 'checkout');
    for (const part of ['lambda', 'model', 'package.json', 'tsconfig.json'])
      cpSync(join(ROOT, part), join(elsewhere, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(elsewhere, 'node_modules'));
    const others = bundleFunctions(elsewhere, join(scratch, 'there'));
    for (const folder of FOLDERS) expect(read(others, folder) === read(bundles, folder)).toBe(true);
  }, 120_000);

  it.each(FOLDERS)('%s names no path of this machine and holds all it needs', (folder) => {
    expect(readdirSync(bundles(folder))).toEqual(['index.js']);
    const source = read(bundles, folder);
    expect(source.includes(ROOT)).toBe(false);
    const required = [...source.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name!);
    expect(required.filter((name) => !isBuiltin(name) && name !== OPTIONAL)).toEqual([]);
  });

  it.each(FOLDERS)('%s exports a handler on the Node of this machine', (folder) => {
    const index = join(bundles(folder), 'index.js');
    const script = `process.stdout.write(typeof require(${JSON.stringify(index)}).handler)`;
    const variables = Object.values(ENV).map((name) => [name, '1']);
    const env = { ...Object.fromEntries(variables), PATH: process.env['PATH'] ?? '', AWS_REGION: 'us-east-1' };
    expect(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8', stdio: 'pipe' })).toBe('function');
  });

  it('are asked for by name: an unknown one is refused', () => {
    expect(() => bundles('nothing')).toThrow('expected lambda/nothing/handler.ts');
  });

  it('are gone when nothing needs them any more, even after a fault', () => {
    let lay = '';
    const fail = () =>
      withBundles(ROOT, (made) => {
        lay = made('api');
        throw new Error('a fault');
      });
    expect(fail).toThrow('a fault');
    expect(existsSync(lay)).toBe(false);
  }, 120_000);
});

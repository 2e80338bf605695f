import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const LAMBDA = join(__dirname, '../../lambda');
const functions = readdirSync(LAMBDA).filter((folder) => existsSync(join(LAMBDA, folder, 'handler.ts')));

/**
 * A client waits for the API's cold start, which is mostly loading: about 300 KB are the SDK's one client. A second client,
 * such as S3's for the records that the function may write, would double it.
 */
const LARGEST_API_BYTES = 360_000;

describe('the bundles', () => {
  let out: string;
  beforeAll(() => {
    out = mkdtempSync(join(tmpdir(), 'bundles-'));
    buildSync({
      entryPoints: functions.map((folder) => ({ in: join(LAMBDA, folder, 'handler.ts'), out: folder })),
      outdir: out,
      bundle: true,
      platform: 'node',
      target: 'node20',
      mainFields: ['module', 'main'],
      minify: true,
      logLevel: 'error',
    });
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it('are there for every function', () => {
    expect(functions).toEqual([
      'api',
      'baseline',
      'confirm',
      'dev-cleanup',
      'drift',
      'evaluate',
      'keep-release',
      'post-traffic-check',
      'post-traffic-hook',
      'pre-traffic-hook',
      'probe',
      'retrain',
      'training-parameters',
    ]);
  });

  it('load by themselves, with nothing installed beside them, and export a handler', () => {
    const program =
      'console.log(process.argv.slice(1).filter((file) => typeof require(file).handler === "function").length)';
    const env = {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      MODEL_NAME: 'm',
      EXECUTION_ID: 'e',
      ENDPOINT_NAME: 'n',
      AWS_REGION: 'us-east-1',
    };
    const files = functions.map((folder) => join(out, `${folder}.js`));
    expect(execFileSync(process.execPath, ['-e', program, ...files], { cwd: out, env, encoding: 'utf8' }).trim()).toBe(
      String(functions.length),
    );
  });

  it('keep the API’s cold start short', () => {
    expect(statSync(join(out, 'api.js')).size).toBeLessThan(LARGEST_API_BYTES);
  });
});

import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSync } from 'esbuild';
import { lambdaRig, zip } from './rig';

const HOSTILE = {
  AWS_PROFILE: 'production',
  AWS_ACCESS_KEY_ID: 'AKIAREAL',
  AWS_ENDPOINT_URL_S3: 'http://example.invalid',
  AWS_CONFIG_FILE: '/home/somebody/.aws/config',
  HTTPS_PROXY: 'http://example.invalid',
  NODE_OPTIONS: '--require /tmp/evil.js',
  SECRET_OF_THIS_MACHINE: 'yes',
};

test('hands a function the template’s variables and what Lambda sets, and nothing of this machine', async () => {
  const before = { ...process.env };
  Object.assign(process.env, HOSTILE);
  const rig = lambdaRig();
  try {
    await rig.define('f', 'exports.handler = async () => process.env;', {
      Environment: { Variables: { MODEL_NAME: 'm' } },
      Timeout: 30,
    });
    const env = (await rig.invoke('f')).payload as Record<string, string>;

    expect(env).toMatchObject({
      MODEL_NAME: 'm',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'ASIATEST',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_LAMBDA_FUNCTION_NAME: 'f',
    });
    for (const name of [
      'AWS_PROFILE',
      'AWS_ENDPOINT_URL_S3',
      'HTTPS_PROXY',
      'NODE_OPTIONS',
      'SECRET_OF_THIS_MACHINE',
      'PATH',
    ]) {
      expect(env).not.toHaveProperty(name);
    }
  } finally {
    process.env = before;
    await rig.end();
  }
});

test('sends the calls of a bundled SDK client to the gateway with the role’s keys', async () => {
  const calls: { url: string; authorization: string }[] = [];
  const server = createServer((req, res) => {
    calls.push({ url: req.url!, authorization: req.headers.authorization! });
    res.setHeader('content-type', 'application/xml').end('<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const bundle = buildSync({
    stdin: {
      contents: `import { S3Client, ListObjectsV2Command } from '@aws-sdk/client-s3';
        const s3 = new S3Client({});
        export const handler = async () => (await s3.send(new ListObjectsV2Command({ Bucket: 'b' }))).KeyCount;`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    write: false,
  }).outputFiles[0]!.text;
  const rig = lambdaRig({
    files: { 'assets/f.zip': zip({ 'index.js': bundle }) },
    endpointUrl: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  try {
    await rig.define('f', '', { Code: { S3Bucket: 'assets', S3Key: 'f.zip' }, Timeout: 30 });

    expect((await rig.invoke('f')).payload).toBe(0);
    expect(calls).toHaveLength(1);
    expect(calls[0]!.url).toContain('/b/?');
    expect(calls[0]!.authorization).toContain('Credential=ASIATEST/20300102/us-east-1/s3/aws4_request');
  } finally {
    await rig.end();
    server.close();
  }
}, 30_000);

test('provides the AWS SDK of Lambda’s runtime to bundles that leave it out', async () => {
  const rig = lambdaRig({ runtimeModules: `${process.cwd()}/node_modules` });
  try {
    await rig.define(
      'f',
      `const { STSClient } = require('@aws-sdk/client-sts'); exports.handler = async () => typeof STSClient;`,
      { Timeout: 30 },
    );
    await rig.define('g', `require('zod'); exports.handler = async () => 1;`);

    expect((await rig.invoke('f')).payload).toBe('function');
    expect((await rig.invoke('g')).payload).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
    await rig.define('h', `require('@aws-sdk/client-braket'); exports.handler = async () => 1;`);
    expect((await rig.invoke('h')).payload).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringMatching(/'@aws-sdk\/client-braket'.*npm install/),
    });
  } finally {
    await rig.end();
  }
}, 30_000);

test('refuses variables that Lambda sets itself, and those that would lead an SDK astray', async () => {
  const rig = lambdaRig();
  const define = (Variables: object) => rig.define('f', 'exports.handler = 1', { Environment: { Variables } });

  await expect(define({ AWS_REGION: 'x' })).rejects.toThrow('Reserved keys used in this request: AWS_REGION');
  await expect(define({ AWS_ENDPOINT_URL_S3: 'x' })).rejects.toThrow(
    'does not know the environment variable AWS_ENDPOINT_URL_S3 (at stack/f)',
  );
  await rig.end();
});

test('runs ES modules, and code of several files', async () => {
  const rig = lambdaRig({
    files: {
      'a/esm.zip': zip({
        'index.mjs': `import { n } from './lib/n.mjs'; export const handler = async () => n;`,
        'lib/n.mjs': 'export const n = 5;',
      }),
      'a/evil.zip': zip({ '../outside.js': 'boo' }),
      'a/no.zip': Buffer.from('this is no archive'),
    },
  });
  const code = (key: string) => ({ Code: { S3Bucket: 'a', S3Key: key } });
  await rig.define('f', '', code('esm.zip'));

  expect((await rig.invoke('f')).payload).toBe(5);
  await expect(rig.define('g', '', code('evil.zip'))).rejects.toThrow('a file outside of itself: ../outside.js');
  await expect(rig.define('h', '', code('no.zip'))).rejects.toThrow('Could not unzip');
  await expect(rig.define('i', '', code('none.zip'))).rejects.toThrow('S3 Error Code: NoSuchKey');
  await rig.end();
});

test('leaves no process behind', async () => {
  const rig = lambdaRig();
  await rig.define('f', 'exports.handler = async () => process.pid;');
  const pid = (await rig.invoke('f')).payload as number;
  await rig.end();

  const alive = await new Promise((resolve) => execFile('ps', ['-p', `${pid}`], (error) => resolve(error === null)));
  expect(alive).toBe(false);
});

test('tells where an error came from as Lambda does, and no directory of this machine', async () => {
  const rig = lambdaRig();
  try {
    await rig.define(
      'f',
      'exports.handler = async () => { console.error(new Error("said")); throw new Error("thrown"); };',
    );
    const { trace } = (await rig.invoke('f')).payload as { trace: string[] };
    expect(trace[1]).toMatch(/\(?\/var\/task\/index\.js:1:\d+\)?$/);
    const log = rig.logs.read('/aws/lambda/f').map(({ message }) => message);
    expect(log.join('\n')).toContain('/var/task/index.js');
    expect(log.join('\n')).not.toContain('lambda-test-');
  } finally {
    await rig.end();
  }
});

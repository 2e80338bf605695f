import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { syntheticsProviders } from '../../../../rehearsal/cloudformation/resources/synthetics';
import type { Provider } from '../../../../rehearsal/cloudformation/provider';
import { NotRehearsable, ServiceError } from '../../../../rehearsal/contracts';
import { Canaries } from '../../../../rehearsal/services/synthetics/canaries';
import { lambdaRig, request, zip } from '../lambda/rig';

const CALLS_API = `
const https = require('node:https');
exports.handler = () => new Promise((resolve, reject) => {
  const { hostname, pathname: path } = new URL(process.env.API_URL);
  const outgoing = https.request({ hostname, path, method: 'POST', headers: { host: hostname, 'x-key': process.env.AWS_ACCESS_KEY_ID } }, (answer) => {
    answer.resume();
    answer.on('end', () => answer.statusCode === 200 ? resolve('well') : reject(new Error('the API answered ' + answer.statusCode)));
  });
  outgoing.on('error', reject);
  outgoing.end('{}');
});`;
const PROPERTIES = {
  Name: 'probe',
  RuntimeVersion: 'syn-nodejs-3.1',
  Code: { Handler: 'index.handler', S3Bucket: 'assets', S3Key: 'probe.zip' },
  ExecutionRoleArn: 'arn:aws:iam::111122223333:role/probe',
  Schedule: { Expression: 'rate(10 minutes)', DurationInSeconds: '0' },
  RunConfig: {
    TimeoutInSeconds: 5,
    EnvironmentVariables: { API_URL: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/api' },
  },
  ArtifactS3Location: 's3://artifacts/probe',
  StartCanaryAfterCreation: true,
};

let server: Server;
let status: number;
let seen: { path: string; headers: IncomingHttpHeaders }[];
let files: Record<string, Buffer>;
let rig: ReturnType<typeof lambdaRig>;
let canary: Provider;
let calls: { service: string; operation: string; principal: string; input: Record<string, unknown> }[];
let refused: string | undefined;
let fatal: unknown[];

beforeEach(async () => {
  status = 200;
  seen = [];
  calls = [];
  fatal = [];
  refused = undefined;
  files = { 'assets/probe.zip': zip({ 'nodejs/node_modules/index.js': CALLS_API }) };
  server = createServer((incoming, outgoing) => {
    seen.push({ path: incoming.url!, headers: incoming.headers });
    outgoing.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  rig = lambdaRig({ files });
  const judge = (operation: string) => {
    if (refused === operation) throw new ServiceError('AccessDenied', 'not you', 403);
  };
  const canaries = new Canaries({
    surroundings: rig.surroundings,
    processes: rig.processes,
    code: rig.lambda.code,
    logs: rig.logs,
    objects: { put: async (bucket, key, body) => ((files[`${bucket}/${key}`] = Buffer.from(body)), {}) },
    endpointUrl: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mintKeys: ({ arn }) => ({ accessKeyId: `KEY-OF-${arn.split('/')[1]}`, secretAccessKey: 's', sessionToken: 't' }),
    requestId: () => 'r',
    dispatcher: {
      call: async (service, operation, input, principal) => {
        judge(operation);
        calls.push({ service, operation, principal: principal.arn, input: input as Record<string, unknown> });
        return {};
      },
      proxied: async ({ service, operation, principal }, input, run) => {
        judge(operation);
        calls.push({ service, operation, principal: principal.arn, input });
        return run();
      },
    },
    fatal: (error) => void fatal.push(error),
  });
  canary = syntheticsProviders({ canaries })['AWS::Synthetics::Canary'] as Provider;
});
afterEach(async () => {
  await rig.end();
  await new Promise((resolve) => server.close(resolve));
  expect(fatal).toEqual([]);
});

/** Lets virtual time pass. The runs that are due meanwhile are over when it resolves. */
const pass = async (minutes: number) => {
  await rig.clock.sleep(minutes * 60_000);
};
const metrics = (name: string) =>
  calls
    .filter(({ operation }) => operation === 'PutMetricData')
    .flatMap(({ input }) => input['MetricData'] as { MetricName: string; Value: number }[])
    .filter(({ MetricName }) => MetricName === name)
    .map(({ Value }) => Value);
const reports = () => Object.keys(files).filter((key) => key.startsWith('artifacts/'));
const notes = () => rig.told.flatMap((event) => (event.kind === 'note' ? [event.text] : []));

describe('a canary', () => {
  it('really calls the API through the gateway with its role’s keys, at once and at each of its times', async () => {
    await canary.create(request('Canary', PROPERTIES));
    await pass(21);
    expect(seen.map(({ path }) => path)).toEqual(Array(3).fill('/execute-api/abc/prod/api'));
    expect(seen[0]!.headers['x-key']).toBe('KEY-OF-probe');
    expect(metrics('SuccessPercent')).toEqual([100, 100, 100]);
    expect(metrics('Failed')).toEqual([]);
    expect(notes()).toEqual([]);
  });

  it('writes a report of each run in its role’s name', async () => {
    await canary.create(request('Canary', PROPERTIES));
    await pass(1);
    expect(reports()).toEqual([
      expect.stringMatching(
        /^artifacts\/probe\/canary\/us-east-1\/probe-\w{8}\/2030\/01\/02\/03\/04-05-000\/SyntheticsReport-PASSED\.json$/,
      ),
    ]);
    expect(calls.map(({ principal }) => principal)).toEqual(Array(2).fill(PROPERTIES.ExecutionRoleArn));
  });

  it('has failed when its handler throws, and its failure is told and measured', async () => {
    status = 502;
    await canary.create(request('Canary', PROPERTIES));
    await pass(1);
    expect(metrics('SuccessPercent')).toEqual([0]);
    expect(metrics('Failed')).toEqual([1]);
    expect(notes()).toEqual(['a run of the canary probe failed: Error: the API answered 502']);
    expect(reports()[0]).toContain('FAILED');
  });

  it.each([
    [
      'asks another host',
      { 'index.js': CALLS_API },
      { API_URL: 'https://example.com/' },
      'does not know the host example.com',
    ],
    ['lacks its file', { 'other.js': '' }, {}, "Cannot find module 'index'"],
    ['needs the Synthetics library', { 'index.js': "require('@aws/synthetics-core')" }, {}, 'Cannot find module'],
    [
      'never ends',
      { 'index.js': 'exports.handler = () => new Promise(() => setInterval(() => {}, 1000))' },
      {},
      'timed out after 1 ',
    ],
  ])('that %s fails, and says so', async (_, bundle, variables, reason) => {
    files['assets/probe.zip'] = zip(bundle as Record<string, string>);
    const RunConfig = { TimeoutInSeconds: 1, EnvironmentVariables: variables };
    await canary.create(request('Canary', { ...PROPERTIES, RunConfig }));
    await pass(1);
    expect(notes()).toEqual([expect.stringContaining(reason)]);
    expect(metrics('SuccessPercent')).toEqual([0]);
  });

  it('has failed when its role may not write its report', async () => {
    refused = 'PutObject';
    await canary.create(request('Canary', PROPERTIES));
    await pass(1);
    expect(notes()).toEqual([expect.stringContaining('report could not be written: AccessDenied: not you')]);
    expect(metrics('SuccessPercent')).toEqual([0]);
  });

  it('has no metrics when its role may not put them', async () => {
    refused = 'PutMetricData';
    await canary.create(request('Canary', PROPERTIES));
    await pass(1);
    expect(notes()).toEqual([expect.stringContaining('metrics of the canary probe were refused')]);
  });

  it('rests when it is deleted, and while nothing else moves time', async () => {
    await canary.create(request('Canary', PROPERTIES));
    await pass(1);
    const before = rig.clock.now();
    await rig.clock.wallSleep(50);
    expect(rig.clock.now()).toBe(before);
    await canary.delete({ ...request('Canary', PROPERTIES), physicalId: 'probe' });
    await pass(30);
    expect(seen).toHaveLength(1);
  });

  it('takes new code from its next run on', async () => {
    const created = request('Canary', PROPERTIES);
    const { physicalId } = await canary.create(created);
    await pass(1);
    files['assets/new.zip'] = zip({ 'index.js': "exports.handler = async () => { throw new Error('new'); }" });
    const properties = { ...PROPERTIES, Code: { ...PROPERTIES.Code, S3Key: 'new.zip' } };
    await canary.update({ ...created, properties, before: PROPERTIES, physicalId, rollingBack: false });
    await pass(10);
    expect(metrics('SuccessPercent')).toEqual([100, 0]);
  });

  it.each([
    ['RuntimeVersion', { RuntimeVersion: 'syn-nodejs-puppeteer-9.0' }],
    ['Code.Script', { Code: { Handler: 'index.handler', Script: 'x' } }],
    ['Schedule.RetryConfig', { Schedule: { Expression: 'rate(1 hour)', RetryConfig: { MaxRetries: 1 } } }],
    ['DurationInSeconds', { Schedule: { Expression: 'rate(1 hour)', DurationInSeconds: '60' } }],
  ])('is refused by name for what is not known: %s', async (_, other) => {
    await expect(canary.create(request('Canary', { ...PROPERTIES, ...other }))).rejects.toThrow(NotRehearsable);
  });
});

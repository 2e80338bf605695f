import { request } from 'node:http';
import { SageMakerClient, ListEndpointsCommand } from '@aws-sdk/client-sagemaker';
import { S3Client, ListBucketsCommand } from '@aws-sdk/client-s3';
import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { ApiRequest } from '../../../rehearsal/services/api-gateway/front';
import { type Fixture, openAccount, ROLE } from './account-fixture';

const apiRequests: ApiRequest[] = [];
let account: Fixture;
beforeAll(async () => {
  account = await openAccount({
    api: (asked) => {
      apiRequests.push(asked);
      return Promise.resolve({ statusCode: 201, headers: { 'x-a': '1', 'x-many': ['1', '2'] }, body: 'made' });
    },
  });
});
afterAll(() => account.close());
beforeEach(() => {
  apiRequests.length = 0;
  account.fatal.length = 0;
});

/** A raw request, so that every header is the test's own. */
function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const { method = 'GET', headers, body } = options;
    const outgoing = request(
      { host: '127.0.0.1', port: account.gateway.port, path, method, headers, agent: false },
      (incoming) => {
        let text = '';
        incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
        incoming.on('end', () => resolve({ status: incoming.statusCode!, headers: incoming.headers, body: text }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
const signed = (service: string, key = account.keys.accessKeyId) =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

describe('the gateway lets nobody in', () => {
  it.each(['localhost', 'example.com', '127.0.0.1', 'bucket.localhost:80'])('under the Host %s', async (host) => {
    const answer = await ask('/execute-api/abc/prod/x', { headers: { host } });
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining(`found ${host}`) });
    expect(apiRequests).toEqual([]);
  });

  it('from a web page of elsewhere', async () => {
    const answer = await ask('/execute-api/abc/prod/x', { headers: { origin: 'https://example.com' } });
    expect(answer.status).toBe(403);
    expect(apiRequests).toEqual([]);
  });

  it.each(['/', '/bucket/key', '/endpoints/e/invocations', '/cloudformation-callback/short', '/moto-api/reset'])(
    'unsigned, at %s',
    async (path) => {
      expect(await ask(path)).toMatchObject({ status: 403, body: expect.stringContaining('unsigned') });
    },
  );

  it("with a key that was never minted, in each service's own words", async () => {
    const stranger = { ...account.client, credentials: { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'x' } };
    await expect(new SageMakerClient(stranger).send(new ListEndpointsCommand({}))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    await expect(new STSClient(stranger).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await expect(new S3Client(stranger).send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
    });
    const api = await ask('/execute-api/abc/prod/x', {
      headers: { authorization: signed('execute-api', 'AKIDSTRANGER') },
    });
    expect(api.status).toBe(403);
    expect(account.fatal).toEqual([]);
  });

  it('with a key that was revoked', async () => {
    const keys = account.principals.mint(ROLE);
    account.principals.revoke(keys);
    const sts = new STSClient({ ...account.client, credentials: keys });
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });
});

it('names a service that the account does not have, and tells the host', async () => {
  const answer = await ask('/', { method: 'POST', headers: { authorization: signed('dynamodb') } });
  expect(answer).toMatchObject({ status: 501, body: expect.stringContaining('dynamodb') });
  expect(account.fatal[0]?.message).toContain('dynamodb');
});

it('hands API calls on, signed or not, with path and query as they came', async () => {
  const unsigned = await ask('/execute-api/abc/prod/a%20b/c?x=%2F&y', { method: 'POST', body: '1,2' });
  expect(unsigned).toMatchObject({ status: 201, body: 'made', headers: { 'x-a': '1', 'x-many': '1, 2' } });
  expect(apiRequests[0]).toMatchObject({
    apiId: 'abc',
    stage: 'prod',
    method: 'POST',
    path: '/a%20b/c',
    query: 'x=%2F&y',
    principal: undefined,
  });
  expect(apiRequests[0]?.body.toString()).toBe('1,2');
  await ask('/execute-api/abc/prod', { headers: { authorization: signed('execute-api') } });
  expect(apiRequests[1]).toMatchObject({ path: '/', principal: ROLE });
});

describe('a custom resource', () => {
  it('answers once, at the path it was given', async () => {
    const { path, answer } = account.callbacks.expect();
    const put = () => ask(path, { method: 'PUT', body: '{"Status":"SUCCESS","PhysicalResourceId":"p"}' });
    expect((await put()).status).toBe(200);
    expect(await answer).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'p' });
    expect((await put()).status).toBe(403);
  });

  it('is told when its answer is none', async () => {
    const { path, cancel } = account.callbacks.expect();
    expect(await ask(path, { method: 'PUT', body: 'no JSON' })).toMatchObject({ status: 400 });
    expect(await ask(path, { method: 'PUT', body: '{"Status":"MAYBE"}' })).toMatchObject({
      status: 400,
      body: expect.stringContaining('MAYBE'),
    });
    cancel();
    expect(await ask(path, { method: 'PUT', body: '{"Status":"SUCCESS"}' })).toMatchObject({ status: 403 });
  });
});

it('mints keys that nobody guesses', () => {
  const keys = Array.from({ length: 200 }, () => account.principals.mint(ROLE).accessKeyId);
  expect(new Set(keys).size).toBe(200);
  for (const key of keys) expect(key).toMatch(/^ASIA[A-Z2-7]{26}$/); // 26 × 5 = 130 bits
});

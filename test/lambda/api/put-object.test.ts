import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { putObject } from '../../../lambda/api/put-object';

let server: Server;
let seen: { request: IncomingMessage; body: string }[];
let statuses: number[];

beforeEach(async () => {
  [seen, statuses] = [[], []];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ request, body: Buffer.concat(chunks).toString() });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const put = () =>
  putObject(
    {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    'artifacts',
  );

describe('PutObject', () => {
  it('sends the object signed, with the digest of its bytes', async () => {
    await put()('data-capture/a/b.jsonl', '{"ä":1}\n');
    const [{ request, body }] = seen as [(typeof seen)[number]];
    expect([request.method, request.url, body]).toEqual(['PUT', '/artifacts/data-capture/a/b.jsonl', '{"ä":1}\n']);
    expect(request.headers).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/s3\/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$/,
      ),
      'x-amz-content-sha256': createHash('sha256').update('{"ä":1}\n').digest('hex'),
      'x-amz-security-token': 'token',
    });
  });

  it('tries once more when S3 has a fault of its own', async () => {
    statuses = [503];
    await put()('k', 'v');
    expect(seen).toHaveLength(2);
  });

  it.each([
    [[403], 1],
    [[500, 503], 2],
  ])('gives up after %j', async (answers, attempts) => {
    statuses = [...answers];
    await expect(put()('k', 'v')).rejects.toThrow(`S3 answered ${answers.at(-1)} for artifacts/k`);
    expect(seen).toHaveLength(attempts);
  });

  it('gives up when nobody listens', async () => {
    const write = put();
    await new Promise((resolve) => server.close(resolve));
    await expect(write('k', 'v')).rejects.toThrow('ECONNREFUSED');
  });
});

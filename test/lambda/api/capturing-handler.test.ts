import '../quiet';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { ApiAnswer } from '../../../lambda/api/answer';
import { FLUSH } from '../../../lambda/api/capture';

const runtime = mockClient(SageMakerRuntimeClient);
const request = { headers: { 'content-type': 'text/csv' }, body: '10,1,2', requestContext: { apiId: 'a' } };

let s3: Server;
let status = 200;
let puts: { url: string; lines: { eventMetadata: { inferenceId: string } }[] }[];
let metrics: Record<string, unknown>[];
let handler: (event: object, context: Context) => Promise<ApiAnswer>;
let asked = 0;
const ask = (event: object = request) => {
  asked += 1;
  const context = { awsRequestId: `i${asked}`, functionVersion: '7', getRemainingTimeInMillis: () => 28_000 };
  return handler(event, context as Context);
};

beforeAll(async () => {
  s3 = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
    incoming.on('end', () => {
      const lines = text.trim().split('\n');
      puts.push({ url: incoming.url ?? '', lines: lines.map((line) => JSON.parse(line)) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => s3.listen(0, '127.0.0.1', done));
  Object.assign(process.env, {
    ...{ MODEL_NAME: 'taxi', EXECUTION_ID: 'e1', ENDPOINT_NAME: 'taxi-prod-e1' },
    ...{ CAPTURE: 'api', CAPTURE_PERCENT: '100', ARTIFACT_BUCKET: 'artifacts' },
    ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${(s3.address() as AddressInfo).port}` },
    ...{ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' },
    ...{ POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' },
  });
  jest.spyOn(console, 'info').mockImplementation(() => undefined);
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  jest.spyOn(console, 'log').mockImplementation((line: string) => void metrics.push(JSON.parse(line)));
  ({ handler } = await import('../../../lambda/api/handler'));
});
afterAll(() => {
  s3.closeAllConnections();
  s3.close();
});
beforeEach(() => {
  [puts, metrics, status] = [[], [], 200];
  runtime.reset();
  runtime.on(InvokeEndpointCommand).resolves({ Body: Buffer.from('12.5') as never, ContentType: 'text/csv' });
});
const sum = (name: string) => metrics.reduce((all, one) => all + Number(one[name] ?? 0), 0);

describe('the API function that records', () => {
  it('writes what clients asked and were answered, while a later one is served', async () => {
    for (let index = 0; index < FLUSH.atRecords; index += 1) expect((await ask()).statusCode).toBe(200);
    expect(puts).toEqual([]);
    expect((await ask()).statusCode).toBe(200);
    expect(puts).toHaveLength(1);
    expect(puts[0]!.url).toMatch(/^\/artifacts\/data-capture\/taxi-prod-e1\/AllTraffic\/\d{4}\/\d\d\/\d\d\/\d\d\//);
    expect(puts[0]!.lines).toHaveLength(FLUSH.atRecords);
    expect([sum('CaptureTaken'), sum('CaptureWritten'), sum('CaptureErrors')]).toEqual([101, 100, 0]);
  });

  it('answers clients as ever when S3 takes nothing, and counts what is lost', async () => {
    status = 503;
    for (let index = 0; index < FLUSH.atRecords; index += 1) expect((await ask()).statusCode).toBe(200);
    expect(sum('CaptureErrors')).toBe(FLUSH.atRecords);
  });

  it('records no request that the model was not asked', async () => {
    await ask({ ...request, body: 'x' });
    expect(sum('CaptureTaken')).toBe(0);
  });
});

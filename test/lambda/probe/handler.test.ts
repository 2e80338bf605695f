import { EventEmitter } from 'node:events';
import https from 'node:https';
import { handler } from '../../../lambda/probe/handler';
import { contract } from '../../../model/contract';

interface Sent {
  readonly options: { hostname: string; path: string; method: string; headers: Record<string, string> };
  body: string;
}
const sent: Sent[] = [];
let answer: { statusCode: number; body: string } | Error;

beforeEach(() => {
  sent.length = 0;
  answer = { statusCode: 200, body: '{"predictions":[11.5]}' };
  Object.assign(process.env, {
    API_URL: 'https://abc123.execute-api.us-east-1.amazonaws.com/prod/api',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  });
  jest.spyOn(https, 'request').mockImplementation(((options: Sent['options'], respond: (it: unknown) => void) => {
    const outgoing = new EventEmitter() as EventEmitter & { end(body: string): void };
    outgoing.end = (body) => {
      sent.push({ options, body });
      if (answer instanceof Error) return void outgoing.emit('error', answer);
      const response = Object.assign(new EventEmitter(), {
        statusCode: answer.statusCode,
        setEncoding: () => undefined,
      });
      respond(response);
      response.emit('data', answer.body);
      response.emit('end');
    };
    return outgoing;
  }) as unknown as typeof https.request);
});
afterEach(() => jest.restoreAllMocks());

describe('the probe', () => {
  it('sends the contract’s example row to the API, signed with its role’s keys and marked as our own', async () => {
    await handler();
    const [{ options, body }] = sent as [Sent];
    expect(options).toMatchObject({
      hostname: 'abc123.execute-api.us-east-1.amazonaws.com',
      path: '/prod/api',
      method: 'POST',
    });
    expect(JSON.parse(body)).toEqual({ instances: [contract.exampleRow] });
    expect(options.headers).toMatchObject({ 'x-own-purpose': 'probe', 'x-amz-security-token': 'token' });
    expect(options.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/execute-api\/aws4_request, .*SignedHeaders=[^,]*x-own-purpose/,
    );
  });

  it('fails with what was wrong when the answer is not what a client may expect', async () => {
    answer = { statusCode: 503, body: '{"error":{"message":"later"}}' };
    await expect(handler()).rejects.toThrow('the API answered 503 instead of 200');
  });

  it('fails when there is no answer', async () => {
    answer = new Error('getaddrinfo ENOTFOUND');
    await expect(handler()).rejects.toThrow('ENOTFOUND');
  });

  it('fails without credentials, and says so', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    await expect(handler()).rejects.toThrow('no credentials');
  });
});

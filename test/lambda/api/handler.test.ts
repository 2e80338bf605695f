import '../quiet';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import type { ApiAnswer } from '../../../lambda/api/answer';
import { failureOf } from '../../../lambda/shared/model-answer';
import { contract } from '../../../model/contract';

const runtime = mockClient(SageMakerRuntimeClient);
const context = { awsRequestId: 'i', functionVersion: '7', getRemainingTimeInMillis: () => 28_000 } as Context;
const request = (body = '10,1,2\n20,2,4', more: object = {}) => ({
  headers: { 'Content-Type': 'text/csv' },
  body,
  requestContext: { apiId: 'a', requestId: 'r' },
  ...more,
});
const answers = (body: string) => ({ Body: Buffer.from(body) as never });
const failing = (name: string, more: object = {}) => Object.assign(new Error('no'), { name, ...more });

let shown: typeof handler;
let open: typeof handler;
let handler: (event: object, context: Context) => Promise<ApiAnswer>;
let written: Record<string, unknown>[];

beforeAll(async () => {
  Object.assign(process.env, {
    MODEL_NAME: 'taxi',
    EXECUTION_ID: 'e1',
    ENDPOINT_NAME: 'taxi-prod-e1',
    SHOW_ENDPOINT: 'true',
  });
  Object.assign(process.env, { POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' });
  jest.spyOn(console, 'info').mockImplementation(() => undefined);
  jest.spyOn(console, 'log').mockImplementation((line: string) => void written.push(JSON.parse(line)));
  ({ handler: shown } = await import('../../../lambda/api/handler'));
  jest.resetModules();
  process.env.SHOW_ENDPOINT = 'false';
  ({ handler: open } = await import('../../../lambda/api/handler'));
});
beforeEach(() => {
  runtime.reset();
  written = [];
  handler = shown;
});

describe('the API function', () => {
  it('answers predictions as JSON with execution and endpoint in the headers', async () => {
    runtime.on(InvokeEndpointCommand).resolves(answers('12.5,20.25'));
    const answer = await handler(request(), context);
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ predictions: [12.5, 20.25] });
    expect(answer.headers).toMatchObject({ 'x-execution-id': 'e1', 'x-endpoint-name': 'taxi-prod-e1' });
  });

  it('answers CSV when it is asked to, one prediction a line', async () => {
    runtime.on(InvokeEndpointCommand).resolves(answers('12.5\n20.25\n'));
    const answer = await handler(
      request(undefined, { headers: { 'content-type': 'text/csv', accept: 'text/csv' } }),
      context,
    );
    expect(answer).toMatchObject({ statusCode: 200, body: '12.5\n20.25', headers: { 'content-type': 'text/csv' } });
  });

  it('sends the model CSV with commas under the invocation’s id', async () => {
    runtime.on(InvokeEndpointCommand).resolves(answers('1'));
    await handler(
      request('{"instances": [[10, 1, 0.000001]]}', { headers: { 'content-type': 'application/json' } }),
      context,
    );
    expect(runtime.commandCalls(InvokeEndpointCommand)[0]?.args[0].input).toEqual({
      EndpointName: 'taxi-prod-e1',
      ContentType: 'text/csv',
      Accept: 'text/csv',
      InferenceId: 'i',
      Body: '10,1,0.000001',
    });
  });

  it('does not call the model for a client’s mistake, and counts it against nobody', async () => {
    const answer = await handler(request('x'), context);
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body).error.problems).toHaveLength(1);
    expect(runtime.calls()).toHaveLength(0);
    expect(written).toMatchObject([
      { ClientErrors: 1, Requests: 0, ModelErrors: 0, Throttles: 0, FunctionVersion: '7' },
    ]);
    expect(written[0]).not.toHaveProperty('ModelLatency');
  });

  it.each([
    ['an error of the container', failing('ModelError', { OriginalStatusCode: 500 }), 502, 'ModelErrors'],
    [
      'an error of the container that blames the request',
      failing('ModelError', { OriginalStatusCode: 415 }),
      502,
      'ModelErrors',
    ],
    ['a missing endpoint', failing('ValidationError'), 502, 'ModelErrors'],
    ['a time-out', failing('TimeoutError'), 504, 'ModelErrors'],
    ['an abort at the deadline', failing('AbortError'), 504, 'ModelErrors'],
    ['throttling', failing('ThrottlingException'), 503, 'Throttles'],
    ['no capacity', failing('ServiceUnavailable'), 503, 'Throttles'],
    ['a model that is still loading', failing('ModelNotReadyException'), 503, 'Throttles'],
    ['a lost connection', failing('Error', { code: 'ECONNRESET' }), 502, 'ModelErrors'],
  ])('turns %s into an answer with a body and counts it', async (_, error, status, metric) => {
    runtime.on(InvokeEndpointCommand).rejects(error);
    const answer = await handler(request(), context);
    expect(answer.statusCode).toBe(status);
    expect(JSON.parse(answer.body).error.message).toEqual(expect.any(String));
    expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
    expect(written).toMatchObject([{ [metric]: 1, Requests: status === 503 ? 0 : 1 }]);
  });

  it('never tries an error of the container again, and tries throttling and a lost connection once more', async () => {
    runtime.on(InvokeEndpointCommand).rejectsOnce(failing('ModelError')).resolves(answers('1,2'));
    expect((await handler(request(), context)).statusCode).toBe(502);
    for (const error of [failing('ThrottlingException'), failing('Error', { code: 'ECONNRESET' })]) {
      runtime.reset();
      runtime.on(InvokeEndpointCommand).rejectsOnce(error).resolves(answers('1,2'));
      expect((await handler(request(), context)).statusCode).toBe(200);
      expect(runtime.calls()).toHaveLength(2);
    }
  });

  it('answers 502 whenever the container does not give one finite number a row', async () => {
    const cell = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.constantFrom('nan', 'inf', '', 'x'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { maxLength: 4 }), async (cells) => {
        runtime.reset();
        runtime.on(InvokeEndpointCommand).resolves(answers(cells.join(',')));
        const usable = cells.length === 2 && cells.every((value) => /\d/.test(value));
        expect((await handler(request(), context)).statusCode).toBe(usable ? 200 : 502);
      }),
      { numRuns: 60 },
    );
  });

  it('answers the largest request within what Lambda can carry', async () => {
    const { maximumRows } = contract;
    const longest = '-1.2345678901234567e-300';
    runtime.on(InvokeEndpointCommand).resolves(answers(Array.from({ length: maximumRows }, () => longest).join()));
    const answer = await handler(request('10,1,2\n'.repeat(maximumRows)), context);
    expect(answer.statusCode).toBe(200);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6_000_000);
  });

  it('tells an open API’s clients neither execution nor endpoint, and its own calls both', async () => {
    handler = open;
    const names = ['x-execution-id', 'x-endpoint-name'];
    const told = async (event: object) => Object.keys((await handler(event, context)).headers);
    for (const event of [request(), request('x')]) {
      for (const name of names) expect(await told(event)).not.toContain(name);
    }
    const own = { headers: { 'content-type': 'text/csv', 'x-own-purpose': 'golden' }, requestContext: {} };
    expect(await told(request(undefined, own))).toEqual(expect.arrayContaining(names));
  });

  it('repeats nothing that a container says, which may quote what a client has sent', () => {
    const error = failing('ModelError', { OriginalStatusCode: 500, LogStreamArn: 'arn:log' });
    error.message = 'could not convert 4111-1111 to float';
    expect(failureOf(error)).toMatchObject({
      kind: 'model-failed',
      cause: 'container',
      reason: expect.stringMatching(
        /^the container answered 500: ModelError: a message of 36 characters, SHA-256 [0-9a-f]{12}; its log is arn:log$/,
      ),
    });
  });

  it('gives its own calls a dimension that keeps them out of the alarms', async () => {
    runtime.on(InvokeEndpointCommand).resolves(answers('1,2'));
    await handler(
      request(undefined, { headers: { 'content-type': 'text/csv', 'x-own-purpose': 'golden' }, requestContext: {} }),
      context,
    );
    await handler(request(), context);
    const dimensions = written.map(
      (entry) => (entry._aws as { CloudWatchMetrics: { Dimensions: string[][] }[] }).CloudWatchMetrics[0]?.Dimensions,
    );
    expect(dimensions).toEqual([[['ModelName', 'FunctionVersion', 'Origin']], [['ModelName', 'FunctionVersion']]]);
  });
});

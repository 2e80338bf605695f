import { parseEmbeddedMetrics } from '../../../../rehearsal/services/lambda/emf';
import { lambdaOperations } from '../../../../rehearsal/gateway/lambda';
import { lambdaRig, SOMEBODY, START, type LambdaRig } from './rig';

let rig: LambdaRig;
beforeEach(() => (rig = lambdaRig()));
afterEach(() => rig.end());

const EMBEDDED = {
  _aws: {
    Timestamp: 1,
    CloudWatchMetrics: [
      {
        Namespace: 'SafeRelease',
        Dimensions: [['ModelName', 'FunctionVersion'], ['ModelName']],
        Metrics: [
          { Name: 'Requests', Unit: 'Count' },
          { Name: 'ModelLatency', Unit: 'Milliseconds' },
        ],
      },
    ],
  },
  ModelName: 'm',
  FunctionVersion: '3',
  Requests: 1,
  ModelLatency: [4, 6],
};

test('writes the lines of an event in order, between START, END and REPORT', async () => {
  await rig.define(
    'f',
    `exports.handler = async () => { console.log('hello %s', 'you'); process.stdout.write('raw\\ntext\\n'); console.error('two\\nlines'); };`,
  );
  const { requestId } = await rig.invoke('f');
  const lines = rig.logs.read('/aws/lambda/f').map(({ message }) => message);

  expect(lines[0]).toBe(`START RequestId: ${requestId} Version: $LATEST`);
  expect(lines[1]).toMatch(new RegExp(`^2030-01-02T03:04:0.*Z\t${requestId}\tINFO\thello you$`));
  expect(lines.slice(2, 4)).toEqual(['raw', 'text']);
  expect(lines[4]).toMatch(/\tERROR\ttwo\nlines$/);
  expect(lines[5]).toBe(`END RequestId: ${requestId}`);
  expect(lines[6]).toMatch(
    new RegExp(
      `^REPORT RequestId: ${requestId}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms$`,
    ),
  );
  expect(rig.told.filter(({ kind }) => kind === 'lambda-log')).toHaveLength(4);
});

test('takes embedded metrics out of the log, stamped with the event’s virtual start', async () => {
  await rig.define(
    'f',
    `exports.handler = async (event) => { console.log = 0; process.stdout.write(JSON.stringify(event) + '\\n'); };`,
  );
  await rig.clock.sleep(5000);
  await rig.invoke('f', EMBEDDED);

  expect(rig.data.filter(({ namespace }) => namespace === 'SafeRelease')).toEqual(
    [{ ModelName: 'm', FunctionVersion: '3' }, { ModelName: 'm' }].flatMap((dimensions) =>
      [
        ['Requests', 1, 'Count'],
        ['ModelLatency', 4, 'Milliseconds'],
        ['ModelLatency', 6, 'Milliseconds'],
      ].map(([name, value, unit]) => ({ namespace: 'SafeRelease', name, dimensions, value, unit, at: START + 5000 })),
    ),
  );
});

test('takes for an ordinary line what is no embedded metric', () => {
  expect(parseEmbeddedMetrics('hello', 0)).toBeUndefined();
  expect(parseEmbeddedMetrics('{"_aws": ', 0)).toBeUndefined();
  expect(parseEmbeddedMetrics('{"_aws": {}}', 0)).toBeUndefined();
  expect(parseEmbeddedMetrics(JSON.stringify({ ...EMBEDDED, ModelName: 7 }), 0)).toEqual([]);
});

test('publishes Lambda’s own metrics by function, by alias and by the version behind the alias', async () => {
  await rig.define('f', `exports.handler = async ({ bad }) => { if (bad) throw new Error('no'); };`);
  rig.lambda.functions.publish('f');
  rig.lambda.functions.createAlias('f', { name: 'live', version: '1', weights: {}, description: '' });
  await rig.invoke('f', { bad: true }, 'live');

  const of = (name: string) => rig.data.filter((d) => d.namespace === 'AWS/Lambda' && d.name === name);
  expect(of('Errors').map(({ dimensions, value }) => [dimensions, value])).toEqual([
    [{ FunctionName: 'f' }, 1],
    [{ FunctionName: 'f', Resource: 'f:live' }, 1],
    [{ FunctionName: 'f', Resource: 'f:live', ExecutedVersion: '1' }, 1],
  ]);
  expect(of('Invocations').every(({ value }) => value === 1)).toBe(true);
  expect(of('Duration')[0]!.value).toBeGreaterThan(0);
});

test('the gateway’s Invoke answers like Lambda, with the log’s tail on demand', async () => {
  await rig.define('f', `exports.handler = async (event) => { console.log('seen'); return event; };`);
  const operations = lambdaOperations({ lambda: rig.lambda, logTail: (group) => rig.logs.read(group, 100) });
  const call = { service: 'lambda', operation: 'Invoke', principal: SOMEBODY, requestId: 'r' };
  const invoke = (input: object) => operations['Invoke']!({ FunctionName: 'f', ...input }, call) as Promise<Record<string, unknown>>; // prettier-ignore

  const answer = await invoke({ Payload: Buffer.from('{"a":1}'), LogType: 'Tail' });
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(String(answer['Payload'])).toBe('{"a":1}');
  expect(Buffer.from(answer['LogResult'] as string, 'base64').toString()).toMatch(/^START[^]*seen\nEND[^]*REPORT/);
  expect(await invoke({ InvocationType: 'Event' })).toEqual({ StatusCode: 202 });
  expect(await invoke({ InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 });
  await expect(invoke({ Payload: Buffer.from('{') })).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  expect(Object.keys(operations)).not.toContain('UpdateFunctionCode');
  await rig.clock.sleep(1);
});

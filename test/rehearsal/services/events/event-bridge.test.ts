import { VirtualClock } from '../../../../rehearsal/clock';
import { NotRehearsable, ServiceError } from '../../../../rehearsal/contracts';
import type { Told } from '../../../../rehearsal/events';
import { eventsOperations } from '../../../../rehearsal/gateway/events';
import { type Delivery, EventBridge } from '../../../../rehearsal/services/events/event-bridge';
import { seededRandom } from '../../../../rehearsal/random';

const START = Date.parse('2026-01-01T00:00:00.250Z');
const PIPELINE = 'arn:aws:codepipeline:us-east-1:111122223333:p';
const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:f';

let clock: VirtualClock;
let bus: EventBridge;
let deliveries: (Delivery & { readonly to: string; readonly at: number })[];
let told: Told[];
let fatal: unknown[];
let refusal: Error | undefined;
const abort = new AbortController();

beforeEach(() => {
  clock = new VirtualClock({ start: START });
  deliveries = [];
  told = [];
  fatal = [];
  refusal = undefined;
  const take = (to: string) => async (delivery: Delivery) => {
    if (refusal) throw refusal;
    deliveries.push({ ...delivery, to, at: clock.now() - START });
  };
  bus = new EventBridge({
    surroundings: {
      accountId: '111122223333',
      region: 'us-east-1',
      partition: 'aws',
      clock,
      random: seededRandom(1),
      tell: (event) => void told.push(event),
      signal: abort.signal,
    },
    targets: {
      startPipeline: take('pipeline'),
      invokeFunction: take('function'),
      startMachine: take('machine'),
      publishMessage: take('topic'),
    },
    fatal: (error) => void fatal.push(error),
  });
});
afterEach(() => expect(fatal).toEqual([]));

const upload = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:aws:s3:::data'],
  detail: {
    bucket: { name: 'data' },
    object: { key: 'a "quoted" key', size: 12, 'version-id': 'v1' },
    tags: ['x', 'y'],
  },
};
const rule = (target: object, more: object = {}) =>
  bus.put('uploads', {
    EventPattern: { source: ['aws.s3'] },
    Targets: [{ Id: 't', Arn: PIPELINE, ...target }],
    ...more,
  });

async function sent(target: object): Promise<unknown> {
  rule(target);
  bus.publish(upload);
  await clock.sleep(2_000);
  return deliveries[0]?.input;
}

describe('an event', () => {
  it('reaches the targets of the rules that match it a second later, whole', async () => {
    rule({ Arn: FUNCTION });
    bus.put('others', { EventPattern: { source: ['mine'] }, Targets: [{ Id: 't', Arn: PIPELINE }] });
    bus.publish(upload);
    expect(deliveries).toEqual([]);
    await clock.sleep(2_000);
    expect(deliveries).toMatchObject([{ to: 'function', arn: FUNCTION, at: 1_000 }]);
    expect(deliveries[0]!.input).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      account: '111122223333',
      region: 'us-east-1',
      time: '2026-01-01T00:00:00Z',
      ...upload,
    });
  });

  it('does not reach a disabled rule, nor one that is gone', async () => {
    rule({}, { State: 'DISABLED' });
    bus.put('gone', { EventPattern: { source: ['aws.s3'] }, Targets: [{ Id: 't', Arn: PIPELINE }] });
    bus.publish(upload);
    bus.remove('gone');
    await clock.sleep(2_000);
    expect(deliveries).toEqual([]);
  });

  it('that a target refuses is told as undelivered', async () => {
    refusal = new ServiceError('PipelineNotFoundException', 'no such pipeline');
    await sent({});
    expect(told).toEqual([
      { kind: 'undelivered', source: 'rule uploads (Object Created)', target: PIPELINE, reason: 'no such pipeline' },
    ]);
  });

  it('with which the rehearsal cannot go on ends it', async () => {
    refusal = new NotRehearsable('thing', 'x', 'y');
    await sent({});
    expect(fatal.splice(0)).toEqual([refusal]);
  });
});

describe('the input of a target', () => {
  const transformer = (paths: object, template: string) => ({
    InputTransformer: { InputPathsMap: paths, InputTemplate: template },
  });

  it.each<[string, object, unknown]>([
    ['a fixed text', { Input: '{"a":1}' }, { a: 1 }],
    ['a part of the event', { InputPath: '$.detail.object' }, upload.detail.object],
    ['an element of a list', { InputPath: '$.detail.tags[1]' }, 'y'],
    ['a field with a hyphen', { InputPath: "$.detail.object['version-id']" }, 'v1'],
    [
      'a template with values outside quotes',
      transformer({ v: '$.detail.object.version-id', n: '$.detail.object.size' }, '{"v":<v>,"n":<n>}'),
      { v: 'v1', n: 12 },
    ],
    [
      'a template with values inside quotes',
      transformer({ k: '$.detail.object.key', n: '$.detail.object.size' }, '{"text":"<k> has <n> bytes"}'),
      { text: 'a "quoted" key has 12 bytes' },
    ],
    ['a template with escaped quotes', transformer({ v: '$.source' }, '"from \\"<v>\\""'), 'from "aws.s3"'],
    ['a whole object', transformer({ o: '$.detail.bucket' }, '{"bucket":<o>}'), { bucket: { name: 'data' } }],
    ['a line of text', transformer({ v: '$.source' }, '"<v> says hello"'), 'aws.s3 says hello'],
    [
      'what EventBridge knows',
      transformer({}, '{"rule":<aws.events.rule-name>,"arn":"<aws.events.rule-arn>"}'),
      { rule: 'uploads', arn: 'arn:aws:events:us-east-1:111122223333:rule/uploads' },
    ],
  ])('may be %s', async (_, target, input) => {
    expect(await sent(target)).toEqual(input);
  });

  it('that lacks a value and is no JSON then is not delivered', async () => {
    expect(await sent(transformer({ v: '$.detail.nothing' }, '{"v":<v>}'))).toBeUndefined();
    expect(told).toMatchObject([{ kind: 'undelivered', reason: expect.stringContaining('gives no JSON') }]);
  });
});

describe('a rule', () => {
  it.each<[string, () => unknown]>([
    ['a schedule', () => bus.put('r', { ScheduleExpression: 'cron(0 0 LW * ? *)' })],
    ['another bus', () => rule({}, { EventBusName: 'mine' })],
    ['a target', () => rule({ Arn: 'arn:aws:sqs:us-east-1:111122223333:q' })],
    ['a target’s field', () => rule({ SqsParameters: {} })],
    ['a path with a wildcard', () => rule({ InputPath: '$.detail.*' })],
  ])('is refused by name when it holds %s that is not known', (_, make) => {
    expect(make).toThrow(NotRehearsable);
  });
});

describe('a schedule', () => {
  const HOUR = 3_600_000;
  const hourly = (more: object = {}) =>
    bus.put('hourly', { ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 't', Arn: FUNCTION }], ...more });

  it('sends its own targets a scheduled event, and no other rule', async () => {
    hourly();
    bus.put('all', { EventPattern: { source: ['aws.events'] }, Targets: [{ Id: 't', Arn: PIPELINE }] });
    await clock.sleep(HOUR + 2_000);
    expect(deliveries).toMatchObject([{ to: 'function', at: HOUR + 1_000 }]);
    expect(deliveries[0]!.input).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '111122223333',
      time: '2026-01-01T01:00:00Z',
      region: 'us-east-1',
      resources: ['arn:aws:events:us-east-1:111122223333:rule/hourly'],
      detail: {},
    });
  });

  it('goes on through an update that leaves it as it was', async () => {
    hourly();
    await clock.sleep(HOUR / 2);
    hourly({ Description: 'another', Targets: [{ Id: 't', Arn: PIPELINE }] });
    await clock.sleep(HOUR / 2 + 2_000);
    expect(deliveries).toMatchObject([{ to: 'pipeline', at: HOUR + 1_000 }]);
  });

  it('begins anew when it changes, and rests while its rule is disabled', async () => {
    hourly();
    await clock.sleep(HOUR / 2);
    hourly({ State: 'DISABLED' });
    await clock.sleep(3 * HOUR);
    expect(deliveries).toEqual([]);
    hourly({ ScheduleExpression: 'rate(2 hours)' });
    await clock.sleep(2 * HOUR + 2_000);
    expect(deliveries).toMatchObject([{ at: 5.5 * HOUR + 1_000 }]);
  });

  it('ends with its rule', async () => {
    hourly();
    bus.remove('hourly');
    await clock.sleep(3 * HOUR);
    expect(deliveries).toEqual([]);
  });

  it('does not keep the clock running', async () => {
    hourly();
    await clock.wallSleep(20);
    expect(clock.now()).toBe(START);
  });
});

describe('EventBridge’s API', () => {
  const call = { service: 'events', operation: '', principal: { kind: 'user', arn: 'u' }, requestId: 'r' } as const;

  it('takes events entry by entry', async () => {
    bus.put('mine', { EventPattern: { source: ['mine'] }, Targets: [{ Id: 't', Arn: PIPELINE }] });
    const answer = await eventsOperations(bus)['PutEvents']!(
      {
        Entries: [
          { Source: 'mine', DetailType: 'T', Detail: '{"a":1}' },
          { Source: 'mine', DetailType: 'T', Detail: 'no json' },
          { Source: 'aws.s3', DetailType: 'T', Detail: '{}' },
          { Source: 'mine' },
        ],
      },
      call,
    );
    expect(answer).toMatchObject({
      FailedEntryCount: 3,
      Entries: [
        { EventId: expect.any(String) },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'NotAuthorizedForSourceException' },
        { ErrorCode: 'InvalidArgument' },
      ],
    });
    await clock.sleep(2_000);
    expect(deliveries.map((d) => (d.input as { detail: object }).detail)).toEqual([{ a: 1 }]);
  });

  it('shows rules and their targets', async () => {
    rule({ Input: '{}' });
    const operations = eventsOperations(bus);
    expect(await operations['ListRules']!({ NamePrefix: 'up' }, call)).toMatchObject({ Rules: [{ Name: 'uploads' }] });
    expect(await operations['DescribeRule']!({ Name: 'uploads' }, call)).toMatchObject({ State: 'ENABLED' });
    expect(await operations['ListTargetsByRule']!({ Rule: 'uploads' }, call)).toMatchObject({
      Targets: [{ Id: 't', Arn: PIPELINE, Input: '{}' }],
    });
    await expect(operations['DescribeRule']!({ Name: 'none' }, call)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});

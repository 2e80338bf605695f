import { VirtualClock } from '../../../../rehearsal/clock';
import { eventsOperations } from '../../../../rehearsal/gateway/events';
import { seededRandom } from '../../../../rehearsal/random';
import { type Delivery, EventBridge } from '../../../../rehearsal/services/events/event-bridge';
import { handOver } from '../kept';

const START = Date.parse('2026-01-05T09:00:00.000Z');
const MINUTE = 60_000;
const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:f';
const PIPELINE = 'arn:aws:codepipeline:us-east-1:111122223333:p';
const UPLOAD = { source: 'aws.s3', 'detail-type': 'Object Created', resources: [], detail: { key: 'k' } };

function life({ seed, start } = { seed: 1, start: START }) {
  const clock = new VirtualClock({ start });
  const deliveries: (Delivery & { readonly at: number })[] = [];
  const fatal: unknown[] = [];
  /** How long a target takes, in virtual time. */
  const target = { ms: 0 };
  const take = async (delivery: Delivery) => {
    if (target.ms > 0) await clock.sleep(target.ms);
    deliveries.push({ ...delivery, at: (clock.now() - START) / MINUTE });
  };
  const bus = new EventBridge({
    surroundings: {
      ...{ accountId: '111122223333', region: 'us-east-1', partition: 'aws', clock, random: seededRandom(seed) },
      ...{ tell: () => undefined, signal: new AbortController().signal },
    },
    targets: { startPipeline: take, invokeFunction: take, startMachine: take, publishMessage: take },
    fatal: (error) => void fatal.push(error),
  });
  return { bus, clock, deliveries, fatal, target };
}
type Life = ReturnType<typeof life>;

function filled(): Life {
  const first = life();
  const Targets = [{ Id: 't', Arn: FUNCTION }];
  first.bus.put('rate', { ScheduleExpression: 'rate(60 minutes)', Targets });
  first.bus.put('cron', { ScheduleExpression: 'cron(30 * * * ? *)', Description: 'half past', Targets });
  first.bus.put('asleep', { ScheduleExpression: 'rate(1 minute)', State: 'DISABLED', Targets });
  const Input = { InputTransformer: { InputPathsMap: { key: '$.detail.key' }, InputTemplate: '{"key": <key>}' } };
  first.bus.put('uploads', {
    EventPattern: { source: [{ prefix: 'aws.s' }] },
    Targets: [{ Id: 't', Arn: PIPELINE, ...Input }],
  });
  first.bus.put('gone', { ScheduleExpression: 'rate(1 minute)', Targets });
  first.bus.remove('gone');
  return first;
}

function restarted(before: Life): Life {
  const after = life({ seed: 2, start: before.clock.now() });
  handOver(before.bus, after.bus);
  return after;
}

async function seen({ bus }: Life): Promise<unknown> {
  const api = eventsOperations(bus) as Record<string, (input: object) => Promise<object>>;
  const names = bus.list().map(({ name }) => name);
  return Promise.all([
    api['ListRules']!({}),
    ...names.flatMap((name) => [api['DescribeRule']!({ Name: name }), api['ListTargetsByRule']!({ Rule: name })]),
  ]);
}

describe('after a restart', () => {
  it('rules and their targets read as before', async () => {
    const first = filled();
    const before = await seen(first);
    expect(await seen(restarted(first))).toEqual(before);
  });

  it('schedules strike when they would have, and only when they go on', async () => {
    const first = filled();
    await first.clock.sleep(40 * MINUTE);
    expect(first.deliveries.map(({ rule }) => rule.name)).toEqual(['cron']);
    const { bus, clock, deliveries } = restarted(first);
    bus.goOn();
    await clock.sleep(51 * MINUTE);
    const second = 1 / 60;
    expect(deliveries.map(({ rule, at }) => [rule.name, at])).toEqual([
      ['rate', 60 + second],
      ['cron', 90 + second],
    ]);
    await clock.sleep(30 * MINUTE);
    expect(deliveries.at(-1)).toMatchObject({ rule: { name: 'rate' }, at: 120 + second });
  });

  it('a strike that was due at the very moment is neither lost nor made twice', async () => {
    const first = filled();
    const kept: Life[] = [];
    // Set before the schedule: so it wakes first at the same time.
    const early = life();
    const woken = early.clock.sleep(60 * MINUTE).then(() => kept.push(restarted(early)));
    early.bus.put('rate', { ScheduleExpression: 'rate(60 minutes)', Targets: [{ Id: 't', Arn: FUNCTION }] });
    await woken;
    await first.clock.sleep(60 * MINUTE);
    await first.clock.sleep(2_000);
    kept.push(restarted(first));
    for (const { bus, clock } of kept) {
      bus.goOn();
      await clock.sleep(2_000);
    }
    expect(kept.map(({ deliveries }) => deliveries.map(({ rule }) => rule.name))).toEqual([['rate'], []]);
  });

  it('a schedule goes on through an update that leaves it as it was, and ends with its rule', async () => {
    const first = filled();
    await first.clock.sleep(40 * MINUTE);
    const { bus, clock, deliveries } = restarted(first);
    bus.goOn();
    bus.put('rate', { ScheduleExpression: 'rate(60 minutes)', Targets: [{ Id: 't', Arn: PIPELINE }] });
    bus.remove('cron');
    await clock.sleep(55 * MINUTE);
    expect(deliveries.map(({ rule, arn }) => [rule.name, arn])).toEqual([['rate', PIPELINE]]);
  });

  it('events find their way, under ids of their own', async () => {
    const first = filled();
    const ids = [first.bus.accept(UPLOAD)];
    await first.clock.sleep(2_000);
    const { bus, clock, deliveries } = restarted(first);
    ids.push(bus.accept(UPLOAD));
    await clock.sleep(2_000);
    expect(deliveries).toMatchObject([{ rule: { name: 'uploads' }, input: { key: 'k' } }]);
    expect(new Set(ids).size).toBe(2);
  });
});

it('what is in transport or being delivered is under way', async () => {
  const { bus, clock, target, deliveries, fatal } = filled();
  const words = ['delivery of the event "Object Created" of aws.s3'];
  expect(bus.underWay()).toEqual([]);
  target.ms = 5_000;
  bus.publish(UPLOAD);
  expect(bus.underWay()).toEqual(words);
  await clock.sleep(3_000);
  expect([bus.underWay(), deliveries]).toEqual([words, []]);
  await clock.sleep(4_000);
  expect([bus.underWay(), deliveries.length]).toEqual([[], 1]);
  expect(fatal).toEqual([]);
});

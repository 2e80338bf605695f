import fc from 'fast-check';
import { deserialize, serialize } from 'node:v8';
import { cloudWatchOperations } from '../../../../rehearsal/gateway/cloudwatch';
import { packBuckets, unpackBuckets } from '../../../../rehearsal/services/cloudwatch/packed-buckets';
import { Metrics } from '../../../../rehearsal/services/cloudwatch/metrics';
import { Bucket } from '../../../../rehearsal/services/cloudwatch/statistics';
import { handOver } from '../kept';
import { account, ERRORS, MINUTE, START } from './account';

type Account = ReturnType<typeof account>;

const COMPOSITE = { AlarmRule: 'ALARM("a") OR ALARM("b")', AlarmDescription: 'either' };
const MATH = {
  ...{ EvaluationPeriods: 2, Threshold: 0.5, ComparisonOperator: 'GreaterThanThreshold' },
  Metrics: [
    { Id: 'e', ReturnData: true, Expression: 'FILL(m, 0) / 2', Label: 'half' },
    {
      Id: 'm',
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'N', MetricName: 'm' }, Period: 60, Stat: 'p90' },
    },
  ],
};

/** Alarms in each state, with a history. */
async function filled(): Promise<Account> {
  const first = account();
  const { alarms, clock, put } = first;
  alarms.put('a', ERRORS, 'stack/A');
  alarms.put('b', MATH, 'stack/B');
  alarms.put('silent', { ...ERRORS, MetricName: 'none', TreatMissingData: 'missing' }, 'stack/Silent');
  alarms.putComposite('c', COMPOSITE, 'stack/C');
  const release = alarms.hold();
  for (let minute = 0; minute < 4; minute++) {
    put(minute === 3 ? 5 : 0);
    put(0.1 * minute, 'm');
    await clock.sleep(MINUTE);
  }
  release();
  return first;
}

function restarted(before: Account): Account {
  const after = account(before.clock.now());
  handOver(before.metrics, after.metrics);
  handOver(before.alarms, after.alarms);
  return after;
}

async function seen({ alarms, metrics, clock }: Account): Promise<unknown> {
  const api = cloudWatchOperations({ alarms, metrics, clock }) as Record<string, (input: object) => Promise<object>>;
  const EndTime = new Date(clock.now());
  const range = { StartTime: new Date(START), EndTime, Period: 60 };
  const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'];
  return Promise.all([
    api['DescribeAlarms']!({ AlarmTypes }),
    api['DescribeAlarmHistory']!({ AlarmTypes }),
    api['ListMetrics']!({}),
    ...['errors', 'm'].map((MetricName) =>
      api['GetMetricStatistics']!({
        ...{ ...range, Namespace: 'N', MetricName },
        ...{ Statistics: ['Sum', 'Average', 'SampleCount'], ExtendedStatistics: ['p50'] },
      }),
    ),
    api['GetMetricData']!({ ...range, MetricDataQueries: MATH.Metrics }),
  ]);
}

describe('after a restart', () => {
  it('metrics, alarms, their states and their history read as before', async () => {
    const first = await filled();
    const before = await seen(first);
    const second = restarted(first);
    expect(await seen(second)).toEqual(before);
    expect(second.alarms.list().map(({ name, standing }) => [name, standing.state])).toEqual([
      ...[['a', 'ALARM'], ['b', 'OK'], ['silent', 'INSUFFICIENT_DATA'], ['c', 'ALARM']], // prettier-ignore
    ]);
    expect([second.told, second.published]).toEqual([[], []]);
  });

  it('alarms are evaluated on, and tell whoever listens by then', async () => {
    const { alarms, clock, put, published } = restarted(await filled());
    const heard: string[] = [];
    alarms.onStateChange(({ alarm, to }) => heard.push(`${alarm.name} ${to.state}`));
    const release = alarms.hold();
    put(0);
    for (let i = 0; i < 2; i++) {
      put(3, 'm');
      await clock.sleep(MINUTE);
    }
    release();
    expect(heard).toEqual(['a OK', 'c OK', 'b ALARM', 'c ALARM']);
    expect(published).toHaveLength(4);
    expect(alarms.history()[0]).toMatchObject({ alarm: 'c', summary: 'Alarm updated from OK to ALARM' });
    expect(alarms.history().at(-1)).toMatchObject({ alarm: 'a', summary: 'Alarm "a" created' });
  });

  it('an evaluation that is due, because nobody held or looked, is made when somebody looks', async () => {
    const first = account();
    first.alarms.put('a', ERRORS, 'stack/A');
    first.put(5);
    await first.clock.sleep(MINUTE);
    expect(restarted(first).alarms.alarmState('a')).toBe('ALARM');
  });

  it('a state set by hand holds until the next evaluation', async () => {
    const first = await filled();
    first.alarms.setState('b', 'ALARM', 'by hand', '{}');
    const { alarms, clock } = restarted(first);
    await clock.sleep(MINUTE - 1);
    expect(alarms.find('b').standing).toMatchObject({ state: 'ALARM', reason: 'by hand', reasonData: '{}' });
    await clock.sleep(1);
    expect(alarms.alarmState('b')).toBe('OK');
  });

  it('seconds that lie three hours back become minutes as they would have', () => {
    const HOURS = 60 * MINUTE;
    const put = (metrics: Metrics, from: number, to: number) => {
      for (let at = from; at < to; at += 10_000)
        metrics.put({ namespace: 'N', name: 'm', dimensions: { A: '1' }, value: at % 7, unit: 'Count', at });
    };
    const [whole, first, second] = [new Metrics(), new Metrics(), new Metrics()];
    put(whole, START, START + 5 * HOURS);
    put(first, START, START + 2 * HOURS);
    handOver(first, second);
    put(second, START + 2 * HOURS, START + 5 * HOURS);
    expect(second.keep()).toEqual(whole.keep());
  });
});

describe('packed buckets', () => {
  const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1, 0.1, 0.2, 0.3));
  const added = fc.array(fc.tuple(value, fc.oneof(fc.constant(1), fc.constantFrom(2, 0.5, 3))), { maxLength: 6 });

  it('lose nothing, to the last bit', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 1e13 }), added)), (filling) => {
        const buckets = new Map<number, Bucket>();
        for (const [moment, values] of filling) {
          const bucket = new Bucket();
          for (const [one, count] of values) bucket.add(one, count);
          buckets.set(moment, bucket);
        }
        expect(unpackBuckets(deserialize(serialize(packBuckets(buckets))))).toEqual(buckets);
      }),
    );
  });

  it('go on being rounded when they were', () => {
    const bucket = new Bucket();
    for (let i = 0; i < 2_000; i++) bucket.add(1 + i / 1e6, 1);
    const [unpacked] = unpackBuckets(packBuckets(new Map([[0, bucket]]))).values();
    expect(unpacked).toEqual(bucket);
    for (const one of [bucket, unpacked!]) one.add(1.23456, 1);
    expect(unpacked).toEqual(bucket);
    expect(unpacked!.values.get(1.23)).toBe(1);
  });

  it('take 21 bytes of a value', () => {
    const buckets = new Map<number, Bucket>();
    for (let second = 0; second < 1_000; second++) {
      const bucket = new Bucket();
      bucket.add(second / 3, 1);
      buckets.set(second * 1_000, bucket);
    }
    expect(serialize(packBuckets(buckets)).length).toBeLessThan(21_000 + 200);
  });
});

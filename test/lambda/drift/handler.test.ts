import '../quiet';
import { Readable } from 'node:stream';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetAliasCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../lambda/drift/handler';
import { CONSTRAINTS, STATISTICS, STATISTICS_WITHOUT_VALUES, VIOLATIONS } from './model-monitor-shapes';
import { type Baseline, baselineOf, captureRecord, trips } from './support';

const s3 = mockClient(S3Client);
const lambda = mockClient(LambdaClient);
const cloudWatch = mockClient(CloudWatchClient);
const FOLDER = 'data-capture/taxi-prod-e1';
const HOUR = '2026/01/05/12';
const event = { time: '2026-01-05T13:15:00Z' };
let baseline: Baseline;
/** Key to text. */
let store: Map<string, string>;

beforeAll(async () => {
  baseline = await baselineOf(2_000, 1);
  Object.assign(process.env, {
    MODEL_NAME: 'taxi',
    ARTIFACT_BUCKET: 'artifacts',
    DRIFT_THRESHOLD: '0.2',
    DRIFT_MINIMUM_COUNT: '200',
  });
});

beforeEach(() => {
  store = new Map([
    ['releases/e1/statistics.json', JSON.stringify(baseline.statistics)],
    ['releases/e1/constraints.json', JSON.stringify(baseline.constraints)],
  ]);
  for (const client of [s3, lambda, cloudWatch]) client.reset();
  lambda.on(GetAliasCommand).resolves({ FunctionVersion: '7' });
  lambda.on(GetFunctionConfigurationCommand).callsFake(({ Qualifier }: { Qualifier: string }) => {
    const id = `e${Number(Qualifier) - 6}`;
    return { Environment: { Variables: { EXECUTION_ID: id, ENDPOINT_NAME: `taxi-prod-${id}` } } };
  });
  s3.on(ListObjectsV2Command).callsFake(({ Prefix, Delimiter }: { Prefix: string; Delimiter?: string }) => {
    const keys = [...store.keys()].filter((key) => key.startsWith(Prefix)).sort();
    if (Delimiter === undefined) return { Contents: keys.map((Key) => ({ Key, Size: store.get(Key)!.length })) };
    const folders = new Set(keys.map((key) => `${Prefix}${key.slice(Prefix.length).split('/')[0]}/`));
    return { CommonPrefixes: [...folders].map((it) => ({ Prefix: it })) };
  });
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => {
    const found = store.get(Key);
    if (found === undefined) throw Object.assign(new Error(Key), { name: 'NoSuchKey' });
    return { Body: Readable.from([Buffer.from(found)]) };
  });
  s3.on(PutObjectCommand).callsFake(({ Key, Body }: { Key: string; Body: string }) => {
    store.set(Key, Body);
    return {};
  });
  cloudWatch.on(PutMetricDataCommand).resolves({});
});

function capture(place: string, count: number, seed: number, shiftSigma = 0): void {
  const trip = trips(seed, shiftSigma);
  const lines = Array.from({ length: count }, () => captureRecord(trip().join(',')));
  store.set(`${FOLDER}/${place}`, `${lines.join('\n')}\n`);
}
const written = (name: string) => {
  const text = store.get(`drift/taxi-prod-e1/${HOUR}/${name}.json`);
  return text === undefined ? undefined : JSON.parse(text);
};
const sent = () => cloudWatch.commandCalls(PutMetricDataCommand).map(({ args }) => args[0].input);
/** The features' distances. */
const metrics = () => sent().filter(({ Namespace }) => Namespace === 'aws/sagemaker/Endpoints/data-metrics');
/** Whether the hour could not be judged, each time that it was said. */
const unjudged = () =>
  sent().flatMap(({ MetricData = [] }) =>
    MetricData.flatMap(({ MetricName, Value }) => (MetricName === 'DriftUnjudged' ? [Value] : [])),
  );

describe('the drift monitor', () => {
  it('writes statistics, violations and a report of the last whole hour, of every file and variant', async () => {
    capture(`AllTraffic/${HOUR}/00-00.jsonl`, 3_000, 10, 1);
    capture(`AllTraffic/${HOUR}/59-59.jsonl`, 3_000, 11, 1);
    capture(`Other/${HOUR}/30-00.jsonl`, 3_000, 12, 1);
    capture('AllTraffic/2026/01/05/11/59-59.jsonl', 500, 13);
    capture('AllTraffic/2026/01/05/13/00-00.jsonl', 500, 14);
    const { verdict, reasons } = await handler(event);
    expect([verdict, reasons[0]]).toEqual(['fail', '9000 rows in 9000 records of clients']);
    expect(written('constraint_violations').violations).toEqual([
      expect.objectContaining({ feature_name: 'trip_distance', constraint_check_type: 'baseline_drift_check' }),
    ]);
    const { dataset, features } = written('statistics');
    expect(dataset.item_count).toBe(9_000);
    expect(features.map(({ name }: { name: string }) => name)).toEqual([
      'total_amount',
      'duration_minutes',
      'passenger_count',
      'trip_distance',
    ]);
    expect(features[0].numerical_statistics.mean).toBe(12.5);
    expect(written('report')).toMatchObject({
      verdict: 'fail',
      hour: '2026-01-05T12:00:00.000Z',
      executionId: 'e1',
      functionVersion: '7',
      rule: { comparisonThreshold: 0.1, alarmThreshold: 0.2, minimumRows: 200, baselineRows: 2_000 },
      files: 3,
      records: { clients: 9_000, own: 0, malformed: 0 },
    });
  });

  it('writes what Model Monitor documents for its files, whatever is violated', async () => {
    const odd = ['10,,2', '10,1.5,2', '10,1,x', '10,1', '10,1,2,3'].map((body) => captureRecord(body));
    capture(`AllTraffic/${HOUR}/00-00.jsonl`, 1_000, 10, 1);
    store.set(`${FOLDER}/AllTraffic/${HOUR}/01-00.jsonl`, `${odd.join('\n')}\n`);
    await handler(event);
    const { violations } = VIOLATIONS.parse(written('constraint_violations'));
    expect(new Set(violations.map((one) => one.constraint_check_type))).toEqual(
      new Set([
        ...['missing_column_check', 'extra_column_check', 'completeness_check', 'data_type_check'],
        'baseline_drift_check',
      ]),
    );
    expect(STATISTICS_WITHOUT_VALUES.parse(written('statistics')).features).toHaveLength(4);
  });

  it('writes an empty list of violations, in the same shape, when there is none', async () => {
    capture(`AllTraffic/${HOUR}/00-00.jsonl`, 1_000, 10);
    await handler(event);
    expect(VIOLATIONS.parse(written('constraint_violations'))).toEqual({ violations: [] });
  });

  it('compares with a baseline in the shape of Model Monitor’s, so that either provider can read it', () => {
    expect(STATISTICS.parse(baseline.statistics).features).toHaveLength(4);
    expect(CONSTRAINTS.parse(baseline.constraints).features).toHaveLength(4);
  });

  it('measures every feature under Model Monitor’s names', async () => {
    capture(`AllTraffic/${HOUR}/00-00.jsonl`, 1_000, 10, 1);
    await handler(event);
    const [input] = metrics();
    expect(input!.Namespace).toBe('aws/sagemaker/Endpoints/data-metrics');
    expect(input!.MetricData!.map(({ MetricName }) => MetricName)).toEqual([
      'feature_baseline_drift_duration_minutes',
      'feature_baseline_drift_passenger_count',
      'feature_baseline_drift_trip_distance',
    ]);
    expect(input!.MetricData![2]).toMatchObject({
      Dimensions: [
        { Name: 'Endpoint', Value: 'taxi-prod-e1' },
        { Name: 'MonitoringSchedule', Value: 'taxi-drift' },
      ],
      Timestamp: new Date(event.time),
    });
    expect(input!.MetricData![2]!.Value).toBeGreaterThan(0.2);
    expect(unjudged()).toEqual([0]);
  });

  it.each([
    ['no capture', 0],
    ['a request a minute', 60],
    ['too few rows', 199],
  ])('says that an hour with %s is inconclusive, and why, and measures nothing', async (_, rows) => {
    if (rows > 0) capture(`AllTraffic/${HOUR}/00-00.jsonl`, rows, 10, 1);
    const reason = `${rows} rows in ${rows} records of clients; 200 are needed to say anything`;
    expect(await handler(event)).toEqual({ verdict: 'inconclusive', reasons: [reason] });
    expect(metrics()).toEqual([]);
    expect(unjudged()).toEqual([1]);
    expect(written('report')).toMatchObject({ verdict: 'inconclusive', reasons: [reason], rows, features: [] });
    expect(written('constraint_violations')).toBeUndefined();
  });

  it('judges what was live before, while traffic shifts', async () => {
    lambda.on(GetAliasCommand).resolves({
      FunctionVersion: '7',
      RoutingConfig: { AdditionalVersionWeights: { 8: 0.1 } },
    });
    capture(`AllTraffic/${HOUR}/00-00.jsonl`, 300, 10);
    expect((await handler(event)).verdict).toBe('pass');
  });

  it('has nothing to judge before the first release', async () => {
    lambda.on(GetAliasCommand).rejects(Object.assign(new Error('none'), { name: 'ResourceNotFoundException' }));
    expect(await handler(event)).toEqual({ verdict: 'inconclusive', reasons: ['no model is live'] });
    expect(s3.calls()).toEqual([]);
    expect(sent()).toEqual([]);
  });

  it.each(['statistics', 'constraints'])('has nothing to judge by when the release kept no %s', async (document) => {
    capture(`AllTraffic/${HOUR}/00-00.jsonl`, 300, 10, 1);
    store.delete(`releases/e1/${document}.json`);
    expect(await handler(event)).toEqual({
      verdict: 'inconclusive',
      reasons: ['no baseline is kept with the model of execution e1; the next release has one'],
    });
    expect(metrics()).toEqual([]);
    expect(unjudged()).toEqual([1]);
  });

  it('fails when the event has no time, and when the baseline may not be read', async () => {
    await expect(handler({ time: 'now' })).rejects.toThrow('the event\'s time is "now"');
    s3.on(GetObjectCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    await expect(handler(event)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('does not say that an hour was judged when its distances could not be written', async () => {
    capture(`AllTraffic/${HOUR}/00-00.jsonl`, 300, 10);
    cloudWatch.on(PutMetricDataCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    await expect(handler(event)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(unjudged()).toEqual([]);
  });

  it('writes the same when the same hour is judged again', async () => {
    capture(`AllTraffic/${HOUR}/00-00.jsonl`, 300, 10);
    await handler(event);
    const first = new Map(store);
    const measured = sent();
    cloudWatch.resetHistory();
    await handler(event);
    expect(store).toEqual(first);
    expect(sent()).toEqual(measured);
  });
});

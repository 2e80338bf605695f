import '../quiet';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { handler } from '../../../lambda/baseline/handler';
import { summarize } from '../../../lambda/baseline/summary';
import { KllSketch } from '../../../lambda/shared/kll-sketch';
import { contract, type Row } from '../../../model/contract';

const s3 = mockClient(S3Client);
const HEADER = 'total_amount,duration_minutes,passenger_count,trip_distance';
const event = {
  data: { bucket: 'data', key: 'baseline.csv', versionId: 'v', etag: '"e"' },
  outputKey: 'baselines/e/1',
};

function upload(text: string): void {
  s3.reset();
  s3.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from([Buffer.from(text)]) }));
  s3.on(PutObjectCommand).resolves({});
}
const written = (name: string) => {
  const call = s3.commandCalls(PutObjectCommand).find(({ args }) => args[0].input.Key === `baselines/e/1/${name}.json`);
  return JSON.parse(call?.args[0].input.Body as string);
};

beforeAll(() => Object.assign(process.env, { ARTIFACT_BUCKET: 'artifacts' }));

describe('the baseline', () => {
  it('holds mean, spread, bounds and distribution of every column in Model Monitor’s shape', async () => {
    upload(`${HEADER}\n10,1,1,2\n20,3,1,4.5\n30,5,4,1\r\n`);
    expect(await handler(event)).toMatchObject({
      rows: 3,
      statisticsUri: 's3://artifacts/baselines/e/1/statistics.json',
    });
    const statistics = written('statistics');
    expect(statistics.dataset.item_count).toBe(3);
    expect(statistics.features[0]).toMatchObject({
      name: 'total_amount',
      inferred_type: 'Integral',
      numerical_statistics: { common: { num_present: 3, num_missing: 0 }, mean: 20, sum: 60, min: 10, max: 30 },
    });
    expect(statistics.features[0].numerical_statistics.std_dev).toBeCloseTo(8.16497, 5);
    expect(statistics.features[3].inferred_type).toBe('Fractional');
    const { kll } = statistics.features[0].numerical_statistics.distribution;
    expect(kll.buckets).toHaveLength(10);
    expect(kll.buckets.map((bucket: { count: number }) => bucket.count)).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(kll.sketch).toEqual({ parameters: { c: 0.64, k: 2048 }, data: [[10, 20, 30]] });
    expect(written('constraints').features[0]).toEqual({
      name: 'total_amount',
      inferred_type: 'Integral',
      completeness: 1,
      num_constraints: { is_non_negative: true },
    });
  });

  it.each([
    ['', 'it is empty'],
    [HEADER, 'it has no row besides the header'],
    ['a,b,c,d\n1,2,3,4', `the header is "a,b,c,d"; expected "${HEADER}"`],
    [
      `${HEADER}\n1,2,3,x\n1,2\n,2,3,4`,
      '(1) row 1, trip_distance: "x" is not a number; (2) row 2 has 2 values; expected 4; (3) row 3',
    ],
  ])('of %j is refused by name', async (text, words) => {
    upload(text);
    const error = await handler(event).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'BadBaseline', message: expect.stringContaining(words) });
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(0);
  });

  it('names ten faults and says how many more there are', async () => {
    upload(`${HEADER}\n${'x,1,1,1\n'.repeat(25)}`);
    await expect(handler(event)).rejects.toThrow('(10) row 10, total_amount: "x" is not a number; and 15 more');
  });

  it('is of the version that the execution began with', async () => {
    upload(`${HEADER}\n1,2,3,4`);
    await handler(event);
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toMatchObject({ VersionId: 'v', IfMatch: '"e"' });
    s3.on(GetObjectCommand).rejects(Object.assign(new Error('412'), { name: 'PreconditionFailed' }));
    await expect(handler(event)).rejects.toMatchObject({ name: 'DataChanged' });
  });
});

describe('the baseline of a model behind a transform', () => {
  const speed = { name: 'speed', type: 'number' } as const;
  const modelColumns = [...contract.features, speed];
  const described = (request: (rows: readonly Row[]) => readonly Row[], ...rows: string[]) =>
    summarize(Readable.from([HEADER, ...rows]), contract, { modelColumns, request });

  it('describes what the model gets: columns that were added, and values in the model’s unit', async () => {
    const { rows, columns, faults } = await described(
      (rows) => rows.map(([minutes = 0, people = 0, miles = 0]) => [minutes * 60, people, miles, miles / minutes]),
      '10,2,1,8',
      '20,4,1,8',
    );
    expect([rows, faults]).toEqual([2, []]);
    expect(columns.map(({ name, mean }) => [name, mean])).toEqual([
      ['total_amount', 15],
      ['duration_minutes', 180],
      ['passenger_count', 1],
      ['trip_distance', 8],
      ['speed', 3],
    ]);
  });

  it('names rows that the transform cannot make, and columns it makes no number of', async () => {
    const { faults } = await described(
      (rows) => rows.map((row) => (row[0] === 1 ? [...row, Number.NaN] : row)),
      '1,1,1,1',
      '1,2,1,1',
    );
    expect(faults).toEqual([
      'row 1, speed: transform.request makes no number of it',
      'row 2: transform.request: row 1 has 3 values; modelColumns declares 4',
    ]);
  });
});

describe('the quantile sketch', () => {
  it('loses no weight, whatever is added', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), fc.integer({ min: 4, max: 64 }), (values, k) => {
        const sketch = new KllSketch(k);
        for (const value of values) sketch.add(value);
        expect(sketch.weighted().reduce((sum, [, weight]) => sum + weight, 0)).toBe(values.length);
      }),
    );
  });

  it('stays small and keeps quantiles of a long stream within half a percent, sorted or not', () => {
    const size = 200_000;
    for (const order of [(i: number) => i, (i: number) => size - 1 - i, (i: number) => (i * 7919) % size]) {
      const sketch = new KllSketch();
      for (let index = 0; index < size; index += 1) sketch.add(order(index));
      expect(sketch.data.flat().length).toBeLessThan(3 * 2048);
      let below = 0;
      for (const [value, weight] of sketch.weighted()) {
        expect(Math.abs(below - value) / size).toBeLessThan(0.005);
        below += weight;
      }
    }
  });
});

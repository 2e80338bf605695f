import { judgeHour, type Judged } from '../../../lambda/drift/judge';
import { observe, type CaptureLine, type Observed } from '../../../lambda/drift/observe';
import { contract } from '../../../model/contract';
import { transform } from '../../../model/transform';
import { type Baseline, baselineOf, captureRecord, trips } from './support';

const LIMITS = { minimumCount: 200, driftThreshold: 0.2 };
let baseline: Baseline;
beforeAll(async () => {
  baseline = await baselineOf(6_000, 1);
});

async function* numbered(lines: Iterable<string>): AsyncGenerator<CaptureLine> {
  let number = 0;
  for (const text of lines) yield { file: 'f', number: ++number, text };
}
const look = (lines: Iterable<string>): Promise<Observed> =>
  observe(numbered(lines), { contract, modelColumns: transform.modelColumns }, contract.label, baseline.statistics);

function* requests(count: number, seed: number, shiftSigma = 0): Generator<string> {
  const trip = trips(seed, shiftSigma);
  for (let index = 0; index < count; index += 1) yield captureRecord(trip().join(','), { id: `r${index}` });
}

async function judge(lines: Iterable<string>): Promise<Judged> {
  return judgeHour(await look(lines), baseline.constraints, LIMITS);
}
const feature = ({ features }: Judged, name: string) => features.find((one) => one.name === name)!;

describe('an hour of capture', () => {
  it('passes when requests are as the training data were', async () => {
    for (let seed = 10; seed < 15; seed += 1) {
      const judged = await judge(requests(3_600, seed));
      expect([judged.verdict, judged.violations]).toEqual(['pass', []]);
      expect(judged.features.map(({ name, values }) => [name, values])).toEqual([
        ['duration_minutes', 3_600],
        ['passenger_count', 3_600],
        ['trip_distance', 3_600],
      ]);
    }
  });

  it('fails by the feature that has moved by half a standard deviation, below the alarm', async () => {
    const judged = await judge(requests(36_000, 20, 0.5));
    expect(judged.verdict).toBe('fail');
    expect(judged.violations).toEqual([
      {
        feature_name: 'trip_distance',
        constraint_check_type: 'baseline_drift_check',
        description: expect.stringMatching(/^Baseline drift distance: 0\.1\d+ exceeds threshold: 0\.1$/),
      },
    ]);
    // 2 Φ(1/4) − 1 = .1974
    expect(feature(judged, 'trip_distance').simple).toBeCloseTo(0.1974, 1);
    expect(judged.features.some(({ beyondAlarm }) => beyondAlarm)).toBe(false);
  });

  it('is beyond the alarm when a feature has moved by a whole one', async () => {
    const judged = await judge(requests(36_000, 21, 1));
    // 2 Φ(1/2) − 1 = .3829
    expect(feature(judged, 'trip_distance').simple).toBeCloseTo(0.3829, 1);
    expect(judged.features.map(({ name, beyondAlarm }) => [name, beyondAlarm])).toEqual([
      ['duration_minutes', false],
      ['passenger_count', false],
      ['trip_distance', true],
    ]);
  });

  it('is inconclusive with fewer rows than are needed, however far apart they are', async () => {
    const judged = await judge(requests(199, 22, 5));
    expect(judged).toMatchObject({ verdict: 'inconclusive', violations: [], features: [] });
    expect(judged.reasons[0]).toBe('199 rows in 199 records of clients; 200 are needed to say anything');
    expect((await judge(requests(200, 22, 5))).verdict).toBe('fail');
  });

  it('is inconclusive when no row has the model’s columns', async () => {
    const judged = await judge(Array.from({ length: 300 }, () => captureRecord('1,2')));
    expect(judged.verdict).toBe('inconclusive');
    expect(judged.unjudged).toEqual(['duration_minutes', 'passenger_count', 'trip_distance']);
    expect(judged.violations.map((one) => one.constraint_check_type)).toEqual(['missing_column_check']);
  });

  it('counts all rows of a request, and none of our own calls', async () => {
    const [row = ''] = requests(1, 1);
    const observed = await look([captureRecord('1,1,1\n2,2,2'), captureRecord('1,1,1', { id: 'own-probe-1' }), row]);
    expect([observed.rows, observed.records]).toEqual([3, { clients: 2, own: 1, malformed: 0 }]);
  });

  it('names malformed lines and counts all', async () => {
    const observed = await look([...Array.from({ length: 12 }, () => '{'), ...requests(1, 1)]);
    expect(observed.records).toEqual({ clients: 1, own: 0, malformed: 12 });
    expect(observed.malformed).toHaveLength(10);
    expect(observed.malformed[0]).toBe('f:1: it is no JSON');
    const judged = await judge([...requests(300, 3), '{']);
    expect(judged.reasons.at(-1)).toBe('1 lines are no records: f:301: it is no JSON');
  });

  it('violates by missing values, by types, and by rows of another width', async () => {
    const odd = ['10,,2', '10,1.5,2', '10,1,x', '10,1', '10,1,2,3'].map((body) => captureRecord(body));
    const { violations } = await judge([...requests(1_995, 30), ...odd]);
    expect(violations).toEqual([
      {
        feature_name: 'Missing columns',
        constraint_check_type: 'missing_column_check',
        description: '1 of 2000 rows have fewer than 3 columns',
      },
      {
        feature_name: 'Extra columns',
        constraint_check_type: 'extra_column_check',
        description: '1 of 2000 rows have more than 3 columns',
      },
      {
        feature_name: 'passenger_count',
        constraint_check_type: 'completeness_check',
        description: 'Completeness 99.95 % is below 100 %',
      },
      {
        feature_name: 'passenger_count',
        constraint_check_type: 'data_type_check',
        description: '99.95 % of the values are Integral; expected 100 %',
      },
      {
        feature_name: 'trip_distance',
        constraint_check_type: 'data_type_check',
        description: '99.95 % of the values are Fractional; expected 100 %',
      },
    ]);
  });

  it('does not judge a column that the baseline does not know, and says so', async () => {
    const modelColumns = [...transform.modelColumns, { name: 'weekday', type: 'integer' } as const];
    const lines = [...requests(300, 40)].map((line) => line.replace(/("data":"[\d.,-]+)"/, '$1,3"'));
    const observed = await observe(numbered(lines), { contract, modelColumns }, contract.label, baseline.statistics);
    const judged = judgeHour(observed, baseline.constraints, LIMITS);
    expect(judged.unjudged).toEqual(['weekday']);
    expect(judged.reasons).toContain('not compared, for want of a baseline or of values: weekday');
  });
});

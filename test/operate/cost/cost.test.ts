import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { STANDARD } from '../../../operate/cost/assumptions';
import { estimate } from '../../../operate/cost/estimate';
import { type Item, runsAMonth } from '../../../operate/cost/item';
import { itemsOf } from '../../../operate/cost/items';
import { fleetPerDay, readPrices } from '../../../operate/cost/prices';
import { shiftMinutes } from '../../../operate/cost/sagemaker-items';
import { table } from '../../../operate/cost/table';
import { synthesizeAll } from '../../../operate/shared/templates';
import { ROOT, wordBundles } from '../../lib/support/synthesized';

const scratch = mkdtempSync(join(tmpdir(), 'cost-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const item = (given: Partial<Item>): Item => ({
  ...{ service: 'S', name: 'n', price: 'kms-key-month', monthly: 1, perRelease: 0 },
  ...given,
});

function itemsWith(context: Readonly<Record<string, unknown>>, assumptions = STANDARD) {
  const { settings, resources } = synthesizeAll({ root: ROOT, context, environment: {}, bundles: wordBundles() });
  return itemsOf({ settings, resources, assumptions });
}

describe('the price table', () => {
  const file = (content: unknown) => {
    const path = join(scratch, 'prices.json');
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const own = { region: 'us-east-1', date: '2027-01-01', source: 'mine', prices: { 'kms-key-month': 5 } };

  it('is dated, and says that it is an estimate', () => {
    const { date, source } = readPrices();
    expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(source).toContain('estimate');
  });

  it('takes single prices of its region from a file', () => {
    const { prices, date } = readPrices(file(own));
    expect(prices['kms-key-month']).toBe(5);
    expect(prices['cloudwatch-dashboard-month']).toBe(3);
    expect(date).toBe('2027-01-01');
  });

  it('keeps no price of one region for another', () => {
    expect(readPrices(file({ ...own, region: 'eu-west-1' })).prices).toEqual({ 'kms-key-month': 5 });
  });

  it.each([[{ ...own, date: 'yesterday' }], [{ ...own, prices: { a: -1 } }], [{ ...own, more: 1 }], [[]]])(
    'refuses %j',
    (content) => expect(() => readPrices(file(content))).toThrow(/is no price table/),
  );

  it('prices a fleet by the day, and not at all when one type is unknown', () => {
    const prices = readPrices();
    const large = { instanceType: 'ml.m5.large', count: 2 };
    expect(fleetPerDay(prices, 'us-east-1', [large])).toBeCloseTo(0.115 * 2 * 24);
    expect(fleetPerDay(prices, 'us-east-1', [large, { instanceType: 'ml.p3.2xlarge', count: 1 }])).toBeUndefined();
    expect(fleetPerDay(prices, 'eu-west-1', [large])).toBeUndefined();
  });
});

describe('an estimate', () => {
  const prices = readPrices();

  it('adds releases to the month and not to the day', () => {
    const { lines, total } = estimate([item({ monthly: 730, perRelease: 10 })], prices, 'us-east-1', 3);
    expect(lines[0]).toMatchObject({ day: 24, month: 760, release: 10 });
    expect(total).toEqual({ day: 24, month: 760, release: 10, atLeast: false });
  });

  it('says "unknown" of what has no price or no amount, and "at least" of the total', () => {
    const items = [item({}), item({ price: 'unheard-of' }), item({ monthly: undefined })];
    const { lines, total } = estimate(items, prices, 'us-east-1', 1);
    expect(lines.map(({ month }) => month)).toEqual([1, undefined, undefined]);
    expect(total).toMatchObject({ month: 1, atLeast: true });
    const text = table({ lines, total }, createColors(false));
    expect(text).toContain('Total, at least');
    expect(text).toContain('the price of unheard-of is not known');
  });

  it('knows no price of another region', () => {
    expect(estimate([item({})], prices, 'ap-northeast-2', 1).total).toMatchObject({ month: 0, atLeast: true });
  });
});

describe('what costs', () => {
  const byName = (items: readonly Item[], start: string) => items.find(({ name }) => name.startsWith(start));

  it('has every line of the original', () => {
    const lines = itemsWith({}).filter(({ original }) => original !== undefined);
    expect(new Set(lines.map(({ service }) => service))).toEqual(
      new Set([
        'SageMaker',
        'CodeBuild',
        'CodeCommit',
        'CodeDeploy',
        'CodePipeline',
        'CloudWatch',
        'KMS',
        'Lambda',
        'S3',
      ]),
    );
  });

  it('counts both fleets for the shift, the bake time and the switch', () => {
    const items = itemsWith({ trafficShift: 'Linear10PercentEvery1Minute', bakeMinutes: 6, prodInstanceCount: 3 });
    const prod = byName(items, 'prod endpoint');
    expect(prod).toMatchObject({ name: 'prod endpoint, 3 × ml.m5.large', monthly: 3 * 730 });
    expect(prod?.perRelease).toBeCloseTo((3 * (9 + 6 + STANDARD.switchMinutes)) / 60);
  });

  it('has the dev endpoint run all the time when it is kept', () => {
    expect(byName(itemsWith({ keepDev: true, devInstanceCount: 2 }), 'dev endpoint')?.monthly).toBe(2 * 730);
    expect(byName(itemsWith({}), 'dev endpoint')?.monthly).toBe(0);
  });

  it('counts a probe every ten minutes, and none when it is off', () => {
    expect(byName(itemsWith({}), 'probe')?.monthly).toBe(4380);
    expect(byName(itemsWith({ probe: false }), 'probe')).toBeUndefined();
  });

  it('counts the monitoring jobs of Model Monitor', () => {
    expect(byName(itemsWith({ driftProvider: 'model-monitor' }), 'monitoring job')?.monthly).toBeCloseTo(730 / 6);
  });

  it('counts no key when it is one of your own', () => {
    const keyArn = 'arn:aws:kms:us-east-1:000000000000:key/1';
    expect(byName(itemsWith({ keyArn }), 'a key of your own')?.monthly).toBe(0);
  });
});

describe('times', () => {
  it.each([
    ['rate(10 minutes)', 4380],
    ['rate(1 hour)', 730],
    ['rate(7 days)', 730 / 168],
    ['cron(5 * * * ? *)', 730],
    ['cron(0 6 * * ? *)', 730 / 24],
    ['cron(0 6 ? * MON *)', undefined],
    [{ Ref: 'P' }, undefined],
  ])('%j comes round %s times a month', (expression, runs) => expect(runsAMonth(expression)).toBe(runs));

  it.each([
    ['AllAtOnce', 0],
    ['Canary10Percent15Minutes', 15],
    ['Linear10PercentEvery2Minutes', 18],
    [{ type: 'canary', percent: 5, minutes: 7 }, 7],
    [{ type: 'linear', percent: 30, minutes: 2 }, 6],
  ] as const)('%j shifts in %d minutes', (shift, minutes) => expect(shiftMinutes(shift)).toBe(minutes));
});

it('prints a table of at most 100 columns', () => {
  const text = table(estimate(itemsWith({}), readPrices(), 'us-east-1', 4), createColors(false));
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

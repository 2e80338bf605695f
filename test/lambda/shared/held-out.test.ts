import fc from 'fast-check';
import { judgeGolden } from '../../../lambda/shared/golden';
import { sampleHeldOut, thin } from '../../../lambda/shared/held-out';
import { contract } from '../../../model/contract';
import { releasePolicy } from '../../../model/release-policy';

const HEADER = 'total_amount,duration_minutes,passenger_count,trip_distance';
async function* file(count: number, header = HEADER): AsyncGenerator<string> {
  yield header;
  for (let index = 0; index < count; index += 1) yield `${index},10,1,2`;
}

describe('the sample of held-out rows', () => {
  it('is everything when there is little, and spread over the whole file when there is much', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 50 }), async (rows, wanted) => {
        const labels = (await sampleHeldOut(file(rows), contract, wanted)).map(({ label }) => label);
        expect(labels).toHaveLength(Math.min(rows, wanted));
        expect(new Set(labels).size).toBe(labels.length);
        if (rows > 4 * wanted && wanted >= 4) expect(labels.at(-1)).toBeGreaterThan(rows / 2);
      }),
      { numRuns: 40 },
    );
  });

  it('names a header that is not the contract’s and a row that clients could not send', async () => {
    await expect(sampleHeldOut(file(1, 'a,b'), contract, 5)).rejects.toThrow(
      `the header is "a,b"; expected "${HEADER}"`,
    );
    async function* bad(row: string): AsyncGenerator<string> {
      yield HEADER;
      yield row;
    }
    await expect(sampleHeldOut(bad('1,2,3'), contract, 5)).rejects.toThrow(
      'row 1 of the held-out rows: "1,2,3"; expected 4 numbers',
    );
    await expect(sampleHeldOut(bad('1,2,3.5,4'), contract, 5)).rejects.toThrow(
      'passenger_count in "1,2,3.5,4"; expected a whole number from 0 up to 9',
    );
  });
});

describe('thinning', () => {
  it('keeps the order, the first item, and the wanted number', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), fc.integer({ min: 1, max: 20 }), (items, count) => {
        const kept = thin(
          items.map((_, index) => index),
          count,
        );
        expect(kept).toHaveLength(Math.min(items.length, count));
        expect(kept[0]).toBe(0);
        expect([...kept].sort((a, b) => a - b)).toEqual(kept);
      }),
    );
  });
});

describe('golden requests', () => {
  const limit = releasePolicy.golden.maximumMeanAbsoluteError;
  const rows = [{ label: 10, row: [1, 1, 1] }];
  it('pass at the limit, fail beyond it, and are inconclusive without rows', () => {
    expect(judgeGolden(rows, [10 + limit], releasePolicy.golden).verdict).toBe('pass');
    expect(judgeGolden(rows, [10 + limit + 0.01], releasePolicy.golden).verdict).toBe('fail');
    expect(judgeGolden([], [], releasePolicy.golden).verdict).toBe('inconclusive');
  });
});

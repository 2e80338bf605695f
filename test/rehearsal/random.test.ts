import fc from 'fast-check';
import { seededRandom } from '../../rehearsal/random';

describe('seeded chance', () => {
  it('repeats itself for the same seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [a, b] = [seededRandom(seed), seededRandom(seed)];
        expect([a.next(), a.uuid(), a.below(7)]).toEqual([b.next(), b.uuid(), b.below(7)]);
      }),
    );
  });

  it("gives each purpose a stream that other purposes' draws do not move", () => {
    const [a, b] = [seededRandom(1), seededRandom(1)];
    for (let i = 0; i < 10; i++) b.next();
    expect(a.fork('weights').next()).toBe(b.fork('weights').next());
    expect(a.fork('weights').next()).not.toBe(a.fork('order').next());
  });

  it('shuffles without losing or doubling anything', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        expect([...seededRandom(seed).shuffle(items)].sort()).toEqual([...items].sort());
      }),
    );
  });

  it('spreads its draws evenly over [0, 1)', () => {
    const random = seededRandom('even');
    const bins = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 100_000; i++) bins[Math.floor(random.next() * 10)]!++;
    // Chi-square with 9 degrees of freedom exceeds 27.88 with probability .001.
    expect(bins.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.88);
  });

  it("makes identifiers of a UUID's shape", () => {
    expect(seededRandom(1).uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

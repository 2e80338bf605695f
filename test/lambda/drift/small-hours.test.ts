import { baselineDistribution, DistanceToBaseline, judgedDistance } from '../../../lambda/drift/distance';
import { type Baseline, baselineOf, trips } from './support';

/** Model Monitor's own threshold of a violation, and the settings' default for the alarm. */
const [VIOLATION, ALARM] = [0.1, 0.2];
/** What `driftMinimumCount` may be at least, and what it is by default. */
const [LEAST, DEFAULT] = [30, 200];

let baseline: Baseline;
beforeAll(async () => {
  baseline = await baselineOf(6_300, 1);
});

/** The judged distances of the trip distance in so many hours of so many rows. */
function judged(hours: number, rows: number, shiftSigma = 0): readonly number[] {
  const feature = baseline.statistics.features.find(({ name }) => name === 'trip_distance')!;
  const distribution = baselineDistribution(feature)!;
  return Array.from({ length: hours }, (_, hour) => {
    const trip = trips(1_000 * rows + hour, shiftSigma);
    const distance = new DistanceToBaseline(distribution);
    for (let row = 0; row < rows; row += 1) distance.add(trip()[2]);
    return judgedDistance(distance.largest!, 'Robust', rows, distribution).distance;
  });
}
const share = (distances: readonly number[], threshold: number) =>
  distances.filter((distance) => distance > threshold).length / distances.length;

describe('an hour of little traffic', () => {
  // By the inequality of Dvoretzky, Kiefer, Wolfowitz and Massart the chance is about 2 exp(-2 n (.1 + 1.8 / sqrt(n))²):
  // 3e-5 at n = 30, 2e-9 at n = 200. Of three features in the 8,760 hours of a year .9 and 4e-5 would violate.
  it.each([LEAST, 60, DEFAULT])('of %i rows does not violate by chance', (rows) => {
    expect(share(judged(200, rows), VIOLATION)).toBe(0);
  });

  it('rings when a feature has moved by two standard deviations, with the fewest rows that are judged by default', () => {
    expect(share(judged(50, DEFAULT, 2), ALARM)).toBe(1);
  });

  it('that is all too small says less, and never more: what is taken off grows as rows become fewer', () => {
    const medians = [LEAST, 60, DEFAULT, 600].map((rows) => judged(51, rows, 1).toSorted((a, b) => a - b)[25]!);
    expect(medians).toEqual(medians.toSorted((a, b) => a - b));
    expect(share(judged(50, LEAST, 0.5), VIOLATION)).toBeLessThan(0.05);
  });
});

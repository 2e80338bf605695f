import { contract, type Row } from './contract';

/** The outcome of one check, in words that a person understands without the code. */
export interface Finding {
  readonly check: string;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly reason: string;
}

/** A request that clients' traffic left in the data capture, with the model's answer to it. */
export interface CapturedCall {
  readonly rows: readonly Row[];
  readonly predictions: readonly number[];
}

/** Checks of your own. They stop a release, so they hold for every healthy model, not only for the present one. */
export interface Checks {
  readonly beforeTraffic: {
    /** Rows that the new version is asked, besides the golden ones. */
    readonly rows: readonly Row[];
    /** Judges the answers, in the order of the rows; all of them are usable. */
    judge(predictions: readonly number[]): readonly Finding[];
  };
  /** Judges what clients were really answered. Called with at least one call; answers of the wrong shape are found before. */
  afterTraffic(calls: readonly CapturedCall[]): readonly Finding[];
}

const trip = (minutes: number, passengers: number, miles: number): Row => {
  const values: Record<string, number> = {
    duration_minutes: minutes,
    passenger_count: passengers,
    trip_distance: miles,
  };
  return contract.features.map((column) => values[column.name] ?? Number.NaN);
};

/** A short and a long trip, far enough apart that no noise of training turns their order round. */
const SHORT_TRIP = trip(6, 1, 1);
const LONG_TRIP = trip(45, 1, 15);

/** Fewer captured rows than this say nothing of a share. */
const ROWS_FOR_A_SHARE = 50;
/** Trips that cost nothing occur in models of fares, rarely. */
const MAXIMUM_FREE_PERCENT = 20;

export const checks: Checks = {
  beforeTraffic: {
    rows: [SHORT_TRIP, LONG_TRIP],
    judge: ([short = Number.NaN, long = Number.NaN]) => [
      {
        check: 'a long trip costs more than a short one',
        verdict: long > short ? 'pass' : 'fail',
        reason: `15 miles in 45 minutes are predicted at ${long.toFixed(2)}, 1 mile in 6 minutes at ${short.toFixed(2)}`,
      },
    ],
  },
  afterTraffic: (calls) => {
    const predictions = calls.flatMap((call) => call.predictions);
    const free = predictions.filter((prediction) => prediction <= 0).length;
    const percent = (100 * free) / predictions.length;
    const enough = predictions.length >= ROWS_FOR_A_SHARE;
    return [
      {
        check: 'trips cost something',
        verdict: enough && percent > MAXIMUM_FREE_PERCENT ? 'fail' : 'pass',
        reason:
          `${free} of ${predictions.length} captured predictions are 0 or less; at most ${MAXIMUM_FREE_PERCENT} % may be` +
          (enough ? '' : `, judged from ${ROWS_FOR_A_SHARE} on`),
      },
    ];
  },
};

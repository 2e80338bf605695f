import { HOURS_A_MONTH, type Item } from './item';
import { type PriceTable, priceOf } from './prices';

/** What one item costs, in US dollars; undefined where a price or an amount is not known. */
export interface Line extends Item {
  /** A day without releases. */
  readonly day: number | undefined;
  /** A month with its releases. */
  readonly month: number | undefined;
  readonly release: number | undefined;
  /** The price of one unit. */
  readonly unitPrice: number | undefined;
}

/** All lines and their sums. A sum with `atLeast` leaves out what is not known. */
export interface Estimate {
  readonly lines: readonly Line[];
  readonly total: { readonly day: number; readonly month: number; readonly release: number; readonly atLeast: boolean };
}

/** The price of what is free. */
const NOTHING = 'nothing';

/** Prices every item. Free tiers are not taken off: remarks name them. */
export function estimate(items: readonly Item[], prices: PriceTable, region: string, releases: number): Estimate {
  const lines = items.map((item): Line => {
    const unitPrice = item.price === NOTHING ? 0 : priceOf(prices, region, item.price);
    const standing = cost(item.monthly, unitPrice);
    const release = cost(item.perRelease, unitPrice);
    const month = standing === undefined || release === undefined ? undefined : standing + releases * release;
    return { ...item, unitPrice, day: standing && (standing * 24) / HOURS_A_MONTH, month, release };
  });
  const sum = (part: 'day' | 'month' | 'release') => lines.reduce((total, line) => total + (line[part] ?? 0), 0);
  return {
    lines,
    total: {
      ...{ day: sum('day'), month: sum('month'), release: sum('release') },
      atLeast: lines.some(({ month }) => month === undefined),
    },
  };
}

/** Nothing of something costs nothing, whatever its price. */
function cost(units: number | undefined, unitPrice: number | undefined): number | undefined {
  if (units === 0) return 0;
  return units === undefined || unitPrice === undefined ? undefined : units * unitPrice;
}

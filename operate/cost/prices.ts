import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../shared/run';

const priceTable = z.strictObject({
  region: z.string(),
  /** When the prices were looked up, yyyy-mm-dd. */
  date: z.iso.date(),
  /** Who says so. */
  source: z.string(),
  /** US dollars by what is paid for; a key's last word is its unit. */
  prices: z.record(z.string(), z.number().min(0)),
});

/** Prices of one region at one day. */
export type PriceTable = z.infer<typeof priceTable>;

const BUILT_IN = join(__dirname, 'prices.json');

/**
 * The built-in table, or a person's own over it. A table of another region replaces the built-in one whole: a price of one
 * region says nothing of another.
 *
 * @throws Refusal when the file is no price table
 */
export function readPrices(file?: string): PriceTable {
  const builtIn = parse(BUILT_IN);
  if (file === undefined) return builtIn;
  const own = parse(file);
  if (own.region !== builtIn.region) return own;
  return {
    ...own,
    source: `${own.source}; what it leaves out: ${builtIn.source} (${builtIn.date})`,
    prices: { ...builtIn.prices, ...own.prices },
  };
}

function parse(file: string): PriceTable {
  const result = priceTable.safeParse(json(file));
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `  - ${path.join('.') || 'the file'}: ${message}`);
  throw new Refusal(`${file} is no price table; see operate/cost/prices.json for one:\n${faults.join('\n')}`, 2);
}

function json(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Refusal(`${file} cannot be read: ${(error as Error).message}`, 2);
  }
}

/** Price of something in a region, in US dollars; undefined when it is not known: it is never guessed. */
export const priceOf = (table: PriceTable, region: string, what: string): number | undefined =>
  table.region === region ? table.prices[what] : undefined;

/** What instances of an endpoint cost in a day; undefined when a type's price is not known. */
export function fleetPerDay(
  table: PriceTable,
  region: string,
  fleet: readonly { readonly instanceType: string; readonly count: number }[],
): number | undefined {
  const hours = fleet.map(({ instanceType, count }) => {
    const price = priceOf(table, region, `sagemaker-hour:${instanceType}`);
    return price === undefined ? undefined : price * count * 24;
  });
  return hours.some((cost) => cost === undefined) ? undefined : hours.reduce<number>((sum, cost) => sum + cost!, 0);
}

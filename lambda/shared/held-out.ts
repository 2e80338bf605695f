import { columns, describeColumn, keepsBounds, parseDecimal, type ModelContract, type Row } from '../../model/contract';
import { NamedError } from './errors';

/** A row whose label is known and that the model was not trained on. */
export interface HeldOutRow {
  readonly label: number;
  readonly row: Row;
}

/**
 * Takes `count` items evenly from a list: the first of each of `count` equal parts.
 * All of them when there are no more than that.
 */
export function thin<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)] as T);
}

/**
 * Reads held-out rows (header, then label and features) and keeps an even sample, so that a file sorted by time is met in
 * all its parts and a large one does not fill the memory: whenever twice as many as wanted are held, every second one goes.
 */
export async function sampleHeldOut(
  lines: AsyncIterable<string>,
  contract: ModelContract,
  count: number,
): Promise<readonly HeldOutRow[]> {
  const expected = columns(contract)
    .map((column) => column.name)
    .join(',');
  let kept: HeldOutRow[] = [];
  let step = 1;
  let number = -1;
  for await (const line of lines) {
    number += 1;
    if (number === 0) {
      if (line.trim() !== expected)
        throw new NamedError('BadTestRows', `the header is "${line}"; expected "${expected}"`);
      continue;
    }
    if (line.trim() === '' || (number - 1) % step !== 0) continue;
    kept.push(parseHeldOut(line, number, contract));
    if (kept.length >= 2 * count) {
      kept = kept.filter((_, index) => index % 2 === 0);
      step *= 2;
    }
  }
  return thin(kept, count);
}

/** A row that the API would refuse cannot be asked through it: said here, before production is touched. */
function parseHeldOut(line: string, number: number, contract: ModelContract): HeldOutRow {
  const bad = (words: string): NamedError =>
    new NamedError('BadTestRows', `row ${number} of the held-out rows: ${words}`);
  const [label = Number.NaN, ...row] = line.split(',').map(parseDecimal);
  if (row.length !== contract.features.length || !Number.isFinite(label)) {
    throw bad(`"${line.slice(0, 80)}"; expected ${columns(contract).length} numbers`);
  }
  for (const [index, column] of contract.features.entries()) {
    if (!keepsBounds(row[index] as number, column)) {
      throw bad(`${column.name} in "${line.slice(0, 80)}"; expected ${describeColumn(column)}`);
    }
  }
  return { label, row };
}

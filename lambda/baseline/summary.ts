import { parseDecimal, type Column } from '../../model/contract';
import { ColumnSummary } from '../shared/column-summary';

/** How many faults are named one by one; all are counted. */
const NAMED_FAULTS = 10;

/** What a data file holds, or what is wrong with it. */
export interface Summary {
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
  /** The first ones, in words. */
  readonly faults: readonly string[];
  readonly faultCount: number;
}

/** Reads a CSV file with a header in one pass, whatever its length; memory does not grow with it. */
export async function summarize(lines: AsyncIterable<string>, expected: readonly Column[]): Promise<Summary> {
  const columns = expected.map(({ name }) => new ColumnSummary(name));
  const header = expected.map(({ name }) => name).join(',');
  const faults: string[] = [];
  let faultCount = 0;
  const fault = (words: string): void => {
    faultCount += 1;
    if (faults.length < NAMED_FAULTS) faults.push(words);
  };

  let number = -1;
  let rows = 0;
  for await (const line of lines) {
    number += 1;
    if (number === 0) {
      if (line.trim() === header) continue;
      fault(`the header is "${line.slice(0, 200)}"; expected "${header}"`);
      break;
    }
    if (line.trim() === '') continue;
    const fields = line.split(',');
    if (fields.length !== columns.length) {
      fault(`row ${number} has ${fields.length} values; expected ${columns.length}`);
      continue;
    }
    rows += 1;
    for (const [index, column] of columns.entries()) {
      const value = parseDecimal(fields[index] as string);
      if (Number.isFinite(value)) column.add(value);
      else fault(`row ${number}, ${column.name}: "${(fields[index] as string).slice(0, 40)}" is not a number`);
    }
  }
  if (number === -1) fault('it is empty');
  else if (rows === 0 && faultCount === 0) fault('it has no row besides the header');
  return { rows, columns, faults, faultCount };
}

import { columns as columnsOf, parseDecimal, type ModelContract, type Row } from '../../model/contract';
import type { Transform } from '../../model/transform';
import { ColumnSummary } from '../shared/column-summary';
import { modelRows, transformFaultWords } from '../shared/model-rows';

/** How many faults are named one by one; all are counted. */
const NAMED_FAULTS = 10;

/** What a data file holds, or what is wrong with it. */
export interface Summary {
  readonly rows: number;
  /** The label's, then those that the model takes. */
  readonly columns: readonly ColumnSummary[];
  /** The first ones, in words. */
  readonly faults: readonly string[];
  readonly faultCount: number;
}

/**
 * Reads a CSV file with a header in one pass, whatever its length; memory does not grow with it. Its rows hold the contract's
 * columns and are described behind the transform, for what is captured lies there, too.
 */
export async function summarize(
  lines: AsyncIterable<string>,
  contract: ModelContract,
  transform: Pick<Transform, 'modelColumns' | 'request'>,
): Promise<Summary> {
  const expected = columnsOf(contract);
  const columns = [contract.label, ...transform.modelColumns].map(({ name }) => new ColumnSummary(name));
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
    if (fields.length !== expected.length) {
      fault(`row ${number} has ${fields.length} values; expected ${expected.length}`);
      continue;
    }
    rows += 1;
    const values = fields.map(parseDecimal);
    for (const [index, value] of values.entries())
      if (!Number.isFinite(value))
        fault(`row ${number}, ${expected[index]!.name}: "${fields[index]!.slice(0, 40)}" is not a number`);
    // What follows would be a fault of the same row once more, or of the transform for it.
    if (!values.every(Number.isFinite)) continue;
    const [label = Number.NaN, ...row] = values;
    const made = behindTransform(transform, row);
    if (typeof made === 'string') {
      fault(`row ${number}: transform.request: ${made}`);
      continue;
    }
    for (const [index, value] of [label, ...made].entries()) {
      if (Number.isFinite(value)) columns[index]!.add(value);
      else fault(`row ${number}, ${columns[index]!.name}: transform.request makes no number of it`);
    }
  }
  if (number === -1) fault('it is empty');
  else if (rows === 0 && faultCount === 0) fault('it has no row besides the header');
  return { rows, columns, faults, faultCount };
}

/** The row as the model takes it, or what is wrong with the transform. */
function behindTransform(transform: Pick<Transform, 'modelColumns' | 'request'>, row: Row): Row | string {
  try {
    return modelRows(transform, [row])[0]!;
  } catch (error) {
    return transformFaultWords(error);
  }
}

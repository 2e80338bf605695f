import type { Column } from '../../model/contract';
import { ColumnSummary } from '../shared/column-summary';
import type { StatisticsDocument } from '../shared/statistics-document';
import { readRecord, type Decoding, type FieldRow } from './captured-rows';
import { baselineDistribution, DistanceToBaseline, type BaselineDistribution } from './distance';

/** A line of a capture file and where it stands. */
export interface CaptureLine {
  readonly file: string;
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** How many malformed lines are named; all are counted. */
const NAMED_LINES = 10;

/** One column of the hour. */
export class ObservedColumn {
  readonly summary: ColumnSummary;
  /** Undefined when the baseline does not know the column. */
  readonly baseline: BaselineDistribution | undefined;
  readonly toBaseline: DistanceToBaseline | undefined;
  missing = 0;
  texts = 0;
  /** Numbers that are not whole. */
  fractions = 0;

  constructor(
    readonly name: string,
    statistics: StatisticsDocument,
  ) {
    this.summary = new ColumnSummary(name);
    const feature = statistics.features.find((one) => one.name === name);
    this.baseline = feature && baselineDistribution(feature);
    this.toBaseline = this.baseline && new DistanceToBaseline(this.baseline);
  }

  add(field: FieldRow[number] | undefined): void {
    if (field === 'missing' || field === undefined) this.missing += 1;
    else if (field === 'text') this.texts += 1;
    else {
      if (!Number.isInteger(field)) this.fractions += 1;
      this.summary.add(field);
      this.toBaseline?.add(field);
    }
  }
}

/** What an hour of capture holds, in a size that does not grow with it. */
export interface Observed {
  readonly columns: readonly ObservedColumn[];
  /** Under the label's name, for people: they are recorded and not judged. */
  readonly predictions: ColumnSummary;
  /** Of clients, all rows of each record. */
  readonly rows: number;
  /** Rows with fewer and with more fields than the model takes; they are in no column. */
  readonly shortRows: number;
  readonly longRows: number;
  readonly records: { readonly clients: number; readonly own: number; readonly malformed: number };
  /** The first malformed lines, in words. */
  readonly malformed: readonly string[];
}

/** Reads an hour of capture in one pass. Memory does not grow with its length. */
export async function observe(
  lines: AsyncIterable<CaptureLine>,
  decoding: Decoding,
  label: Column,
  baseline: StatisticsDocument,
): Promise<Observed> {
  const columns = decoding.modelColumns.map(({ name }) => new ObservedColumn(name, baseline));
  const predictions = new ColumnSummary(label.name);
  const malformed: string[] = [];
  const records = { clients: 0, own: 0, malformed: 0 };
  let [rows, shortRows, longRows] = [0, 0, 0];

  for await (const { file, number, text } of lines) {
    const record = readRecord(text, decoding);
    if (record.kind === 'own') records.own += 1;
    else if (record.kind === 'malformed') {
      records.malformed += 1;
      if (malformed.length < NAMED_LINES) malformed.push(`${file}:${number}: ${record.reason}`);
    } else {
      records.clients += 1;
      for (const prediction of record.predictions) predictions.add(prediction);
      for (const row of record.rows) {
        rows += 1;
        if (row.length < columns.length) shortRows += 1;
        else if (row.length > columns.length) longRows += 1;
        else for (const [index, column] of columns.entries()) column.add(row[index]);
      }
    }
  }
  return { columns, predictions, rows, shortRows, longRows, records, malformed };
}

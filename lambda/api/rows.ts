import { describeColumn, keepsBounds, parseDecimal, type Column, type Row } from '../../model/contract';

/** One thing wrong with a request, for the person who wrote the client. */
export interface Problem {
  /** 1 is the first row. @default - it is not about one row */
  readonly row?: number;
  /** @default - it is not about one column */
  readonly column?: string;
  readonly value?: unknown;
  readonly expected: string;
}

/** How many problems an answer lists; it always says how many there are. */
const LISTED_PROBLEMS = 20;
const LONGEST_VALUE = 40;

/** Either rows that keep the contract, or at least one problem. */
export type Parsed =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[]; readonly count: number };

/** Keeps the first problems and counts all. */
class Problems {
  private readonly first: Problem[] = [];
  private total = 0;

  add(problem: Problem): void {
    this.total += 1;
    if (this.first.length < LISTED_PROBLEMS) this.first.push(problem);
  }

  or(rows: readonly Row[]): Parsed {
    return this.total > 0 ? { kind: 'problems', problems: this.first, count: this.total } : { kind: 'rows', rows };
  }
}

const shorten = (value: unknown): unknown => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? value : `${text.slice(0, LONGEST_VALUE)}…`;
};

const describeRow = (columns: readonly Column[]): string =>
  `${columns.length} values: ${columns.map((column) => column.name).join(', ')}`;

function checkRow(
  values: readonly unknown[],
  toNumber: (value: unknown) => number,
  row: number,
  columns: readonly Column[],
  problems: Problems,
): Row {
  if (values.length !== columns.length) {
    problems.add({ row, value: `${values.length} values`, expected: describeRow(columns) });
    return [];
  }
  return columns.map((column, index) => {
    const number = toNumber(values[index]);
    if (!keepsBounds(number, column)) {
      problems.add({ row, column: column.name, value: shorten(values[index]), expected: describeColumn(column) });
    }
    return number;
  });
}

/** CSV without a header: one row a line, fields between commas. Only the end of the last line may be empty. */
export function parseCsv(text: string, columns: readonly Column[]): Parsed {
  const problems = new Problems();
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) problems.add({ value: '', expected: `at least one row of ${describeRow(columns)}` });
  const toNumber = (value: unknown): number => parseDecimal(value as string);
  return problems.or(lines.map((line, index) => checkRow(line.split(','), toNumber, index + 1, columns, problems)));
}

/** `{"instances": [[…], …]}`, and nothing else beside it; numbers as numbers, not as text. */
export function parseJson(text: string, columns: readonly Column[]): Parsed {
  const problems = new Problems();
  const expected = `{"instances": [[…], …]} with at least one row of ${describeRow(columns)}`;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.add({ value: shorten(text), expected: `JSON: ${expected}` });
    return problems.or([]);
  }
  const instances = isRecord(document) ? document.instances : undefined;
  if (!isRecord(document) || !Array.isArray(instances) || instances.length === 0) {
    problems.add({ value: shorten(document), expected });
    return problems.or([]);
  }
  for (const name of Object.keys(document)) {
    if (name !== 'instances')
      problems.add({ column: String(shorten(name)), expected: 'no member besides "instances"' });
  }
  const toNumber = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
  const rows = instances.map((instance: unknown, index) => {
    if (Array.isArray(instance)) return checkRow(instance, toNumber, index + 1, columns, problems);
    problems.add({ row: index + 1, value: shorten(instance), expected: `an array of ${describeRow(columns)}` });
    return [];
  });
  return problems.or(rows);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

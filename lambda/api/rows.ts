import { describeColumn, keepsBounds, parseDecimal, type Column, type Row } from '../../model/contract';
import { cut, describeValue } from '../../model/describe-value';

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

/** Either rows that keep the contract, or at least one problem, or more rows than are taken. */
export type Parsed =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[]; readonly count: number }
  | { readonly kind: 'too-many' };

/** What a request must hold. */
export interface Expected {
  readonly features: readonly Column[];
  readonly maximumRows: number;
}

/** Keeps the first problems and counts all; what comes after the first ones is not even described. */
class Problems {
  private readonly first: Problem[] = [];
  private total = 0;

  add(describe: () => Problem): void {
    this.total += 1;
    if (this.first.length < LISTED_PROBLEMS) this.first.push(describe());
  }

  or(rows: readonly Row[]): Parsed {
    return this.total > 0 ? { kind: 'problems', problems: this.first, count: this.total } : { kind: 'rows', rows };
  }
}

/** A number is shown as it is, a text by its beginning, anything that may be nested by its kind only. */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return cut(value, LONGEST_VALUE);
  return typeof value === 'object' && value !== null ? describeValue(value, LONGEST_VALUE) : value;
}

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
    const found = values.length > columns.length ? `more than ${columns.length}` : values.length;
    problems.add(() => ({ row, value: `${found} values`, expected: describeRow(columns) }));
    return [];
  }
  return columns.map((column, index) => {
    const number = toNumber(values[index]);
    if (!keepsBounds(number, column)) {
      const expected = describeColumn(column);
      problems.add(() => ({ row, column: column.name, value: shown(values[index]), expected }));
    }
    return number;
  });
}

/**
 * CSV without a header: one row a line, fields between commas. Only the end of the last line may be empty. No more lines are
 * cut than are taken, and no more fields than show that there are too many.
 */
export function parseCsv(text: string, { features, maximumRows }: Expected): Parsed {
  const problems = new Problems();
  const lines = text.split('\n', maximumRows + 2);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > maximumRows) return { kind: 'too-many' };
  if (lines.length === 0) problems.add(() => ({ value: '', expected: `at least one row of ${describeRow(features)}` }));
  const toNumber = (value: unknown): number => parseDecimal(value as string);
  const fields = (line: string): string[] => line.replace(/\r$/, '').split(',', features.length + 1);
  return problems.or(lines.map((line, index) => checkRow(fields(line), toNumber, index + 1, features, problems)));
}

/** `{"instances": [[…], …]}`, and nothing else beside it; numbers as numbers, not as text. */
export function parseJson(text: string, { features, maximumRows }: Expected): Parsed {
  const problems = new Problems();
  const expected = `{"instances": [[…], …]} with at least one row of ${describeRow(features)}`;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.add(() => ({ value: shown(text), expected: `JSON: ${expected}` }));
    return problems.or([]);
  }
  const instances = isRecord(document) ? document.instances : undefined;
  if (!isRecord(document) || !Array.isArray(instances) || instances.length === 0) {
    problems.add(() => ({ value: shown(document), expected }));
    return problems.or([]);
  }
  if (instances.length > maximumRows) return { kind: 'too-many' };
  for (const name of Object.keys(document)) {
    if (name === 'instances') continue;
    problems.add(() => ({ column: cut(name, LONGEST_VALUE), expected: 'no member besides "instances"' }));
  }
  const toNumber = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
  const rows = instances.map((instance: unknown, index) => {
    if (Array.isArray(instance)) return checkRow(instance, toNumber, index + 1, features, problems);
    const row = index + 1;
    problems.add(() => ({ row, value: shown(instance), expected: `an array of ${describeRow(features)}` }));
    return [];
  });
  return problems.or(rows);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

import declaration from './contract.json';

/** One number of a row. The bounds are what a request may hold; both ends are included. */
export interface Column {
  readonly name: string;
  readonly type: 'number' | 'integer';
  /** @default - no lower bound */
  readonly minimum?: number;
  /** @default - no upper bound */
  readonly maximum?: number;
}

/** The features of one request row, in the order of `ModelContract.features`. */
export type Row = readonly number[];

/**
 * What everything else knows of the model: the API checks requests against it, the hooks and the evaluation read answers
 * by it, the baseline and the data preparation take its columns. `contract.json` holds the part that Python reads too.
 */
export interface ModelContract {
  /** What is predicted; the first column of every data file. */
  readonly label: Column;
  /** What a request row holds, in this order. */
  readonly features: readonly Column[];
  /** A row that a model worth the name can answer, such as the probe asks. */
  readonly exampleRow: Row;
  /**
   * Rows of one request, at most. So many must be answered within the API's 24 seconds, and their predictions must fit into
   * the 6 MB that a function can answer.
   */
  readonly maximumRows: number;
  /** Content type of the body that `encodeRequest` makes. */
  readonly requestContentType: string;
  /** Content type that the endpoint is asked to answer with. */
  readonly answerContentType: string;
  /** Rows to the body of a call to the endpoint. */
  encodeRequest(rows: readonly Row[]): string;
  /** Body of the endpoint's answer to predictions, one per row; NaN stands where there is no number. Never throws. */
  decodeAnswer(body: string): readonly number[];
  /**
   * Body of a captured request back to rows; undefined when it is none. The inverse of `encodeRequest`.
   *
   * @param columns of the model: `transform.modelColumns`
   */
  decodeRequest(body: string, columns: readonly Column[]): readonly Row[] | undefined;
  /** Whether a prediction can be handed to a client. */
  usable(prediction: number): boolean;
  /** The training metric that the quality gate reads, and which way is better. */
  readonly metric: { readonly name: string; readonly direction: 'minimize' | 'maximize' };
  /** How far a prediction is from the truth: the same measure as `metric`, row by row, so that two models can be paired. */
  readonly error: {
    readonly name: string;
    /** Never negative; 0 when prediction and label agree. */
    loss(prediction: number, label: number): number;
    /** From the mean loss to the unit of the label. Increasing. */
    fromMeanLoss(meanLoss: number): number;
  };
  /** The scale on which two predictions for the same row are compared. */
  readonly comparison: {
    readonly name: string;
    /** 0 when they agree, positive when the first is higher; finite for all usable predictions. */
    compare(candidate: number, live: number): number;
  };
}

/** Below this, in dollars, predictions are compared as if they were this: a log ratio has no meaning for 0 and less. */
const COMPARISON_FLOOR = 1;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** Sign, point and exponent beside the 309 digits before and the 1,074 after the point that a double can have. */
const LONGEST_DECIMAL = 1_400;

/** Reads a plain decimal number; NaN for everything else (empty text, `NaN`, `inf`, hexadecimal, quotes). */
export function parseDecimal(text: string): number {
  const trimmed = text.trim();
  return trimmed.length <= LONGEST_DECIMAL && DECIMAL.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/**
 * The taxi model: the built-in XGBoost container takes and answers CSV. The container sniffs the delimiter and reads an
 * empty field as missing, so rows always have commas and never an empty field. It joins predictions by commas; line
 * breaks are taken as well, since other serving containers answer line by line.
 */
export const contract: ModelContract = {
  label: declaration.label as Column,
  features: declaration.features as readonly Column[],
  // Two and a half miles in a quarter of an hour, alone: the middle of what is recorded.
  exampleRow: [15, 1, 2.5],
  // A number is written with 25 characters at most: 125 KB of predictions, and 375 KB of three features for the container.
  maximumRows: 5_000,
  requestContentType: 'text/csv',
  answerContentType: 'text/csv',
  encodeRequest: (rows) => rows.map((row) => row.join(',')).join('\n'),
  decodeAnswer: (body) => {
    const text = body.trim();
    return text === '' ? [] : text.split(/\r?\n|,/).map(parseDecimal);
  },
  decodeRequest: (body, columns) => {
    const rows = body
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(',').map(parseDecimal));
    const wellFormed = rows.every((row) => row.length === columns.length && row.every(Number.isFinite));
    return wellFormed ? rows : undefined;
  },
  usable: Number.isFinite,
  metric: { name: 'validation:rmse', direction: 'minimize' },
  error: {
    name: 'root mean squared error',
    loss: (prediction, label) => (prediction - label) ** 2,
    fromMeanLoss: Math.sqrt,
  },
  comparison: {
    name: `log ratio (values below ${COMPARISON_FLOOR} count as ${COMPARISON_FLOOR})`,
    compare: (candidate, live) =>
      Math.log(Math.max(candidate, COMPARISON_FLOOR)) - Math.log(Math.max(live, COMPARISON_FLOOR)),
  },
};

/** Whether a request may hold this value in this column. */
export const keepsBounds = (value: number, column: Column): boolean =>
  Number.isFinite(value) &&
  (column.type !== 'integer' || Number.isInteger(value)) &&
  value >= (column.minimum ?? -Infinity) &&
  value <= (column.maximum ?? Infinity);

/** What a column takes, in words. */
export function describeColumn(column: Column): string {
  const noun = column.type === 'integer' ? 'a whole number' : 'a number';
  const lower = column.minimum === undefined ? '' : ` from ${column.minimum}`;
  const upper = column.maximum === undefined ? '' : ` up to ${column.maximum}`;
  return noun + lower + upper;
}

/** Label and features, in the order of the data files. */
export const columns = (of: ModelContract): readonly Column[] => [of.label, ...of.features];

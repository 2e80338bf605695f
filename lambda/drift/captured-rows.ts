import { parseDecimal, type Column, type ModelContract } from '../../model/contract';
import { isOwn } from '../shared/inference-id';

/** How captured bodies are read. */
export interface Decoding {
  readonly contract: ModelContract;
  /** Of the model: capture sees rows behind the transform. */
  readonly modelColumns: readonly Column[];
}

/** One field: a number, nothing at all, or something that is no number. */
export type Field = number | 'missing' | 'text';
export type FieldRow = readonly Field[];

/** One line of a capture file. */
export type CapturedRecord =
  /** A call of a client: its rows as the model got them, and the predictions, when they can be read. */
  | { readonly kind: 'client'; readonly rows: readonly FieldRow[]; readonly predictions: readonly number[] }
  | { readonly kind: 'own' }
  /** No record of a call, or one whose rows cannot even be told from each other. */
  | { readonly kind: 'malformed'; readonly reason: string };

interface Side {
  readonly data?: unknown;
  readonly encoding?: unknown;
}

interface RawRecord {
  readonly captureData?: { readonly endpointInput?: Side; readonly endpointOutput?: Side };
  readonly eventMetadata?: { readonly inferenceId?: unknown };
}

const malformed = (reason: string): CapturedRecord => ({ kind: 'malformed', reason });

/** Reads a line of a capture file. Never throws for what the line holds. */
export function readRecord(line: string, decoding: Decoding): CapturedRecord {
  const record = parseJson(line) as RawRecord | null | undefined;
  if (record === undefined) return malformed('it is no JSON');
  const input = textOf(record?.captureData?.endpointInput);
  if (input === undefined) return malformed('it has no captureData.endpointInput.data');
  const id = record?.eventMetadata?.inferenceId;
  if (typeof id === 'string' && isOwn(id)) return { kind: 'own' };

  const rows = rowsOf(input, record?.captureData?.endpointInput, decoding);
  if (rows === undefined) return malformed('its input holds no rows');
  const output = textOf(record?.captureData?.endpointOutput);
  const predictions = output === undefined ? [] : decoding.contract.decodeAnswer(output);
  return { kind: 'client', rows, predictions: predictions.filter(decoding.contract.usable) };
}

function textOf(side: Side | undefined): string | undefined {
  if (typeof side?.data !== 'string') return undefined;
  return side.encoding === 'BASE64' ? Buffer.from(side.data, 'base64').toString('utf8') : side.data;
}

/**
 * The contract says what a body is. One that does not keep it came past the API: then fields are looked at one by one, as CSV or
 * as JSON, to say which of them are missing or no numbers.
 */
function rowsOf(body: string, side: Side | undefined, { contract, modelColumns }: Decoding) {
  const rows = contract.decodeRequest(body, modelColumns);
  if (rows !== undefined) return rows;
  return side?.encoding === 'JSON' || /^\s*[[{]/.test(body) ? jsonRows(body) : csvRows(body);
}

const csvRows = (body: string): readonly FieldRow[] | undefined =>
  body.trim() === ''
    ? undefined
    : body
        .trim()
        .split(/\r?\n/)
        .map((line) => line.split(',').map(csvField));

function csvField(text: string): Field {
  if (text.trim() === '') return 'missing';
  const value = parseDecimal(text);
  return Number.isFinite(value) ? value : 'text';
}

/** `{"instances": [[…], …]}`, `[[…], …]` or one row `[…]`. */
function jsonRows(body: string): readonly FieldRow[] | undefined {
  const parsed = parseJson(body);
  const list = isObject(parsed) ? parsed['instances'] : parsed;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const rows: unknown[] = list.some(Array.isArray) ? list : [list];
  return rows.every(Array.isArray) ? rows.map((row: unknown[]) => row.map(jsonField)) : undefined;
}

function jsonField(value: unknown): Field {
  if (value === null || value === '') return 'missing';
  return typeof value === 'number' && Number.isFinite(value) ? value : 'text';
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

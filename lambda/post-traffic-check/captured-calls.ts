import type { CapturedCall } from '../../model/checks';
import type { Column, ModelContract } from '../../model/contract';
import { isOwn } from '../shared/inference-id';

/** One side of a captured call, as SageMaker writes it. */
interface CapturedSide {
  readonly data?: string;
  /** `CSV`, `JSON` or `BASE64`. */
  readonly encoding?: string;
}

interface CaptureRecord {
  readonly captureData?: { readonly endpointInput?: CapturedSide; readonly endpointOutput?: CapturedSide };
  readonly eventMetadata?: { readonly inferenceId?: string };
}

/** What capture files hold. */
export interface Capture {
  /** Calls of clients that could be decoded; one that was tried twice counts once. */
  readonly clientCalls: readonly CapturedCall[];
  /** Calls of clients that are whole, but whose rows or predictions are not what the contract and the transform declare. */
  readonly undecodedCalls: number;
  /** Calls of our own. */
  readonly ownCalls: number;
  /** Lines that are no record of a call. */
  readonly unreadable: number;
}

/** How captured bodies are decoded. */
export interface Decoding {
  readonly contract: ModelContract;
  /** Of the model: data capture sees rows behind the transform. */
  readonly modelColumns: readonly Column[];
}

const text = (side: CapturedSide | undefined): string | undefined =>
  typeof side?.data !== 'string' || side.encoding !== 'BASE64'
    ? side?.data
    : Buffer.from(side.data, 'base64').toString('utf8');

function parse(line: string): CaptureRecord | null {
  try {
    return JSON.parse(line) as CaptureRecord | null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function decode(input: string, output: string, { contract, modelColumns }: Decoding): CapturedCall | undefined {
  const rows = contract.decodeRequest(input, modelColumns);
  const predictions = contract.decodeAnswer(output);
  const fits = rows !== undefined && predictions.length === rows.length && predictions.every(contract.usable);
  return fits ? { rows, predictions } : undefined;
}

/** Reads capture records, one JSON document a line. Whether a line is a record is a matter of its shape, not of the model. */
export async function readCapture(decoding: Decoding, lines: AsyncIterable<string>): Promise<Capture> {
  const clientCalls: CapturedCall[] = [];
  const met = new Set<string>();
  let undecodedCalls = 0;
  let ownCalls = 0;
  let unreadable = 0;
  for await (const line of lines) {
    const record = parse(line);
    const input = text(record?.captureData?.endpointInput);
    const output = text(record?.captureData?.endpointOutput);
    const id = record?.eventMetadata?.inferenceId;
    if (typeof input !== 'string' || typeof output !== 'string') {
      unreadable += 1;
      continue;
    }
    if (id !== undefined && (isOwn(id) || met.has(id))) {
      ownCalls += isOwn(id) ? 1 : 0;
      continue;
    }
    if (id !== undefined) met.add(id);
    const call = decode(input, output, decoding);
    if (call === undefined) undecodedCalls += 1;
    else clientCalls.push(call);
  }
  return { clientCalls, undecodedCalls, ownCalls, unreadable };
}

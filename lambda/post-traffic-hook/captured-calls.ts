import type { CapturedCall } from '../../model/checks';
import type { ModelContract } from '../../model/contract';
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
  /** Readable calls of clients; one that was tried twice counts once. */
  readonly clientCalls: readonly CapturedCall[];
  /** Readable calls of our own. */
  readonly ownCalls: number;
  readonly unreadable: number;
}

const text = (side: CapturedSide | undefined): string | undefined =>
  side?.encoding === 'BASE64' ? Buffer.from(side.data ?? '', 'base64').toString('utf8') : side?.data;

function parse(line: string): CaptureRecord | undefined {
  try {
    return JSON.parse(line) as CaptureRecord;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Reads capture records, one JSON document a line. */
export function readCapture(contract: ModelContract, lines: readonly string[]): Capture {
  const clientCalls: CapturedCall[] = [];
  const met = new Set<string>();
  let ownCalls = 0;
  let unreadable = 0;
  for (const line of lines.filter((one) => one.trim() !== '')) {
    const record = parse(line);
    const input = text(record?.captureData?.endpointInput);
    const output = text(record?.captureData?.endpointOutput);
    const rows = input === undefined ? undefined : contract.decodeRequest(input);
    const predictions = output === undefined ? [] : contract.decodeAnswer(output);
    const id = record?.eventMetadata?.inferenceId;
    if (rows === undefined || predictions.length !== rows.length || !predictions.every(contract.usable)) {
      unreadable += 1;
    } else if (id !== undefined && isOwn(id)) {
      ownCalls += 1;
    } else if (id === undefined || !met.has(id)) {
      if (id !== undefined) met.add(id);
      clientCalls.push({ rows, predictions });
    }
  }
  return { clientCalls, ownCalls, unreadable };
}

import { createHash } from 'node:crypto';
import type { Exchange } from '../shared/ask-model';

/** Encodings by content type, as the prod endpoint's own capture is told them; everything else is base64. */
const ENCODINGS: Readonly<Record<string, 'CSV' | 'JSON'>> = { 'text/csv': 'CSV', 'application/json': 'JSON' };

export interface CaptureFacts {
  readonly exchange: Exchange;
  readonly inferenceId: string;
  /** Random; each record's own. */
  readonly eventId: string;
  readonly at: Date;
}

/** One line of a capture file, as SageMaker's data capture writes it. */
export function captureLine({ exchange, inferenceId, eventId, at }: CaptureFacts): string {
  return JSON.stringify({
    captureData: {
      endpointInput: side('INPUT', exchange.input),
      endpointOutput: side('OUTPUT', exchange.output),
    },
    eventMetadata: { eventId, inferenceId, inferenceTime: `${at.toISOString().slice(0, 19)}Z` },
    eventVersion: '0',
  });
}

function side(mode: 'INPUT' | 'OUTPUT', { contentType, body }: Exchange['input']): object {
  const encoding = ENCODINGS[(contentType.split(';')[0] as string).trim().toLowerCase()] ?? 'BASE64';
  const data = encoding === 'BASE64' ? Buffer.from(body).toString('base64') : body;
  return { observedContentType: contentType, mode, data, encoding };
}

/** Whether a request is recorded: the same request always or never, whoever asks. @param percent 1 to 100 */
export const sampled = (inferenceId: string, percent: number): boolean =>
  (createHash('sha256').update(inferenceId).digest().readUInt32BE(0) / 2 ** 32) * 100 < percent;

/** `yyyy/mm/dd/hh`: what of a capture file's key a record's time determines. */
export const hourFolder = (at: Date): string => at.toISOString().slice(0, 13).replace(/[-T]/g, '/');

/** Name of a capture file within its hour, as SageMaker's: minute, second, millisecond, and what makes it unique. */
export const captureFileName = (at: Date, unique: string): string =>
  `${at.toISOString().slice(14, 23).replace(/[:.]/g, '-')}-${unique}.jsonl`;

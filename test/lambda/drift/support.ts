import { columns, contract } from '../../../model/contract';
import { transform } from '../../../model/transform';
import { constraints, statistics } from '../../../lambda/baseline/documents';
import { summarize } from '../../../lambda/baseline/summary';
import type { ConstraintsDocument } from '../../../lambda/shared/constraints-document';
import type { StatisticsDocument } from '../../../lambda/shared/statistics-document';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A taxi trip's features; the distance is normal and can be moved, in units of its standard deviation. */
export function trips(seed: number, shiftSigma = 0): () => [minutes: number, passengers: number, miles: number] {
  const next = uniform(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return () => [
    Math.round(1e4 * Math.exp(2.4 + 0.5 * normal())) / 1e4,
    1 + Math.floor(next() ** 3 * 6),
    Math.round(1e4 * (40 + 5 * (normal() + shiftSigma))) / 1e4,
  ];
}

export interface Baseline {
  readonly statistics: StatisticsDocument;
  readonly constraints: ConstraintsDocument;
}

/** Made by the baseline function's own code of a file of so many rows. */
export async function baselineOf(rows: number, seed: number): Promise<Baseline> {
  const trip = trips(seed);
  async function* file(): AsyncGenerator<string> {
    yield columns(contract)
      .map(({ name }) => name)
      .join(',');
    for (let row = 0; row < rows; row += 1) yield [10 + (row % 50), ...trip()].join(',');
  }
  const summary = await summarize(file(), contract, transform);
  if (summary.faultCount > 0) throw new Error(summary.faults.join());
  // As they are read back: what JSON does not keep is no part of them.
  return JSON.parse(JSON.stringify({ statistics: statistics(summary), constraints: constraints(summary) })) as Baseline;
}

export interface RecordOptions {
  readonly output?: string;
  readonly id?: string;
  readonly encoding?: 'CSV' | 'JSON' | 'BASE64';
  readonly contentType?: string;
}

/** A line of a capture file as SageMaker writes it. */
export function captureRecord(body: string, options: RecordOptions = {}): string {
  const { output = '12.5', id = 'a', encoding = 'CSV', contentType = 'text/csv' } = options;
  const side = (mode: string, data: string) => ({
    observedContentType: contentType,
    mode,
    data: encoding === 'BASE64' ? Buffer.from(data).toString('base64') : data,
    encoding,
  });
  return JSON.stringify({
    captureData: { endpointInput: side('INPUT', body), endpointOutput: side('OUTPUT', output) },
    eventMetadata: { eventId: 'e', inferenceId: id, inferenceTime: '2026-01-05T12:00:00Z' },
    eventVersion: '0',
  });
}

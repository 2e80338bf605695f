import { randomUUID } from 'node:crypto';
import type { Exchange } from '../shared/ask-model';
import { describeError } from '../shared/errors';
import { log } from '../shared/log';
import { captureFileName, captureLine, hourFolder, sampled } from './capture-record';

/** Writes an object; rejects when S3 did not take it. */
export type Put = (key: string, body: string) => Promise<void>;

export interface CaptureProps {
  /** `data-capture/<endpoint>/<variant>` */
  readonly folder: string;
  /** Share of the requests that is recorded, 1 to 100. */
  readonly percent: number;
  readonly put: Put;
}

/** What became of records that were to be written. */
export interface Flushed {
  readonly written: number;
  readonly lost: number;
}

interface Kept {
  readonly line: string;
  readonly at: Date;
}

/** When what is kept is written. SageMaker's own capture takes a minute or more; an environment may end sooner. */
export const FLUSH = { afterMs: 10_000, atRecords: 100, atCharacters: 1_000_000 } as const;

/**
 * Records requests and answers as SageMaker's data capture does, for endpoints that have none.
 *
 * A request waits for no write of its own: records are kept in memory, and written while a *later* request waits for its model,
 * as soon as the oldest is 10 s old or 100 of them are kept. Lambda stops an environment between invocations, so a write cannot
 * go on by itself; what an environment holds that is never invoked again is lost: at most 99 records. Records taken and
 * written are both counted, so that it is seen how many. A write that fails is counted, logged, and never the client's matter.
 */
export class Capture {
  private kept: Kept[] = [];
  private characters = 0;

  constructor(private readonly props: CaptureProps) {}

  /** Keeps a call, if the sample takes it. */
  take(exchange: Exchange, inferenceId: string, at: Date): boolean {
    if (!sampled(inferenceId, this.props.percent)) return false;
    const line = captureLine({ exchange, inferenceId, eventId: randomUUID(), at });
    this.kept.push({ line, at });
    this.characters += line.length;
    return true;
  }

  /** Writes what is kept when it is time to. Never rejects. */
  async flush(now: Date): Promise<Flushed> {
    const [oldest] = this.kept;
    if (oldest === undefined || !this.due(now, oldest)) return { written: 0, lost: 0 };
    const records = this.kept;
    this.kept = [];
    this.characters = 0;
    const hours = new Map<string, Kept[]>();
    for (const record of records) {
      const hour = hourFolder(record.at);
      hours.set(hour, [...(hours.get(hour) ?? []), record]);
    }
    const writes = [...hours].map(([hour, ofHour]) => this.write(hour, ofHour));
    const written = (await Promise.all(writes)).reduce((sum, count) => sum + count, 0);
    return { written, lost: records.length - written };
  }

  private due(now: Date, oldest: Kept): boolean {
    return (
      now.getTime() - oldest.at.getTime() >= FLUSH.afterMs ||
      this.kept.length >= FLUSH.atRecords ||
      this.characters >= FLUSH.atCharacters
    );
  }

  /** How many of the records were written: all or none. */
  private async write(hour: string, records: readonly Kept[]): Promise<number> {
    const key = `${this.props.folder}/${hour}/${captureFileName((records[0] as Kept).at, randomUUID())}`;
    try {
      await this.props.put(key, records.map(({ line }) => `${line}\n`).join(''));
      return records.length;
    } catch (error) {
      log.error('captured records are lost', { key, records: records.length, cause: describeError(error) });
      return 0;
    }
  }
}

import type { DataCaptureConfig } from '@aws-sdk/client-sagemaker';
import type { Random } from '../../random';
import { isDenied } from '../iam/denied-error';
import type { SageMakerAccount } from './account';
import { parseS3Uri } from './checks';

/** Virtual milliseconds that captured records wait before they are written: files appear a minute or more later. */
const FLUSH_AFTER_MS = 60_000;
const HOUR_MS = 3_600_000;
/** When a buffer is full. AWS documents no figure; both sides of a record hold 6 MB at most, a third more in base64. */
const FULL = { records: 500, characters: 16_000_000 } as const;

/** A request that the container answered. */
export interface Exchange {
  readonly input: { readonly contentType: string | undefined; readonly body: Uint8Array };
  readonly output: { readonly contentType: string | undefined; readonly body: Uint8Array };
  readonly inferenceId: string | undefined;
  /** As the client sent them in `X-Amzn-SageMaker-Custom-Attributes`. */
  readonly customAttributes: string | undefined;
  /** Virtual time. */
  readonly at: number;
}

/** A record as it will be written. */
export interface CapturedLine {
  readonly line: string;
  readonly at: number;
}

/** An endpoint's record of requests and answers, written to S3 as JSON lines. */
export class DataCapture {
  private readonly random: Random;
  private records: CapturedLine[] = [];
  private characters = 0;
  private flushing = Promise.resolve();
  private filesInWriting = 0;
  private readonly modes: readonly string[];

  constructor(
    private readonly account: SageMakerAccount,
    private readonly config: DataCaptureConfig,
    private readonly endpointName: string,
    private readonly variantName: string,
    /** With whose rights it is written. @default - everything may be written */
    private readonly role?: string,
  ) {
    this.random = account.deps.surroundings.random.fork(`capture/${endpointName}`);
    this.modes = (config.CaptureOptions ?? []).flatMap(({ CaptureMode }) =>
      CaptureMode === 'InputAndOutput' ? ['Input', 'Output'] : [CaptureMode!],
    );
  }

  /** Keeps an exchange, if the sample takes it. Never waits. */
  record(exchange: Exchange): void {
    const { random } = this;
    if (random.next() * 100 >= this.config.InitialSamplingPercentage!) return;
    const { input, output, inferenceId, customAttributes, at } = exchange;
    const line = JSON.stringify({
      captureData: {
        ...(this.modes.includes('Input') && { endpointInput: this.side('INPUT', input) }),
        ...(this.modes.includes('Output') && { endpointOutput: this.side('OUTPUT', output) }),
      },
      eventMetadata: {
        eventId: random.uuid(),
        ...(inferenceId !== undefined && { inferenceId }),
        ...(customAttributes !== undefined && { customAttributes: [customAttributes] }),
        inferenceTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
      },
      eventVersion: '0',
    });
    this.records.push({ line, at });
    this.characters += line.length;
    if (this.records.length >= FULL.records || this.characters >= FULL.characters) void this.flush();
    else if (this.records.length === 1) this.flushLater(this.records);
  }

  /** What was captured and is not being written yet. */
  buffered(): readonly CapturedLine[] {
    return this.records;
  }

  /** Whether records are on their way to S3. */
  isWriting(): boolean {
    return this.filesInWriting > 0;
  }

  /** Goes on with what another one had buffered; it is written when that one would have written it. */
  takeUp(records: readonly CapturedLine[]): void {
    const [first] = records;
    if (first === undefined) return;
    this.records = [...records];
    this.characters = records.reduce((sum, { line }) => sum + line.length, 0);
    this.flushLater(this.records, first.at + FLUSH_AFTER_MS - this.account.now());
  }

  /** Writes what is kept, a file for each hour in which there were calls. */
  flush(): Promise<void> {
    const records = this.records;
    this.records = [];
    this.characters = 0;
    const hours = new Map<number, CapturedLine[]>();
    for (const record of records) {
      const hour = Math.floor(record.at / HOUR_MS);
      hours.set(hour, [...(hours.get(hour) ?? []), record]);
    }
    for (const ofHour of hours.values()) this.write(ofHour);
    return this.flushing;
  }

  /** Named now and written one after another: then neither names nor their order depend on the machine. */
  private write(records: readonly CapturedLine[]): void {
    const { bucket, key } = this.place(records[0]!.at);
    const body = records.map(({ line }) => `${line}\n`).join('');
    const { surroundings, onFatal } = this.account.deps;
    const objects = this.account.objectsOf(this.role, this.config.KmsKeyId);
    this.filesInWriting++;
    this.flushing = this.flushing
      .then(() => surroundings.clock.work(() => objects.put(bucket, key, body)))
      .then(() => undefined)
      .catch((error: Error) => (isDenied(error) ? this.lost(error) : onFatal(error)))
      .finally(() => this.filesInWriting--);
  }

  /** On AWS nothing but the bucket's emptiness tells of it. */
  private lost(error: Error): void {
    const text = `${this.endpointName}: captured records are lost: ${error.message}`;
    this.account.deps.surroundings.tell({ kind: 'note', text });
  }

  /** The timer lives only while there is something to write, and is void when it was written before. */
  private flushLater(records: object, ms = FLUSH_AFTER_MS): void {
    const { clock } = this.account.deps.surroundings;
    this.account.background(async () => {
      await clock.sleep(ms, this.account.signal);
      if (this.records === records) await this.flush();
    });
  }

  private side(mode: string, { contentType, body }: Exchange['input']): object {
    const encoding = this.encoding(contentType);
    const data = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    return {
      ...(contentType !== undefined && { observedContentType: contentType }),
      mode,
      data: data.toString(encoding === 'BASE64' ? 'base64' : 'utf8'),
      encoding,
    };
  }

  /** As text only for the content types that the config lists; otherwise in base64. */
  private encoding(contentType: string | undefined): 'CSV' | 'JSON' | 'BASE64' {
    const media = contentType?.split(';')[0]!.trim().toLowerCase();
    const { CsvContentTypes = [], JsonContentTypes = [] } = this.config.CaptureContentTypeHeader ?? {};
    if (media !== undefined && CsvContentTypes.includes(media)) return 'CSV';
    return media !== undefined && JsonContentTypes.includes(media) ? 'JSON' : 'BASE64';
  }

  private place(at: number): { bucket: string; key: string } {
    const { bucket, key } = parseS3Uri(this.config.DestinationS3Uri!, 'destinationS3Uri');
    const [day = '', time = ''] = new Date(at).toISOString().split('T');
    const [hour, minute, second] = time.split(/[:.]/);
    const file = `${minute}-${second}-${time.slice(9, 12)}-${this.random.uuid()}.jsonl`;
    const parts = [key.replace(/\/+$/, ''), this.endpointName, this.variantName, ...day.split('-'), hour, file];
    return { bucket, key: parts.filter((part) => part !== '').join('/') };
  }
}

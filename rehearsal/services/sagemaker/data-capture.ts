import type { DataCaptureConfig } from '@aws-sdk/client-sagemaker';
import type { Random } from '../../random';
import { isDenied } from '../iam/denied-error';
import type { SageMakerAccount } from './account';
import { parseS3Uri } from './checks';

/** Virtual milliseconds that captured records wait before they are written: files appear a minute or more later. */
const FLUSH_AFTER_MS = 60_000;
/** So many records are written at once. */
const FLUSH_AT_RECORDS = 500;

/** A request that the container answered. */
export interface Exchange {
  readonly input: { readonly contentType: string | undefined; readonly body: Uint8Array };
  readonly output: { readonly contentType: string | undefined; readonly body: Uint8Array };
  readonly inferenceId: string | undefined;
  /** Virtual time. */
  readonly at: number;
}

/** An endpoint's record of requests and answers, written to S3 as JSON lines. */
export class DataCapture {
  private readonly random: Random;
  private records: { line: string; at: number }[] = [];
  private flushing = Promise.resolve();
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
    const { input, output, inferenceId, at } = exchange;
    const line = JSON.stringify({
      captureData: {
        ...(this.modes.includes('Input') && { endpointInput: this.side('INPUT', input) }),
        ...(this.modes.includes('Output') && { endpointOutput: this.side('OUTPUT', output) }),
      },
      eventMetadata: {
        eventId: random.uuid(),
        ...(inferenceId !== undefined && { inferenceId }),
        inferenceTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
      },
      eventVersion: '0',
    });
    this.records.push({ line, at });
    if (this.records.length >= FLUSH_AT_RECORDS) void this.flush();
    else if (this.records.length === 1) this.flushLater(this.records);
  }

  /** Writes what is kept. */
  flush(): Promise<void> {
    const records = this.records;
    this.records = [];
    if (records.length > 0) {
      // Named now and written one after another: then neither names nor their order depend on the machine.
      const { bucket, key } = this.place(records[0]!.at);
      const body = records.map(({ line }) => `${line}\n`).join('');
      const { surroundings, onFatal } = this.account.deps;
      const objects = this.account.objectsOf(this.role);
      this.flushing = this.flushing
        .then(() => surroundings.clock.work(() => objects.put(bucket, key, body)))
        .then(() => undefined)
        .catch((error: Error) => (isDenied(error) ? this.lost(error) : onFatal(error)));
    }
    return this.flushing;
  }

  /** On AWS nothing but the bucket's emptiness tells of it. */
  private lost(error: Error): void {
    const text = `${this.endpointName}: captured records are lost: ${error.message}`;
    this.account.deps.surroundings.tell({ kind: 'note', text });
  }

  /** The timer lives only while there is something to write, and is void when it was written before. */
  private flushLater(records: object): void {
    const { clock } = this.account.deps.surroundings;
    this.account.background(async () => {
      await clock.sleep(FLUSH_AFTER_MS, this.account.signal);
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

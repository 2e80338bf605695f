import { createHash } from 'node:crypto';
import type { Surroundings } from '../events';
import type { EventBus } from '../contracts';
import type { Keeper } from '../state/keeper';

/** An object that has just come to be. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  /** Undefined in a bucket without versions. */
  readonly versionId: string | undefined;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';
}

interface KeptObjectEvents {
  readonly notifying: ReadonlySet<string>;
  readonly sequence: number;
}

/**
 * S3's notifications to EventBridge: `Object Created`, for the buckets that have them switched on. Deletions, restores
 * and changes of tags raise no event here.
 */
export class ObjectEvents implements Keeper<KeptObjectEvents> {
  private readonly notifying = new Set<string>();
  private sequence = 0;

  constructor(
    private readonly surroundings: Pick<Surroundings, 'accountId' | 'partition'>,
    private readonly bus: EventBus,
  ) {}

  /** Switches a bucket's notifications to EventBridge on or off. */
  notify(bucket: string, on: boolean): void {
    if (on) this.notifying.add(bucket);
    else this.notifying.delete(bucket);
  }

  notifies(bucket: string): boolean {
    return this.notifying.has(bucket);
  }

  /** An event that has been raised is its receivers' matter. */
  underWay(): readonly string[] {
    return [];
  }

  keep(): KeptObjectEvents {
    return { notifying: this.notifying, sequence: this.sequence };
  }

  resume({ notifying, sequence }: KeptObjectEvents): void {
    for (const bucket of notifying) this.notifying.add(bucket);
    this.sequence = sequence;
  }

  /** Raises the event when the bucket notifies. */
  created(object: CreatedObject): void {
    if (!this.notifying.has(object.bucket)) return;
    const sequencer = (++this.sequence).toString(16).toUpperCase().padStart(18, '0');
    this.bus.publish({
      source: 'aws.s3',
      'detail-type': 'Object Created',
      resources: [`arn:${this.surroundings.partition}:s3:::${object.bucket}`],
      detail: {
        version: '0',
        bucket: { name: object.bucket },
        object: {
          key: object.key,
          size: object.size,
          etag: object.etag,
          ...(object.versionId !== undefined && { 'version-id': object.versionId }),
          sequencer,
        },
        'request-id': createHash('sha256').update(sequencer).digest('hex').slice(0, 16).toUpperCase(),
        requester: this.surroundings.accountId,
        'source-ip-address': '127.0.0.1',
        reason: object.reason,
      },
    });
  }
}

import { type ObjectLister, type ObjectStore, ServiceError } from '../contracts';
import type { MotoAnswer, MotoConnection, MotoRequest } from '../gateway/moto-connection';
import type { ObjectEvents } from './object-events';

/** The account's objects as its own services see them: in moto, with the same events as an upload from outside. */
export class MotoObjectStore implements ObjectStore, ObjectLister {
  constructor(
    private readonly moto: MotoConnection,
    private readonly events: ObjectEvents,
  ) {}

  async get(
    bucket: string,
    key: string,
    versionId?: string,
  ): Promise<{ body: Buffer; versionId?: string; etag: string }> {
    const answer = await this.call(bucket, key, versionId, { method: 'GET' });
    if (answer.statusCode !== 200) throw s3Error(answer, `s3://${bucket}/${key}`);
    return { body: answer.body, ...identity(answer) };
  }

  async put(bucket: string, key: string, body: Buffer | string): Promise<{ versionId?: string }> {
    const answer = await this.call(bucket, key, undefined, { method: 'PUT', body });
    if (answer.statusCode !== 200) throw s3Error(answer, `s3://${bucket}/${key}`);
    const { versionId, etag } = identity(answer);
    this.events.created({ bucket, key, versionId, size: Buffer.byteLength(body), etag, reason: 'PutObject' });
    return { ...(versionId !== undefined && { versionId }) };
  }

  async head(
    bucket: string,
    key: string,
    versionId?: string,
  ): Promise<{ versionId?: string; size: number; etag: string } | undefined> {
    const answer = await this.call(bucket, key, versionId, { method: 'HEAD' });
    if (answer.statusCode === 404) return undefined;
    if (answer.statusCode !== 200) throw s3Error(answer, `s3://${bucket}/${key}`);
    return { size: Number(answer.headers['content-length']), ...identity(answer) };
  }

  async list(bucket: string, prefix: string): Promise<{ key: string; size: number }[]> {
    const found: { key: string; size: number }[] = [];
    for (let after = ''; ;) {
      const query = new URLSearchParams({
        'list-type': '2',
        prefix,
        ...(after !== '' && { 'continuation-token': after }),
      });
      const answer = await this.moto.call('s3', {
        method: 'GET',
        path: `/${encodeURIComponent(bucket)}?${query.toString()}`,
      });
      if (answer.statusCode !== 200) throw s3Error(answer, `s3://${bucket}/${prefix}`);
      const page = listing(answer.body.toString('utf8'));
      found.push(...page.objects);
      if (page.next === undefined) return found;
      after = page.next;
    }
  }

  private call(
    bucket: string,
    key: string,
    versionId: string | undefined,
    request: Omit<MotoRequest, 'path'>,
  ): Promise<MotoAnswer> {
    return this.moto.call('s3', { ...request, path: objectPath(bucket, key, versionId) });
  }
}

/** Path-style, each part escaped. */
export function objectPath(bucket: string, key: string, versionId?: string): string {
  const version = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
  return `/${encodeURIComponent(bucket)}/${key.split('/').map(encodeURIComponent).join('/')}${version}`;
}

/** S3's error in an answer, named by its code. */
export function s3Error(answer: MotoAnswer, what: string): ServiceError {
  const xml = answer.body.toString('utf8');
  const code = /<Code>([^<]*)<\/Code>/.exec(xml)?.[1] ?? `HTTP ${answer.statusCode}`;
  const message = /<Message>([^<]*)<\/Message>/.exec(xml)?.[1] ?? `S3 answered ${answer.statusCode}`;
  return new ServiceError(code, `${message} (${what})`, answer.statusCode);
}

function identity(answer: MotoAnswer): { versionId?: string; etag: string } {
  const versionId = answer.headers['x-amz-version-id'];
  const etag = (answer.headers.etag ?? '').replace(/"/g, '');
  return typeof versionId === 'string' ? { versionId, etag } : { etag };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A page of ListObjectsV2. */
function listing(xml: string): { objects: { key: string; size: number }[]; next: string | undefined } {
  const text = (part: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(part)?.[1];
  const plain = (escaped: string) => escaped.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
  const objects = [...xml.matchAll(/<Contents>.*?<\/Contents>/gs)].map(([part]) => ({
    key: plain(text(part, 'Key') ?? ''),
    size: Number(text(part, 'Size')),
  }));
  return { objects, next: text(xml, 'NextContinuationToken') };
}

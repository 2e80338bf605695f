import type { ObjectLister } from '../contracts';
import type { MotoConnection } from '../gateway/moto-connection';
import { s3Error } from './object-store';

/** Lists the account's objects (ListObjectsV2), as many pages as there are. */
export class MotoObjectLister implements ObjectLister {
  constructor(private readonly moto: Pick<MotoConnection, 'call'>) {}

  async list(bucket: string, prefix: string): Promise<{ key: string; size: number }[]> {
    const found: { key: string; size: number }[] = [];
    let token: string | undefined;
    do {
      const query = new URLSearchParams({ 'list-type': '2', 'encoding-type': 'url', prefix });
      if (token !== undefined) query.set('continuation-token', token);
      const answer = await this.moto.call('s3', { method: 'GET', path: `/${encodeURIComponent(bucket)}?${query}` });
      if (answer.statusCode !== 200) throw s3Error(answer, `s3://${bucket}/${prefix}`);
      const page = answer.body.toString('utf8');
      for (const [, content = ''] of page.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)) {
        found.push({ key: decode(element(content, 'Key')), size: Number(element(content, 'Size')) });
      }
      token = element(page, 'NextContinuationToken') || undefined;
    } while (token !== undefined);
    return found;
  }
}

function element(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
}

/** Keys come in URL encoding, so that any character can stand in them. */
function decode(key: string): string {
  return decodeURIComponent(key.replace(/\+/g, ' '));
}

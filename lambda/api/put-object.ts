import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Put } from './capture';
import { SignatureV4 } from '@smithy/signature-v4';

/** For both attempts: a request may wait for a write that takes longer than its model. */
const PATIENCE_MS = 2_000;
const ATTEMPTS = 2;

/** Node's own SHA-256, as the signer takes it. */
class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as NodeJS.ArrayBufferView | string);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(data as NodeJS.ArrayBufferView | string);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    throw new Error('a digest is made once');
  }
}

/**
 * PutObject with no more than it takes. The SDK's S3 client would double the bundle, and with it the API's cold start, of every
 * account, for the few in which the function records requests.
 *
 * @param environment of the function: region, credentials, and an endpoint of S3's if there is another than AWS's
 */
export function putObject(environment: Readonly<Record<string, string | undefined>>, bucket: string): Put {
  const region = environment['AWS_REGION'] ?? '';
  const given = environment['AWS_ENDPOINT_URL_S3'] ?? environment['AWS_ENDPOINT_URL'];
  const endpoint = new URL(given ?? `https://s3.${region}.amazonaws.com`);
  const signer = new SignatureV4({
    ...{ service: 's3', region, sha256: Sha256, uriEscapePath: false },
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      ...(environment['AWS_SESSION_TOKEN'] && { sessionToken: environment['AWS_SESSION_TOKEN'] }),
    },
  });
  const secure = endpoint.protocol === 'https:';
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });

  const attempt = async (key: string, body: string, signal: AbortSignal): Promise<number> => {
    const unsigned = {
      method: 'PUT',
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...(endpoint.port !== '' && { port: Number(endpoint.port) }),
      path: `/${bucket}/${key}`,
      query: {},
      headers: { host: endpoint.host, 'content-type': 'application/jsonlines' },
      body,
    };
    const { headers } = await signer.sign(unsigned);
    const { hostname, port, path, method } = { port: undefined, ...unsigned };
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? httpsRequest : httpRequest)(
        {
          hostname,
          port,
          path,
          method,
          agent,
          signal,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        },
        (answer) => {
          answer.on('error', reject);
          answer.on('end', () => resolve(answer.statusCode ?? 0)).resume();
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  };

  return async (key, body) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (let left = ATTEMPTS - 1; ; left -= 1) {
      const outcome = await attempt(key, body, signal).catch((error: unknown) => error);
      if (outcome === 200) return;
      const again = outcome instanceof Error || Number(outcome) >= 500;
      if (again && left > 0 && !signal.aborted) continue;
      throw outcome instanceof Error ? outcome : new Error(`S3 answered ${String(outcome)} for ${bucket}/${key}`);
    }
  };
}

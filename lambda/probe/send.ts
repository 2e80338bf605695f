import { request } from 'node:https';
import type { ProbeAnswer } from './judge';

/** A request that is signed already. */
export interface SignedRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds after which nobody waits for the answer any more. */
  readonly timeoutMs: number;
}

/** Sends the request. Rejects when there is no answer in time; a bad answer is an answer. */
export function send({ url, headers, body, timeoutMs }: SignedRequest): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const late = () => reject(new Error(`the API did not answer within ${timeoutMs} ms`));
    const failed = (error: Error) => (signal.aborted ? late() : reject(error));
    const outgoing = request(
      {
        ...{ hostname: url.hostname, path: url.pathname, method: 'POST', signal },
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', failed);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    outgoing.on('error', failed);
    outgoing.end(body);
  });
}

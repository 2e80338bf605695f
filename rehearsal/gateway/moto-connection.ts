import { Agent, type ClientRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { NotRehearsable } from '../contracts';
import type { Surroundings } from '../events';
import type { MotoAddress } from '../processes/moto';

/** What moto answered, read whole. */
export interface MotoAnswer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request to moto from inside the account. */
export interface MotoRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** Connections to the moto server, kept open. */
export class MotoConnection {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly address: MotoAddress,
    private readonly surroundings: Pick<Surroundings, 'clock' | 'region'>,
  ) {}

  /** Begins a request; its body is still to be written. */
  open(service: string, method: string, path: string, headers: OutgoingHttpHeaders): ClientRequest {
    return request({
      host: '127.0.0.1',
      port: this.address.port,
      agent: this.agent,
      method,
      path,
      headers: {
        ...headers,
        'x-rehearsal-secret': this.address.secret,
        'x-rehearsal-service': service,
        'x-rehearsal-now': `${this.surroundings.clock.now()}`,
      },
    });
  }

  /** A whole request and its answer, as virtual time stands still. Throws what `crashOf` names. */
  call(service: string, { method, path, headers = {}, body = '' }: MotoRequest): Promise<MotoAnswer> {
    const scope = `rehearsal/20200101/${this.surroundings.region}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
    const length = { 'content-length': Buffer.byteLength(body) };
    return this.surroundings.clock.work(
      () =>
        new Promise((resolve, reject) => {
          const outgoing = this.open(service, method, path, { ...headers, authorization, ...length });
          outgoing.on('error', reject);
          outgoing.on('response', (incoming) => {
            const chunks: Buffer[] = [];
            incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
            incoming.on('error', reject);
            incoming.on('end', () => {
              const answer = {
                statusCode: incoming.statusCode!,
                headers: incoming.headers,
                body: Buffer.concat(chunks),
              };
              const crash = isCrash(method, answer)
                ? crashOf(service, `${method} ${path}`, answer.headers, answer.body)
                : undefined;
              if (crash) reject(crash);
              else resolve(answer);
            });
          });
          outgoing.end(body);
        }),
    );
  }

  close(): void {
    this.agent.destroy();
  }
}

/** True for an answer that no AWS service gives: a crash, or a page of HTML for a path that moto does not know. */
export function isCrash(
  method: string,
  answer: { readonly statusCode?: number; readonly headers: IncomingHttpHeaders },
): boolean {
  const { statusCode = 0, headers } = answer;
  if (headers['x-rehearsal-crash'] !== undefined) return true;
  // Refusals without a body are called HTML too, among them every refusal of HEAD.
  const hasBody = method !== 'HEAD' && headers['content-length'] !== '0';
  return statusCode >= 400 && hasBody && (headers['content-type'] ?? '').startsWith('text/html');
}

/** The error that such an answer stands for. */
export function crashOf(service: string, operation: string, headers: IncomingHttpHeaders, body: Buffer): Error {
  const text = body.toString('utf8').trim();
  if (headers['x-rehearsal-crash'] === 'NotImplementedError' || headers['x-rehearsal-crash'] === undefined) {
    return new NotRehearsable(
      'operation',
      `${service}:${operation}`,
      'moto, which serves it',
      text.replace(/<[^>]*>|\s+/g, ' ').trim(),
    );
  }
  return new Error(`moto failed at ${service}:${operation}: ${text}`);
}

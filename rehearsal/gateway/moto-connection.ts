import { Agent, type ClientRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { NotRehearsable } from '../contracts';
import type { Surroundings } from '../events';
import type { MotoAddress } from '../processes/moto';
import type { MotoKeeping } from '../state/snapshots';

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

/** Name of the service under which moto answers the engine. No client's request is ever passed on under it. */
const ENGINE = 'rehearsal';

/** Connections to the moto server, kept open. */
export class MotoConnection implements MotoKeeping {
  private readonly agent = new Agent({ keepAlive: true });
  private begun = 0;

  constructor(
    private readonly address: MotoAddress,
    private readonly surroundings: Pick<Surroundings, 'clock' | 'region'>,
  ) {}

  /** Counted when they begin; what only reads is left out where its headers tell. */
  get changes(): number {
    return this.begun;
  }

  /**
   * Writes what moto holds to `<directory>/<file>`, and the bytes of S3's objects that do not stand there yet to
   * `<directory>/objects/`, all of it readable by its owner alone. What was kept before under another name stays whole.
   * @throws Error with the system's `code`, such as ENOSPC, when it cannot be written
   */
  async keep(directory: string, file: string): Promise<{ readonly objects: readonly string[] }> {
    return (await this.ask('keep', directory, file)) as { objects: string[] };
  }

  /**
   * Takes it up, into a moto in which nothing has been made; the bytes of objects are read when somebody asks for them.
   * @throws Error, and moto is as empty as before, when there is no such state, another moto kept it, or it is damaged
   */
  async resume(directory: string, file: string): Promise<void> {
    await this.ask('resume', directory, file);
  }

  private async ask(what: 'keep' | 'resume', directory: string, file: string): Promise<object> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ directory, file });
    const answer = await this.call(ENGINE, { method: 'POST', path: `/${what}`, headers, body });
    const json = JSON.parse(answer.body.toString('utf8')) as { readonly error?: string; readonly code?: string | null };
    if (answer.statusCode === 200) return json;
    const done = what === 'keep' ? 'kept' : 'taken up';
    const error = new Error(`S3, parameters, topics and logs could not be ${done}: ${json.error}`);
    throw json.code ? Object.assign(error, { code: json.code }) : error;
  }

  /** Begins a request; its body is still to be written. */
  open(service: string, method: string, path: string, headers: OutgoingHttpHeaders): ClientRequest {
    if (service !== ENGINE && mayChange(method, headers)) this.begun++;
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

/** In doubt it may: of SNS only the body would tell. */
function mayChange(method: string, headers: OutgoingHttpHeaders): boolean {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return !/\.(Describe|Filter|Get|List)/.test(target);
  return method !== 'GET' && method !== 'HEAD';
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

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { NotRehearsable, ServiceError } from '../contracts';
import type { Surroundings } from '../events';
import type { ApiFront } from '../services/api-gateway/front';
import type { Callbacks } from './callbacks';
import type { OperationDispatcher } from './dispatch';
import type { MotoProxy } from './moto-proxy';
import type { OwnServices } from './own-services';
import type { Principals } from './principals';
import { proxiedError, unknownServiceError } from './proxied-errors';
import { type Destination, route } from './route';
import { splitTarget, UNKNOWN_KEY, type WireRequest, type WireResponse } from './wire';

export interface GatewayProps {
  readonly surroundings: Pick<Surroundings, 'clock'>;
  readonly principals: Principals;
  /** Records the calls of APIs; the own services and the proxy bring theirs. */
  readonly dispatcher: Pick<OperationDispatcher, 'ledger'>;
  readonly own: OwnServices;
  readonly proxy: MotoProxy;
  readonly api: ApiFront;
  readonly callbacks: Callbacks;
  readonly requestId: () => string;
  /** Closes the port and every connection when aborted. @default - `close` does */
  readonly signal?: AbortSignal;
  /** Told what must end the rehearsal. */
  readonly onFatal: (error: Error) => void;
  /** Told of something unknown in place of `onFatal`: the caller has been answered. @default - `onFatal` */
  readonly onUnknown?: (unknown: NotRehearsable) => void;
}

/**
 * The AWS endpoint of the rehearsed account: one HTTP server on 127.0.0.1 for every service, recognised by the
 * signature's scope. Virtual time stands still while a request is answered, so no operation may wait on the clock.
 */
export class Gateway {
  private readonly server: Server;
  private host = '';

  private constructor(private readonly props: GatewayProps) {
    this.server = createServer((request, response) => {
      void this.props.surroundings.clock.work(() => this.serve(request, response));
    });
    // Clients keep connections open between stages of a rehearsal, which may be long.
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
    props.signal?.addEventListener('abort', () => void this.close(), { once: true });
  }

  /** Listens. @param port 0 takes a free one */
  static async listen(props: GatewayProps, port = 0): Promise<Gateway> {
    const gateway = new Gateway(props);
    await props.surroundings.clock.work(
      () =>
        new Promise<void>((resolve, reject) => {
          gateway.server.once('error', reject);
          gateway.server.listen({ port, host: '127.0.0.1', signal: props.signal }, resolve);
        }),
    );
    gateway.host = `127.0.0.1:${gateway.port}`;
    return gateway;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** What clients take as `AWS_ENDPOINT_URL`. */
  get url(): string {
    return `http://${this.host}`;
  }

  /** Closes the port and every connection. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.sendDate = false;
    response.setHeader('date', new Date(this.props.surroundings.clock.now()).toUTCString());
    try {
      await this.answer(request, response);
    } catch (error) {
      // A client that went away is its own affair; anything else is a fault of the gateway.
      if (!response.destroyed) {
        if (error instanceof NotRehearsable) this.unknown(error);
        else this.props.onFatal(error instanceof Error ? error : new Error(String(error)));
      }
      if (response.headersSent) response.destroy();
      else send(response, refusal(500, `the gateway failed: ${String(error)}`));
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const stranger = this.refuseStrangers(request);
    if (stranger) return drain(request, response, stranger);
    const { path, query } = splitTarget(request.url ?? '/');
    const destination = route(path, query, request.headers);
    switch (destination.kind) {
      case 'own':
        return send(response, await this.props.own.answer(destination, await readRequest(request, path, query)));
      case 'proxied':
        return this.pass(destination, request, response, path, query);
      case 'api':
        return this.callApi(destination, await readRequest(request, path, query), response);
      case 'callback':
        return send(response, this.callback(destination.token, await readBody(request)));
      case 'unknown-service':
        return drain(request, response, this.unknownService(destination, request.headers));
      case 'refused':
        return drain(request, response, refusal(403, destination.reason));
    }
  }

  /** A web page elsewhere must not reach the account through the browser of the person who rehearses. */
  private refuseStrangers({ headers }: IncomingMessage): WireResponse | undefined {
    if (headers.host !== this.host)
      return refusal(403, `the Host is to be ${this.host}, found ${headers.host ?? 'none'}`);
    if (headers.origin !== undefined && headers.origin !== this.url)
      return refusal(403, `foreign Origin ${headers.origin}`);
    return undefined;
  }

  private async pass(
    { service, accessKeyId }: Extract<Destination, { kind: 'proxied' }>,
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: string,
  ): Promise<void> {
    const requestId = this.props.requestId();
    const principal = this.props.principals.resolve(accessKeyId);
    try {
      if (principal === undefined) throw new ServiceError(unknownKeyCode(service), UNKNOWN_KEY, 403);
      const answer = (wire: WireResponse) => send(response, wire);
      await this.props.proxy.pass({
        ...{ service, principal, requestId, path, query, request, response, answer },
        readBody: () => readBody(request),
      });
    } catch (error) {
      if (!(error instanceof ServiceError) || response.headersSent) throw error;
      await drain(request, response, proxiedError(service, error, requestId));
    }
  }

  private async callApi(
    { apiId, stage, path, accessKeyId }: Extract<Destination, { kind: 'api' }>,
    { method, query, headers, body }: WireRequest,
    response: ServerResponse,
  ): Promise<void> {
    const principal = accessKeyId === undefined ? undefined : this.props.principals.resolve(accessKeyId);
    if (accessKeyId !== undefined && principal === undefined) {
      const type = { 'content-type': 'application/json', 'x-amzn-errortype': 'UnrecognizedClientException' };
      return send(response, { statusCode: 403, headers: type, body: JSON.stringify({ message: UNKNOWN_KEY }) });
    }
    const answer = await this.props.api.handle({ apiId, stage, method, path, query, headers, body, principal });
    if (principal) {
      const error = answer.statusCode < 400 ? undefined : `HTTP ${answer.statusCode}`;
      this.props.dispatcher.ledger.record({
        service: 'execute-api',
        operation: 'Invoke',
        principal,
        resource: apiId,
        error,
      });
    }
    for (const [name, value] of Object.entries(answer.headers)) {
      response.setHeader(name, typeof value === 'string' ? value : [...value]);
    }
    response.setHeader('content-length', Buffer.byteLength(answer.body));
    response.writeHead(answer.statusCode).end(answer.body);
  }

  private callback(token: string, body: Buffer): WireResponse {
    try {
      return this.props.callbacks.take(token, body)
        ? { statusCode: 200, headers: {}, body: '' }
        : refusal(403, 'nobody waits for this answer');
    } catch (error) {
      if (error instanceof SyntaxError) return refusal(400, `not an answer of a custom resource: ${error.message}`);
      throw error;
    }
  }

  private unknown(fault: NotRehearsable): void {
    (this.props.onUnknown ?? this.props.onFatal)(fault);
  }

  private unknownService(
    { service, accessKeyId }: Extract<Destination, { kind: 'unknown-service' }>,
    headers: IncomingHttpHeaders,
  ): WireResponse {
    const principal = this.props.principals.resolve(accessKeyId);
    if (principal === undefined) return refusal(403, UNKNOWN_KEY);
    const fault = new NotRehearsable('service', service, `a call by ${principal.arn}`);
    this.unknown(fault);
    return unknownServiceError(fault.message, headers['content-type']);
  }
}

function unknownKeyCode(service: string): string {
  if (service === 's3') return 'InvalidAccessKeyId';
  return service === 'sns' ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
}

/** A refusal in a form that no service answers. */
function refusal(statusCode: number, reason: string): WireResponse {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message: reason }) };
}

function send(response: ServerResponse, { statusCode, headers, body }: WireResponse): void {
  response.writeHead(statusCode, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Answers without having read the body: it is read to its end, so that the connection can go on. */
async function drain(request: IncomingMessage, response: ServerResponse, answer: WireResponse): Promise<void> {
  if (!request.readableEnded) request.resume();
  send(response, answer);
}

async function readRequest(request: IncomingMessage, path: string, query: string): Promise<WireRequest> {
  return { method: request.method ?? 'GET', path, query, headers: request.headers, body: await readBody(request) };
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', reject); // among others when the client goes away before the body's end
  });
}

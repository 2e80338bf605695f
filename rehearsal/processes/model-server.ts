import { Agent, type IncomingMessage, request } from 'node:http';
import type { Clock } from '../clock';
import type { Child } from './processes';

/** A request to the container, as SageMaker passes it on. */
export interface ContainerRequest {
  readonly body: Uint8Array;
  readonly contentType?: string;
  readonly accept?: string;
  readonly customAttributes?: string;
}

export interface ContainerAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly customAttributes?: string;
  readonly body: Buffer;
}

/** Real milliseconds between two pings of a container that does not answer yet. */
const PING_EVERY_MS = 50;
const PINGS = 200;
const CUSTOM_ATTRIBUTES = 'x-amzn-sagemaker-custom-attributes';

/** A serving container that listens: asks it over HTTP, on connections that stay open. */
export class ModelServer {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly child: Child,
    private readonly port: number,
    private readonly clock: Clock,
  ) {}

  get pid(): number {
    return this.child.pid;
  }

  /** True once the container has ended, whether asked to or not. */
  ended(): boolean {
    return this.child.ended();
  }

  /** True as soon as the container answers its ping with 200; false when it dies or keeps answering otherwise. */
  healthy(): Promise<boolean> {
    return this.clock.work(async () => {
      for (let i = 0; i < PINGS; i++) {
        if (this.child.ended()) break;
        const answer = await this.call('GET', '/ping').catch(unanswered);
        if (answer?.status === 200) return true;
        await this.clock.wallSleep(PING_EVERY_MS);
      }
      return false;
    });
  }

  /** The container's answer, whatever its status. Undefined when the connection was lost. */
  invoke({ body, contentType, accept, customAttributes }: ContainerRequest): Promise<ContainerAnswer | undefined> {
    const headers: Record<string, string> = { 'content-length': `${body.byteLength}` };
    if (contentType !== undefined) headers['content-type'] = contentType;
    if (accept !== undefined) headers['accept'] = accept;
    if (customAttributes !== undefined) headers[CUSTOM_ATTRIBUTES] = customAttributes;
    return this.clock.work(() => this.call('POST', '/invocations', headers, body).catch(unanswered));
  }

  /** Ends the container and its connections. */
  async end(): Promise<void> {
    this.agent.destroy();
    await this.child.end();
  }

  private call(
    method: string,
    path: string,
    headers?: Record<string, string>,
    body?: Uint8Array,
  ): Promise<ContainerAnswer> {
    return new Promise((resolve, reject) => {
      const { agent, port } = this;
      const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => resolve(toAnswer(answer, parts)));
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // A kept connection may be closed by the other side just as it is used again: then nothing was read of the request.
        if (outgoing.reusedSocket && error.code === 'ECONNRESET' && !this.child.ended()) {
          resolve(this.call(method, path, headers, body));
        } else reject(error);
      });
      outgoing.end(body);
    });
  }
}

function toAnswer(answer: IncomingMessage, parts: readonly Buffer[]): ContainerAnswer {
  const customAttributes = answer.headers[CUSTOM_ATTRIBUTES];
  return {
    status: answer.statusCode!,
    body: parts.length === 1 ? parts[0]! : Buffer.concat(parts),
    ...(answer.headers['content-type'] !== undefined && { contentType: answer.headers['content-type'] }),
    ...(typeof customAttributes === 'string' && { customAttributes }),
  };
}

/** For a connection that was refused or lost: there is no answer. */
function unanswered(error: NodeJS.ErrnoException): undefined {
  if (!['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(error.code ?? '') && error.message !== 'aborted') throw error;
  return undefined;
}

import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../../contracts';

/** A request as it arrives at an API's stage. */
export interface ApiRequest {
  readonly apiId: string;
  readonly stage: string;
  /** Upper case. */
  readonly method: string;
  /** What follows the stage, escaped as it came, with its leading slash. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
  /** Names in lower case, as HTTP/2 makes them. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Undefined for an unsigned request. */
  readonly principal?: Principal;
  /** Address of the client. @default 127.0.0.1 */
  readonly sourceIp?: string;
}

/** What goes back; headers that occur several times are lists. */
export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | string;
}

/** The data plane of API Gateway's REST APIs: `https://<apiId>.execute-api.<region>.amazonaws.com/<stage>/<path>`. */
export interface ApiFront {
  handle(request: ApiRequest): Promise<ApiAnswer>;
}

/**
 * What became of one request, told before its answer leaves.
 * A client finds its own by the answer's `x-amzn-requestid` header.
 */
export interface Served {
  readonly requestId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly method: string;
  readonly path: string;
  readonly statusCode: number;
  /** Set when a function was invoked. */
  readonly functionName?: string;
  readonly executedVersion?: string;
  /** Wall time plus delays injected by the scenario. */
  readonly latencyMs: number;
  /** The injected part of the latency, which nobody really waited for. */
  readonly injectedMs: number;
}

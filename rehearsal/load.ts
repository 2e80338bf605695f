import { Agent, request as httpRequest } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from './clock';
import type { Random } from './random';
import type { RequestCounts, RequestsReport } from './report';

/** Where the API is, as a client reaches it on this machine. */
export interface ApiAddress {
  readonly hostname: string;
  readonly port: number;
  readonly path: string;
}

export interface LoadProps {
  readonly clock: Clock;
  readonly random: Random;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly method: string;
  readonly contentType: string;
  readonly executionHeader: string;
  readonly endpointHeader: string;
  /** Requests per virtual second while a deployment is under way; at other times a tenth of it is sent. */
  readonly rate: number;
  /** Undefined while there is no API yet. */
  readonly address: () => ApiAddress | undefined;
  readonly deploying: () => boolean;
  /** True while two versions have a share of the traffic each. */
  readonly shifting: () => boolean;
  /** Which function version served the request with this id; asked once per answer. */
  readonly servedBy: (requestId: string) => { readonly version: string; readonly injectedMs: number } | undefined;
  /** Called after each virtual second in which requests were sent. */
  readonly counted?: (requests: RequestCounts) => void;
}

/** One answer, or the lack of one. */
interface Served {
  readonly status: number;
  readonly version: string;
  readonly executionId: string | null;
  readonly endpointName: string | null;
  readonly latencyMs: number;
}

interface Tally {
  executionId: string | null;
  total: number;
  failed: number;
  duringShift: number;
  readonly latencies: number[];
}

/** Version under which requests are counted that no version answered. */
const NOBODY = 'none';
/** As many requests at once as keep two cores busy; more would wait for each other and show it as latency. */
const CONCURRENCY = 2;
/** Real milliseconds after which a client gives up; API Gateway itself answers within 29 s. */
const PATIENCE_MS = 35_000;

/** Clients of the API: real HTTP requests, signed, through the whole run; every answer is counted by the version that gave it. */
export class Load {
  private readonly tallies = new Map<string, Tally>();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  private readonly signer: SignatureV4;
  private readonly failures = new Map<string, number>();
  private bodies: readonly string[] = [];
  private last: Served | undefined;

  constructor(private readonly props: LoadProps) {
    this.signer = new SignatureV4({
      service: 'execute-api',
      region: props.region,
      credentials: props.credentials,
      sha256: Sha256,
    });
  }

  /** The rows that clients send from now on; each request carries one. */
  use(bodies: readonly string[]): void {
    this.bodies = bodies;
  }

  /** Sends until aborted: each virtual second its requests. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.props.clock.sleep(1000, signal).catch(() => undefined);
      if (!signal.aborted) await this.second();
    }
    this.agent.destroy();
  }

  /** The last answer's origin: what a client would say is live. */
  live(): { executionId: string | null; endpointName: string | null; functionVersion: string } | null {
    if (!this.last || this.last.version === NOBODY) return null;
    return {
      executionId: this.last.executionId,
      endpointName: this.last.endpointName,
      functionVersion: this.last.version,
    };
  }

  /** One more request, outside of the count: who answers now. */
  async probe(): Promise<void> {
    const address = this.props.address();
    if (address && this.bodies.length > 0)
      this.last = await this.props.clock.work(() => this.send(address, this.bodies[0]!));
  }

  /** Kinds of failure and how often each was seen. */
  failureKinds(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.failures);
  }

  report(): RequestsReport {
    const latencies = (version: string) => Float64Array.from(this.tallies.get(version)?.latencies ?? []).sort();
    const { byVersion, ...sums } = this.counts();
    return {
      ...sums,
      byVersion: byVersion.map((counts) => {
        const sorted = latencies(counts.version);
        return { ...counts, latencyMs: { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) } };
      }),
    };
  }

  private counts(): RequestCounts {
    const byVersion = [...this.tallies]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .map(([version, { executionId, total, failed, duringShift }]) => ({
        ...{ version, executionId, total, failed, duringShift },
      }));
    const sum = (of: 'total' | 'failed') => byVersion.reduce((all, version) => all + version[of], 0);
    return { total: sum('total'), failed: sum('failed'), byVersion };
  }

  private async second(): Promise<void> {
    const address = this.props.address();
    if (!address || this.bodies.length === 0) return;
    const shifting = this.props.shifting();
    const count = this.props.deploying() ? this.props.rate : Math.max(1, Math.round(this.props.rate / 10));
    const queue = Array.from({ length: count }, () => this.bodies[this.props.random.below(this.bodies.length)]!);
    await this.props.clock.work(async () => {
      const client = async () => {
        for (let body = queue.pop(); body !== undefined; body = queue.pop())
          this.count(await this.send(address, body), shifting);
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, client));
    });
    this.props.counted?.(this.counts());
  }

  private count(served: Served, shifting: boolean): void {
    let tally = this.tallies.get(served.version);
    if (!tally)
      this.tallies.set(
        served.version,
        (tally = { executionId: null, total: 0, failed: 0, duringShift: 0, latencies: [] }),
      );
    tally.total++;
    tally.executionId ??= served.executionId;
    if (shifting) tally.duringShift++;
    tally.latencies.push(served.latencyMs);
    if (served.status < 200 || served.status > 299) {
      tally.failed++;
      const kind = served.status === 0 ? 'no answer' : `HTTP ${served.status}`;
      this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1);
    } else {
      this.last = served;
    }
  }

  private async send(address: ApiAddress, body: string): Promise<Served> {
    const host = `${address.hostname}:${address.port}`;
    const signed = await this.signer.sign(
      {
        method: this.props.method,
        protocol: 'http:',
        hostname: address.hostname,
        port: address.port,
        path: address.path,
        query: {},
        headers: { host, 'content-type': this.props.contentType, accept: 'application/json' },
        body,
      },
      { signingDate: new Date(this.props.clock.now()) },
    );
    const started = this.props.clock.wallMs();
    return new Promise((resolve) => {
      const nobody = () =>
        resolve({
          status: 0,
          version: NOBODY,
          executionId: null,
          endpointName: null,
          latencyMs: this.props.clock.wallMs() - started,
        });
      const request = httpRequest(
        {
          ...address,
          method: this.props.method,
          headers: { ...signed.headers, 'content-length': Buffer.byteLength(body) },
          agent: this.agent,
          timeout: PATIENCE_MS,
        },
        (response) => {
          response.resume();
          response.on('error', nobody);
          response.on('end', () => {
            const header = (name: string) => (response.headers[name.toLowerCase()] as string | undefined) ?? null;
            const served = this.props.servedBy(header('x-amzn-requestid') ?? '');
            resolve({
              status: response.statusCode ?? 0,
              version: served?.version ?? NOBODY,
              executionId: header(this.props.executionHeader),
              endpointName: header(this.props.endpointHeader),
              latencyMs: this.props.clock.wallMs() - started + (served?.injectedMs ?? 0),
            });
          });
        },
      );
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', nobody);
      request.end(body);
    });
  }
}

/** The smallest value with at least the share `q` of the values at or below it (nearest rank); 0 of nothing. @param sorted ascending */
function quantile(sorted: Float64Array, q: number): number {
  return Math.round((sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0) * 100) / 100;
}

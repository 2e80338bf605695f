/**
 * What the drift monitor needs for an hour of capture and what it finds: the bundled handler in a process of its own, S3,
 * Lambda and CloudWatch on loopback, an hour made by seed as it is read.
 *
 * An hour of 100 requests/s undisturbed, with one feature moved by half a standard deviation and by a whole one; 1 GB of
 * records; records with many rows; then undisturbed hours, by default 100 of 36,000 records each (a tenth of the
 * traffic: chance has more room). Ends with status 1 when a figure is missed.
 *
 * Arguments: [undisturbed hours] [records of each]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { type Baseline, baselineOf, captureRecord, trips } from '../lambda/drift/support';

const MEMORY_LIMIT_MIB = 512;
const FULL_HOUR = 360_000;
const FILES = 60;
const BASELINE_ROWS = 6_300;
const GIGABYTE = 1e9;
const EXECUTION = 'e1';

/** An hour of capture, made while it is read. */
interface Hour {
  readonly what: string;
  readonly records: number;
  readonly rowsPerRecord: number;
  readonly shiftSigma: number;
  readonly seed: number;
}

interface Report {
  readonly verdict: string;
  readonly rows: number;
  readonly features: readonly {
    readonly name: string;
    readonly simple: number;
    readonly distance: number;
    readonly beyondAlarm: boolean;
  }[];
}

interface Judged {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMib: number;
  readonly bytes: number;
  readonly report: Report;
  readonly violated: readonly string[];
}

/** What the handler calls, as far as it calls it. */
class Account {
  private hour: Hour | undefined;
  private written = new Map<string, string>();
  private bytes = 0;
  private readonly server = createServer((request, response) => void this.answer(request, response));

  constructor(private readonly baseline: Baseline) {}

  async listen(): Promise<number> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return (this.server.address() as AddressInfo).port;
  }

  begin(hour: Hour): void {
    [this.hour, this.written, this.bytes] = [hour, new Map(), 0];
  }

  end(): Pick<Judged, 'bytes' | 'report' | 'violated'> {
    const document = (name: string) => JSON.parse(this.written.get(name) ?? '{}') as Record<string, unknown>;
    const violations = (document('constraint_violations.json')['violations'] ?? []) as { feature_name: string }[];
    return {
      bytes: this.bytes,
      report: document('report.json') as unknown as Report,
      violated: violations.map((one) => one.feature_name),
    };
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.includes('/aliases/')) return json(response, { FunctionVersion: '7' });
    if (pathname.includes('/functions/')) {
      const Variables = { EXECUTION_ID: EXECUTION, ENDPOINT_NAME: 'taxi-prod-e1' };
      return json(response, { Environment: { Variables } });
    }
    if (searchParams.has('list-type')) return list(response, searchParams);
    if (request.method === 'PUT') {
      this.written.set(pathname.split('/').at(-1)!, Buffer.concat(chunks).toString());
      return void response.end();
    }
    if (request.method === 'POST') {
      // CloudWatch: JSON or CBOR, an empty answer in either.
      const cbor = request.headers['smithy-protocol'] === 'rpc-v2-cbor';
      const type = cbor ? 'application/cbor' : 'application/x-amz-json-1.0';
      response.writeHead(200, { 'content-type': type, ...(cbor && { 'smithy-protocol': 'rpc-v2-cbor' }) });
      return void response.end(cbor ? Buffer.from([0xa0]) : '{}');
    }
    if (pathname.endsWith('/statistics.json')) return json(response, this.baseline.statistics);
    if (pathname.endsWith('/constraints.json')) return json(response, this.baseline.constraints);
    return this.stream(Number(/(\d+)\.jsonl$/.exec(pathname)?.[1]), response);
  }

  private async stream(file: number, response: ServerResponse): Promise<void> {
    const { records, rowsPerRecord, shiftSigma, seed } = this.hour!;
    const trip = trips(seed * 1_000 + file, shiftSigma);
    const count = Math.floor(((file + 1) * records) / FILES) - Math.floor((file * records) / FILES);
    for (let from = 0; from < count; from += 500) {
      let text = '';
      for (let index = from; index < Math.min(count, from + 500); index += 1) {
        const rows = Array.from({ length: rowsPerRecord }, () => trip().join(','));
        const id = `invocation-${file}-${index}`;
        text += `${captureRecord(rows.join('\n'), { id, output: rows.map(() => '12.5').join() })}\n`;
      }
      this.bytes += text.length;
      if (!response.write(text)) await new Promise((drained) => response.once('drain', drained));
    }
    response.end();
  }
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function list(response: ServerResponse, query: URLSearchParams): void {
  const prefix = query.get('prefix') ?? '';
  const entries = query.has('delimiter')
    ? `<CommonPrefixes><Prefix>${prefix}AllTraffic/</Prefix></CommonPrefixes>`
    : Array.from({ length: FILES }, (_, file) => `<Contents><Key>${prefix}${file}.jsonl</Key></Contents>`).join('');
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${entries}</ListBucketResult>`);
}

const RUNNER = `
const { handler } = require(process.argv[1]);
process.on('message', async (event) => {
  const { user, system } = process.cpuUsage();
  const error = await handler(event).then(() => undefined, (thrown) => String(thrown.stack ?? thrown));
  const used = process.cpuUsage({ user, system });
  process.send({ error, cpuSeconds: (used.user + used.system) / 1e6, peakMib: process.resourceUsage().maxRSS / 1024 });
});`;

/** The bundled handler in a process of its own, with the memory of the deployed function. */
class Monitor {
  private constructor(
    private readonly account: Account,
    private readonly child: ReturnType<typeof spawn>,
    private readonly directory: string,
  ) {}

  static async start(account: Account): Promise<Monitor> {
    const directory = mkdtempSync(join(tmpdir(), 'drift-bench-'));
    const outfile = join(directory, 'index.js');
    const entry = resolve(__dirname, '../../lambda/drift/handler.ts');
    buildSync({
      ...{ entryPoints: [entry], outfile, bundle: true, minify: true, platform: 'node', target: 'node20' },
      mainFields: ['module', 'main'],
    });
    const env = {
      PATH: process.env['PATH'],
      ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' },
      ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${await account.listen()}`, AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', POWERTOOLS_LOG_LEVEL: 'SILENT' },
      ...{ MODEL_NAME: 'taxi', ARTIFACT_BUCKET: 'artifacts', DRIFT_THRESHOLD: '0.2', DRIFT_MINIMUM_COUNT: '200' },
    };
    // As Lambda does: the heap may take nine tenths of the function's memory.
    const heap = `--max-old-space-size=${Math.floor(MEMORY_LIMIT_MIB * 0.9)}`;
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
    const child = spawn(process.execPath, [heap, '-e', RUNNER, outfile], { env, stdio: [...stdio] });
    return new Monitor(account, child, directory);
  }

  async judge(hour: Hour): Promise<Judged> {
    this.account.begin(hour);
    const started = performance.now();
    const done = await new Promise<{ error?: string; cpuSeconds: number; peakMib: number }>((answered, failed) => {
      this.child.once('message', answered as (message: unknown) => void);
      this.child.once('exit', (code) => failed(new Error(`the function's process ended with ${code}`)));
      this.child.send({ time: '2026-01-05T13:15:00Z' });
    });
    this.child.removeAllListeners('exit');
    if (done.error !== undefined) throw new Error(done.error);
    return { ...done, seconds: (performance.now() - started) / 1000, ...this.account.end() };
  }

  close(): void {
    this.child.kill();
    this.account.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const faults: string[] = [];
const demand = (holds: boolean, what: string): void => {
  if (!holds) faults.push(what);
};
const moved = ({ report }: Judged) => report.features.find(({ name }) => name === 'trip_distance')!;

function tell({ what }: Hour, judged: Judged): void {
  const { seconds, cpuSeconds, peakMib, bytes, report, violated } = judged;
  const size = `${report.rows} rows, ${Math.round(bytes / 1e6)} MB`;
  const cost = `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s CPU, peak ${Math.round(peakMib)} MiB`;
  const distances = report.features.map(({ name, distance }) => `${name} ${distance.toFixed(4)}`).join(', ');
  console.log(`${what}: ${size}; ${cost}; ${distances}; violations: ${violated.join(', ') || 'none'}`);
  demand(peakMib < MEMORY_LIMIT_MIB, `${what}: peak of ${Math.round(peakMib)} MiB`);
}

async function main(undisturbedHours: number, undisturbedRecords: number): Promise<void> {
  const monitor = await Monitor.start(new Account(await baselineOf(BASELINE_ROWS, 1)));
  const full = { records: FULL_HOUR, rowsPerRecord: 1, shiftSigma: 0 };
  const run = async (hour: Hour) => {
    const judged = await monitor.judge(hour);
    tell(hour, judged);
    return judged;
  };
  try {
    const calm = await run({ ...full, what: 'undisturbed', seed: 2 });
    demand(calm.report.verdict === 'pass', 'an undisturbed hour violates');
    const half = await run({ ...full, what: 'moved by 0.5 sigma', shiftSigma: 0.5, seed: 3 });
    demand(half.violated.join() === 'trip_distance', '0.5 sigma is no violation of that feature alone');
    demand(!moved(half).beyondAlarm, '0.5 sigma trips the alarm');
    const whole = await run({ ...full, what: 'moved by 1 sigma', shiftSigma: 1, seed: 4 });
    demand(moved(whole).beyondAlarm, '1 sigma does not trip the alarm');
    const bytesOfOne = calm.bytes / FULL_HOUR;
    const small = Math.ceil(GIGABYTE / bytesOfOne);
    await run({ ...full, what: '1 GB of small records', records: small, seed: 5 });
    await run({ ...full, what: 'records of 120 rows', rowsPerRecord: 120, records: 20_000, seed: 6 });

    let violating = 0;
    let [measured, furthest] = [0, 0];
    for (let index = 0; index < undisturbedHours; index += 1) {
      const hour = { ...full, what: '', records: undisturbedRecords, seed: 100 + index };
      const { report, violated } = await monitor.judge(hour);
      if (violated.length > 0) violating += 1;
      measured = Math.max(measured, ...report.features.map(({ simple }) => simple));
      furthest = Math.max(furthest, ...report.features.map(({ distance }) => distance));
    }
    const figures = `${violating} violate, largest distance ${measured.toFixed(4)}, judged ${furthest.toFixed(4)}`;
    console.log(`${undisturbedHours} undisturbed hours of ${undisturbedRecords} records: ${figures}`);
    demand(violating === 0, `${violating} of ${undisturbedHours} undisturbed hours violate`);
  } finally {
    monitor.close();
  }
  for (const fault of faults) console.error(`MISSED: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}

void main(Number(process.argv[2] ?? 100), Number(process.argv[3] ?? 36_000));

/**
 * What the gateway adds to a request, beside a bare node:http server that echoes: both answered alternately in one
 * run over a kept-open connection, medians compared.
 */
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BotocoreModels } from '../../rehearsal/gateway/constraints/botocore-models';
import { MotoObjectStore } from '../../rehearsal/services/object-store';
import { openAccount, pythonOfProject } from '../rehearsal/gateway/account-fixture';

const ROUNDS = 3_000;
const ROW = '4.5,12.0,1,2.7\n';

export interface GatewayBench {
  readonly what: string;
  readonly gatewayMs: number;
  readonly bareMs: number;
  readonly addedMs: number;
  readonly cpuMsPerPass: number;
}

export async function benchGateway(): Promise<GatewayBench[]> {
  const bare = createServer((incoming, outgoing) => incoming.pipe(outgoing)).listen(0, '127.0.0.1');
  const account = await openAccount({
    constraints: new BotocoreModels(await pythonOfProject()),
    services: {
      'sagemaker-runtime': {
        InvokeEndpoint: (input: { Body: Buffer }) => Promise.resolve({ Body: input.Body, ContentType: 'text/csv' }),
      },
    },
    api: ({ body }) => Promise.resolve({ statusCode: 200, headers: { 'content-type': 'text/csv' }, body }),
  });
  const agent = new Agent({ keepAlive: true });
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${account.keys.accessKeyId}/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  });
  const post = (port: number, path: string, headers: Record<string, string>) =>
    new Promise<void>((resolve, reject) => {
      const sent = { ...headers, 'content-type': 'text/csv', 'content-length': Buffer.byteLength(ROW) };
      const outgoing = request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers: sent }, (incoming) => {
        if (incoming.statusCode !== 200) reject(new Error(`answered ${incoming.statusCode}`));
        incoming.on('end', resolve).resume();
      });
      outgoing.on('error', reject).end(ROW);
    });
  const { port } = account.gateway;
  const subjects = {
    InvokeEndpoint: () => post(port, '/endpoints/nyctaxi-prod-1/invocations', signed('sagemaker')),
    'execute-api': () => post(port, '/execute-api/abc/prod/api', signed('execute-api')),
  };
  const floor = () => post((bare.address() as AddressInfo).port, '/', {});
  const results: GatewayBench[] = [];
  for (const [what, pass] of Object.entries(subjects)) {
    for (let i = 0; i < 500; i++) await Promise.all([pass(), floor()]); // until the code is compiled
    const times = { pass: [] as number[], floor: [] as number[] };
    for (let i = 0; i < ROUNDS; i++) {
      times.pass.push(await timed(pass));
      times.floor.push(await timed(floor));
    }
    const cpu = async (task: () => Promise<void>) => {
      const start = process.cpuUsage();
      for (let i = 0; i < ROUNDS; i++) await task();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000 / ROUNDS;
    };
    const cpuMsPerPass = (await cpu(pass)) - (await cpu(floor));
    const [gatewayMs, bareMs] = [median(times.pass), median(times.floor)];
    results.push({ what, gatewayMs, bareMs, addedMs: gatewayMs - bareMs, cpuMsPerPass });
  }
  agent.destroy();
  bare.close();
  await account.close();
  return results;
}

/** Reading a small object through the gateway, beside asking moto directly. */
export async function benchProxy(): Promise<{ readonly gatewayMs: number; readonly motoMs: number }> {
  const account = await openAccount({ moto: true });
  const store = new MotoObjectStore(account.moto, account.objectEvents);
  await account.moto.call('s3', { method: 'PUT', path: '/bench' });
  await store.put('bench', 'row', ROW);
  const agent = new Agent({ keepAlive: true });
  const authorization = `AWS4-HMAC-SHA256 Credential=${account.keys.accessKeyId}/20260105/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`;
  const through = () =>
    new Promise<void>((resolve, reject) => {
      const target = {
        agent,
        host: '127.0.0.1',
        port: account.gateway.port,
        path: '/bench/row',
        headers: { authorization },
      };
      request(target, (incoming) => incoming.on('end', resolve).resume())
        .on('error', reject)
        .end();
    });
  const direct = async () => void (await store.get('bench', 'row'));
  const times = { through: [] as number[], direct: [] as number[] };
  for (let i = 0; i < 400; i++) {
    const [a, b] = [await timed(through), await timed(direct)];
    if (i >= 100) {
      times.through.push(a);
      times.direct.push(b);
    }
  }
  agent.destroy();
  await account.close();
  return { gatewayMs: median(times.through), motoMs: median(times.direct) };
}

async function timed(task: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

if (require.main === module) {
  void (async () => {
    const results = await benchGateway();
    for (const { what, gatewayMs, bareMs, addedMs, cpuMsPerPass } of results) {
      const figures = `${gatewayMs.toFixed(3)} ms, bare server ${bareMs.toFixed(3)} ms, ratio ${(gatewayMs / bareMs).toFixed(2)}`;
      console.log(
        `${what}: ${figures}, added ${addedMs.toFixed(3)} ms, ${cpuMsPerPass.toFixed(3)} ms of CPU more per pass`,
      );
    }
    const { gatewayMs, motoMs } = await benchProxy();
    console.log(
      `GetObject: ${gatewayMs.toFixed(2)} ms, moto alone ${motoMs.toFixed(2)} ms, ratio ${(gatewayMs / motoMs).toFixed(2)}`,
    );
  })();
}

/**
 * Calls of a whole account through the gateway: what they take more than their handlers alone, and 10,000 of 8 clients.
 * Memory counts as flat when the heap, collected after every 2,000 calls, has grown by at most 1 KB a call from the
 * first such part to the last: the ledger and the logs are full by then.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { allOperations } from '../../rehearsal/account/operations';
import { type Conformed, openShop } from '../rehearsal/conformance/account';
import * as its from '../rehearsal/conformance/names';

const ROUNDS = 500;
const MOST_ADDED_MS = 3;
const PARTS = 5;
const CALLS_PER_PART = 2_000;
const MOST_GROWTH_BYTES = 1_024 * CALLS_PER_PART * (PARTS - 1);

const PRINCIPAL = { kind: 'user', arn: 'arn:aws:iam::111122223333:user/developer' } as const;

interface Sample {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = (service: string, target: string, input: object): Sample => ({
  ...{ service, operation: target.split('.')[1]!, input, body: JSON.stringify(input) },
  headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
});

const SAMPLES: readonly Sample[] = [
  json('sagemaker', 'SageMaker.DescribeEndpoint', { EndpointName: its.ENDPOINT }),
  json('codepipeline', 'CodePipeline_20150709.GetPipelineState', { name: 'shop-js' }),
  json('monitoring', 'GraniteServiceVersion20100801.DescribeAlarms', { AlarmNames: [its.ALARM] }),
  json('states', 'AWSStepFunctions.DescribeStateMachine', { stateMachineArn: its.MACHINE }),
  {
    ...{ service: 'cloudformation', operation: 'DescribeStackEvents', input: { StackName: 'shop' } },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=DescribeStackEvents&StackName=shop',
  },
];

void (async () => {
  const shop = await openShop();
  try {
    for (const sample of SAMPLES) {
      const added = await addedMs(shop, sample);
      const verdict = added <= MOST_ADDED_MS ? 'within' : 'MORE THAN';
      console.log(
        `${sample.service}:${sample.operation}: ${added.toFixed(3)} ms added to the handler's median call, ${verdict} ${MOST_ADDED_MS} ms`,
      );
      if (added > MOST_ADDED_MS) process.exitCode = 1;
    }
    await load(shop);
  } finally {
    await shop.close();
  }
})();

/** Median of the call over the wire less median of its handler called alone, alternately. */
async function addedMs({ services, account, keys }: Conformed, sample: Sample): Promise<number> {
  const { service, operation, input, headers, body } = sample;
  const handler = allOperations(services, () => undefined)[service]![operation]!;
  const agent = new Agent({ keepAlive: true });
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const sent = { ...headers, authorization, 'content-length': `${Buffer.byteLength(body)}` };
  const target = { agent, host: '127.0.0.1', port: account.gateway.port, path: '/', method: 'POST', headers: sent };
  const wire = () =>
    new Promise<void>((resolve, reject) => {
      const outgoing = request(target, (incoming) => {
        if (incoming.statusCode !== 200) reject(new Error(`${operation} answered ${incoming.statusCode}`));
        incoming.on('end', resolve).resume();
      });
      outgoing.on('error', reject).end(body);
    });
  const alone = async () => void (await handler(input, { service, operation, principal: PRINCIPAL, requestId: 'r' }));
  const times = { wire: [] as number[], alone: [] as number[] };
  for (let i = 0; i < ROUNDS + 100; i++) {
    const pair = [await timed(wire), await timed(alone)] as const;
    if (i < 100) continue; // until the code is compiled
    times.wire.push(pair[0]);
    times.alone.push(pair[1]);
  }
  agent.destroy();
  return median(times.wire) - median(times.alone);
}

/** 10,000 mixed calls of a process of their own. */
async function load({ url, keys, fatal }: Conformed): Promise<void> {
  const what = JSON.stringify({ url, keys, parts: PARTS, callsPerPart: CALLS_PER_PART });
  const file = join(__dirname, 'gateway-clients.ts');
  const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', file, what], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  const ended = once(child, 'exit');
  const heaps: number[] = [];
  let errors = '{}';
  const start = performance.now();
  for await (const line of createInterface({ input: child.stdout })) {
    errors = line;
    heaps.push(collectedHeap());
    child.stdin.write('go on\n');
  }
  await ended;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const growth = heaps.at(-1)! - heaps[0]!;
  const failed = heaps.length < PARTS || errors !== '{}' || fatal.length > 0;
  console.log(`${heaps.length * CALLS_PER_PART} mixed calls of 8 clients in ${seconds} s; errors: ${errors}`);
  console.log(
    `heap after each ${CALLS_PER_PART}: ${heaps.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(', ')} MiB`,
  );
  console.log(`grown by ${(growth / 1024).toFixed(0)} KiB, at most ${MOST_GROWTH_BYTES / 1024} KiB counts as flat`);
  if (failed || growth > MOST_GROWTH_BYTES) process.exitCode = 1;
}

function collectedHeap(): number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  return process.memoryUsage().heapUsed;
}

async function timed(task: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

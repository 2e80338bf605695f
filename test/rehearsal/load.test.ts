import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VirtualClock } from '../../rehearsal/clock';
import { Load } from '../../rehearsal/load';
import { seededRandom } from '../../rehearsal/random';

/** Sends for as many virtual seconds, each in one state, to an API that version 7 answers. */
async function sentIn(seconds: readonly { readonly deploying: boolean; readonly shifting: boolean }[]) {
  const api = createServer((request, response) => {
    request.resume();
    response.end('{}');
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const clock = new VirtualClock({ start: 0 });
  const ending = new AbortController();
  let second = 0;
  const load = new Load({
    ...{ clock, random: seededRandom(1), region: 'us-east-1', method: 'POST', contentType: 'text/csv', rate: 20 },
    ...{ executionHeader: 'x-execution-id', endpointHeader: 'x-endpoint-name' },
    credentials: { accessKeyId: 'ASIATEST', secretAccessKey: 'secret' },
    address: () => ({ hostname: '127.0.0.1', port: (api.address() as AddressInfo).port, path: '/' }),
    deploying: () => seconds[second]!.deploying,
    shifting: () => seconds[second]!.shifting,
    servedBy: () => ({ version: '7', injectedMs: 0 }),
    counted: () => {
      second += 1;
      if (second === seconds.length) ending.abort();
    },
  });
  load.use(['10,1,2']);
  await load.run(ending.signal);
  await new Promise((resolve) => api.close(resolve));
  const [{ total, duringShift } = { total: 0, duringShift: 0 }] = load.report().byVersion;
  return { total, duringShift };
}

test('clients send at the full rate for as long as a deployment is under way, and a tenth of it at other times', async () => {
  expect(await sentIn([{ deploying: true, shifting: false }])).toMatchObject({ total: 20 });
  expect(await sentIn([{ deploying: false, shifting: false }])).toMatchObject({ total: 2 });
});

test('only requests while both versions have a share of the traffic count as sent during a shift', async () => {
  const before = { deploying: true, shifting: false };
  const canary = { deploying: true, shifting: true };
  const bake = { deploying: true, shifting: false };
  expect(await sentIn([before, canary, bake])).toEqual({ total: 60, duringShift: 20 });
});

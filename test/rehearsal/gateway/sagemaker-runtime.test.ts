import { lambdaRig } from '../services/lambda/rig';
import { harness, makeEndpoint, NO_FAULTS } from '../services/sagemaker/harness';
import type { Principal } from '../../../rehearsal/contracts';
import { sageMakerRuntimeOperations } from '../../../rehearsal/gateway/sagemaker-runtime';

/** A function that calls the endpoint while it is at work; the test makes the call in its name. */
async function invokedDuring(fault: object): Promise<{ injectedMs: number; durationMs: number }> {
  const h = harness({ faults: { ...NO_FAULTS, invocation: () => fault } });
  await makeEndpoint(h);
  let caller: Principal | undefined;
  const rig = lambdaRig({
    mintKeys: (principal) => {
      caller = principal;
      return { accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'token' };
    },
  });
  await rig.define('api', 'exports.handler = () => new Promise((r) => setTimeout(() => r(1), 200));', { Timeout: 28 });
  const { InvokeEndpoint } = sageMakerRuntimeOperations({ sageMaker: h.sagemaker, lambda: rig.lambda });

  const result = rig.invoke('api');
  while (caller === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  const call = { service: 'sagemaker-runtime', operation: 'InvokeEndpoint', principal: caller, requestId: 'r' };
  await InvokeEndpoint!(
    { EndpointName: 'taxi-prod', Body: Buffer.from('10,1,2'), ContentType: 'text/csv' },
    call,
  ).catch(
    () => undefined, // a struck answer is an error; its delay counts all the same
  );
  const ended = await result;
  await rig.end();
  return ended;
}

test('a delay that a scenario adds to an endpoint reaches the function that asked, without being waited for', async () => {
  const started = performance.now();

  const { injectedMs, durationMs } = await invokedDuring({ delayMs: 5_000 });

  expect(injectedMs).toBe(5_000);
  expect(durationMs).toBeGreaterThanOrEqual(5_000);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('so does the delay of an answer that is an error', async () => {
  expect(await invokedDuring({ status: 500, body: 'struck', delayMs: 3_000 })).toMatchObject({ injectedMs: 3_000 });
});

test('an endpoint that is not struck adds nothing', async () => {
  expect(await invokedDuring({})).toMatchObject({ injectedMs: 0 });
});

import { ServiceError } from '../../../../rehearsal/contracts';
import { injectedDelayMs } from '../../../../rehearsal/services/sagemaker/invocations';
import { harness, makeEndpoint, NO_FAULTS, type Harness } from './harness';

const REQUEST = { EndpointName: 'taxi-prod', Body: Buffer.from('10,1,2'), ContentType: 'text/csv' };

async function failure(h: Harness, request: object = REQUEST): Promise<ServiceError> {
  return h.sagemaker.invocations.invoke(request as typeof REQUEST).then(
    () => Promise.reject(new Error('it was answered')),
    (error: ServiceError) => error,
  );
}

const values = (h: Harness) => Object.fromEntries(h.metrics.map(({ name, value }) => [name, value]));

describe('an invocation', () => {
  it('is answered by the container with what it was sent', async () => {
    const h = harness();
    await makeEndpoint(h);
    const answer = await h.sagemaker.invocations.invoke({ ...REQUEST, Accept: 'text/csv', CustomAttributes: 'a=b' });
    expect(Buffer.from(answer.Body!).toString()).toBe('12.5\n');
    expect(answer).toMatchObject({ ContentType: 'text/csv', InvokedProductionVariant: 'AllTraffic' });
    expect(h.servers[0]!.asked).toEqual([
      { body: REQUEST.Body, contentType: 'text/csv', accept: 'text/csv', customAttributes: 'a=b' },
    ]);
  });

  it('is counted at its virtual time', async () => {
    const h = harness();
    await makeEndpoint(h);
    await h.sagemaker.invocations.invoke(REQUEST);
    expect(values(h)).toMatchObject({ Invocations: 1, Invocation4XXErrors: 0, Invocation5XXErrors: 0 });
    for (const datum of h.metrics) {
      expect(datum).toMatchObject({
        namespace: 'AWS/SageMaker',
        at: h.clock.now(),
        dimensions: { EndpointName: 'taxi-prod', VariantName: 'AllTraffic' },
      });
    }
  });

  it('wraps every other status of the container as ModelError', async () => {
    const h = harness();
    await makeEndpoint(h);
    h.servers[0]!.answer = { status: 400, body: Buffer.from('bad shape') };
    expect(await failure(h)).toMatchObject({
      code: 'ModelError',
      statusCode: 424,
      message: expect.stringMatching(
        /^Received client error \(400\) from primary with message "bad shape"\. See https:/,
      ),
      details: { OriginalStatusCode: 400, OriginalMessage: 'bad shape' },
    });
    expect(values(h)).toMatchObject({ Invocation4XXErrors: 1, Invocation5XXErrors: 0 });
  });

  it('is a server error when the connection to the container is lost', async () => {
    const h = harness();
    await makeEndpoint(h);
    h.servers[0]!.answer = undefined;
    expect(await failure(h)).toMatchObject({ code: 'ModelError', details: { OriginalStatusCode: 0 } });
    expect(values(h)).toMatchObject({ Invocation5XXErrors: 1 });
  });

  it('needs an endpoint that is in service', async () => {
    const h = harness();
    expect(await failure(h)).toMatchObject({
      code: 'ValidationError',
      message: 'Endpoint taxi-prod of account 111122223333 not found.',
    });
  });

  it('has a body of at most 6 MB', async () => {
    const h = harness();
    await makeEndpoint(h);
    await h.sagemaker.invocations.invoke({ ...REQUEST, Body: Buffer.alloc(6_291_456) });
    expect(await failure(h, { ...REQUEST, Body: Buffer.alloc(6_291_457) })).toMatchObject({ code: 'ValidationError' });
  });

  it('refuses by name what is not known', async () => {
    const h = harness();
    await makeEndpoint(h);
    expect((await failure(h, { ...REQUEST, TargetModel: 'a' })).message).toMatch(/member TargetModel/);
    expect((await failure(h, { ...REQUEST, TargetVariant: 'Other' })).message).toMatch(/Variant Other not found/);
  });
});

describe('a fault of the scenario', () => {
  const struck = async (fault: object) => {
    const h = harness({ faults: { ...NO_FAULTS, invocation: () => fault } });
    await makeEndpoint(h);
    return h;
  };

  it('answers in the place of the container', async () => {
    const h = await struck({ status: 500, body: 'struck' });
    expect(await failure(h)).toMatchObject({ details: { OriginalStatusCode: 500, OriginalMessage: 'struck' } });
    expect(h.servers[0]!.asked).toEqual([]);
    expect(values(h)).toMatchObject({ Invocation5XXErrors: 1 });
  });

  it('adds to the latency without being waited for', async () => {
    const h = await struck({ delayMs: 30_000 });
    const started = performance.now();
    const answer = await h.sagemaker.invocations.invoke(REQUEST);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(injectedDelayMs(answer)).toBe(30_000);
    expect(values(h).ModelLatency).toBeGreaterThanOrEqual(30_000_000);
    expect(JSON.stringify(Object.keys(answer))).not.toContain('delay');
  });

  it('that delays beyond a minute is a time-out', async () => {
    const error = await failure(await struck({ delayMs: 61_000 }));
    expect(error).toMatchObject({ code: 'ModelError', details: { OriginalStatusCode: 0 } });
    expect(error.message).toMatch(/Your invocation timed out/);
    expect(injectedDelayMs(error)).toBe(61_000);
  });
});

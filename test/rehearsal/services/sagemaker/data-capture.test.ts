import { CAPTURE, harness, makeEndpoint, type Harness } from './harness';

const REQUEST = { EndpointName: 'taxi-prod', Body: Buffer.from('10,1,2'), ContentType: 'text/csv' };

interface Captured {
  readonly key: string;
  readonly records: readonly {
    captureData: Record<string, Record<string, string>>;
    eventMetadata: { inferenceTime: string; eventId: string };
  }[];
}

/** Keys and records of what was captured. */
function captured({ objects }: Harness): Captured[] {
  return [...objects.kept]
    .filter(([key]) => key.includes('data-capture'))
    .map(([key, body]) => ({
      key,
      records: `${body}`
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    }));
}

async function asked(capture: object, times = 1, request: object = REQUEST): Promise<Harness> {
  const h = harness();
  await makeEndpoint(h, capture);
  for (let i = 0; i < times; i++) await h.sagemaker.invocations.invoke(request as typeof REQUEST);
  return h;
}

describe('data capture', () => {
  it('writes what was asked and answered as JSON lines, a minute later', async () => {
    const h = await asked(CAPTURE, 1, { ...REQUEST, InferenceId: 'own-golden-1' });
    await h.clock.sleep(59_000);
    expect(captured(h)).toEqual([]);
    await h.clock.sleep(2_000);
    const [file] = captured(h);
    expect(file!.key).toMatch(
      /^artifacts\/data-capture\/taxi-prod\/AllTraffic\/2026\/01\/05\/12\/04-00-000-[0-9a-f-]{36}\.jsonl$/,
    );
    expect(file!.records).toEqual([
      {
        captureData: {
          endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '10,1,2', encoding: 'CSV' },
          endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: '12.5\n', encoding: 'CSV' },
        },
        eventMetadata: {
          eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          inferenceId: 'own-golden-1',
          inferenceTime: '2026-01-05T12:04:00Z',
        },
        eventVersion: '0',
      },
    ]);
  });

  it('keeps the custom attributes of the request, as a list', async () => {
    const h = await asked(CAPTURE, 1, { ...REQUEST, CustomAttributes: 'trace=1' });
    await h.clock.sleep(61_000);
    expect(captured(h)[0]!.records[0]!.eventMetadata).toMatchObject({ customAttributes: ['trace=1'] });
  });

  it('has a file for each hour in which there were calls', async () => {
    const h = await asked(CAPTURE, 0);
    await h.clock.sleep(56 * 60_000 - 5_000);
    await h.sagemaker.invocations.invoke(REQUEST);
    await h.clock.sleep(10_000);
    for (let i = 0; i < 2; i++) await h.sagemaker.invocations.invoke(REQUEST);
    await h.clock.sleep(61_000);
    const places = captured(h).map(({ key, records }) => [
      /2026.*(?=-[0-9a-f]{8}-)/.exec(key)![0],
      records.map(({ eventMetadata }) => eventMetadata.inferenceTime),
    ]);
    expect(places).toEqual([
      ['2026/01/05/12/59-55-000', ['2026-01-05T12:59:55Z']],
      ['2026/01/05/13/00-05-000', ['2026-01-05T13:00:05Z', '2026-01-05T13:00:05Z']],
    ]);
  });

  it('writes a full buffer at once, full by the size of what it holds', async () => {
    const h = await asked(CAPTURE, 3, { ...REQUEST, Body: Buffer.alloc(6_000_000, '1') });
    await h.clock.sleep(1);
    expect(captured(h).map(({ records }) => records.length)).toEqual([3]);
  });

  it('writes a full buffer at once', async () => {
    const h = await asked(CAPTURE, 501);
    await h.clock.sleep(1);
    expect(captured(h).map(({ records }) => records.length)).toEqual([500]);
    await h.clock.sleep(60_000);
    expect(captured(h).map(({ records }) => records.length)).toEqual([500, 1]);
  });

  it('writes what is left when the endpoint is deleted', async () => {
    const h = await asked(CAPTURE, 3);
    const endpoint = h.sagemaker.endpoints.delete('taxi-prod');
    await endpoint.settled;
    expect(captured(h).map(({ records }) => records.length)).toEqual([3]);
  });

  it('encodes in base64 what is in no list of content types', async () => {
    const h = await asked({ ...CAPTURE, CaptureContentTypeHeader: undefined });
    await h.clock.sleep(61_000);
    expect(captured(h)[0]!.records[0]!.captureData.endpointInput).toMatchObject({
      data: Buffer.from('10,1,2').toString('base64'),
      encoding: 'BASE64',
    });
  });

  it.each([
    ['text/csv', 'CSV'],
    ['Text/CSV; charset=utf-8', 'CSV'],
    ['application/json', 'JSON'],
    ['application/x-npy', 'BASE64'],
  ])('takes a body of %s for %s', async (ContentType, encoding) => {
    const h = await asked(CAPTURE, 1, { ...REQUEST, ContentType });
    await h.clock.sleep(61_000);
    expect(captured(h)[0]!.records[0]!.captureData.endpointInput).toMatchObject({
      observedContentType: ContentType,
      encoding,
    });
  });

  it('says nothing of a content type where none was sent, and encodes in base64', async () => {
    const { ContentType: _, ...plain } = REQUEST;
    const h = await asked(CAPTURE, 1, plain);
    await h.clock.sleep(61_000);
    expect(captured(h)[0]!.records[0]!.captureData.endpointInput).toEqual({
      ...{ mode: 'INPUT', encoding: 'BASE64', data: Buffer.from('10,1,2').toString('base64') },
    });
  });

  it.each([
    [undefined, 1],
    [true, 1],
    [false, 0],
  ])('is enabled unless it is switched off: EnableCapture %s', async (EnableCapture, files) => {
    const h = await asked({ ...CAPTURE, EnableCapture });
    await h.clock.sleep(61_000);
    expect(captured(h)).toHaveLength(files);
  });

  it('records only the sides that it is asked to', async () => {
    const h = await asked({ ...CAPTURE, CaptureOptions: [{ CaptureMode: 'Output' }] });
    await h.clock.sleep(61_000);
    expect(Object.keys(captured(h)[0]!.records[0]!.captureData)).toEqual(['endpointOutput']);
  });

  it('takes the share that it is asked to', async () => {
    const h = await asked({ ...CAPTURE, InitialSamplingPercentage: 30 }, 400);
    await h.clock.sleep(61_000);
    const count = captured(h).reduce((sum, { records }) => sum + records.length, 0);
    expect(count).toBeGreaterThan(90);
    expect(count).toBeLessThan(150);
  });

  it('takes each request by a chance of its own: no rhythm, the same with the same seed, another with another', async () => {
    const taken = async (seed: number) => {
      const h = harness({}, seed);
      await makeEndpoint(h, { ...CAPTURE, InitialSamplingPercentage: 50 });
      for (let i = 0; i < 200; i++) await h.sagemaker.invocations.invoke({ ...REQUEST, Body: Buffer.from(`${i}`) });
      await h.clock.sleep(61_000);
      return captured(h).flatMap(({ records }) =>
        records.map((one) => Number(one.captureData['endpointInput']!['data'])),
      );
    };
    const first = await taken(1);
    expect(await taken(1)).toEqual(first);
    expect(await taken(2)).not.toEqual(first);
    const gaps = new Set(first.slice(1).map((index, at) => index - first[at]!));
    expect(gaps.size).toBeGreaterThan(3);
  });

  it.each([
    [0, 0],
    [100, 50],
  ])('takes of 50 requests at %i percent exactly %i', async (InitialSamplingPercentage, count) => {
    const h = await asked({ ...CAPTURE, InitialSamplingPercentage }, 50);
    await h.clock.sleep(61_000);
    expect(captured(h).flatMap(({ records }) => records)).toHaveLength(count);
  });

  it('leaves out what the container refused', async () => {
    const h = harness();
    await makeEndpoint(h);
    h.servers[0]!.answer = { status: 400, body: Buffer.from('no') };
    await expect(h.sagemaker.invocations.invoke(REQUEST)).rejects.toThrow();
    await h.clock.sleep(61_000);
    expect(captured(h)).toEqual([]);
  });

  it('ends the rehearsal when it cannot be written', async () => {
    const h = await asked(CAPTURE);
    h.objects.put = () => Promise.reject(new Error('no space'));
    await h.clock.sleep(61_000);
    expect(h.fatal.map(({ message }) => message)).toEqual(['no space']);
  });
});

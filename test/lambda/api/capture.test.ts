import '../quiet';
import fc from 'fast-check';
import { Capture, FLUSH } from '../../../lambda/api/capture';
import { sampled } from '../../../lambda/api/capture-record';
import { readRecord } from '../../../lambda/drift/captured-rows';
import { contract } from '../../../model/contract';
import { transform } from '../../../model/transform';

const START = Date.parse('2026-01-05T12:59:55.000Z');
const at = (ms: number): Date => new Date(START + ms);
const exchange = (body = '10,1,2', contentType = 'text/csv') => ({
  input: { contentType, body },
  output: { contentType: 'text/csv; charset=utf-8', body: '12.5' },
});

let puts: { key: string; body: string }[];
const captureOf = (percent = 100, put = async (key: string, body: string) => void puts.push({ key, body })) =>
  new Capture({ folder: 'data-capture/taxi-prod-e1/AllTraffic', percent, put });
beforeEach(() => {
  puts = [];
});

describe('capture by the API function', () => {
  it('writes records as SageMaker does, where SageMaker does, once they are old enough', async () => {
    const capture = captureOf();
    capture.take(exchange(), 'invocation-1', at(0));
    expect(await capture.flush(at(FLUSH.afterMs - 1))).toEqual({ written: 0, lost: 0 });
    expect(await capture.flush(at(FLUSH.afterMs))).toEqual({ written: 1, lost: 0 });
    expect(puts[0]!.key).toMatch(
      /^data-capture\/taxi-prod-e1\/AllTraffic\/2026\/01\/05\/12\/59-55-000-[0-9a-f-]{36}\.jsonl$/,
    );
    expect(puts[0]!.body.endsWith('}\n')).toBe(true);
    expect(JSON.parse(puts[0]!.body)).toEqual({
      captureData: {
        endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '10,1,2', encoding: 'CSV' },
        endpointOutput: {
          observedContentType: 'text/csv; charset=utf-8',
          mode: 'OUTPUT',
          data: '12.5',
          encoding: 'CSV',
        },
      },
      eventMetadata: {
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        inferenceId: 'invocation-1',
        inferenceTime: '2026-01-05T12:59:55Z',
      },
      eventVersion: '0',
    });
  });

  it('writes many records at once, and nothing twice', async () => {
    const capture = captureOf();
    for (let index = 0; index < FLUSH.atRecords; index += 1) capture.take(exchange(), `r${index}`, at(index));
    expect(await capture.flush(at(200))).toEqual({ written: FLUSH.atRecords, lost: 0 });
    expect(await capture.flush(at(60_000))).toEqual({ written: 0, lost: 0 });
    expect(puts).toHaveLength(1);
  });

  it('does not let large requests fill the memory', async () => {
    const capture = captureOf();
    capture.take(exchange('1'.repeat(FLUSH.atCharacters)), 'r', at(0));
    expect((await capture.flush(at(1))).written).toBe(1);
  });

  it('puts every record into its own hour', async () => {
    const capture = captureOf();
    capture.take(exchange(), 'r1', at(0));
    capture.take(exchange(), 'r2', at(6_000));
    expect(await capture.flush(at(11_000))).toEqual({ written: 2, lost: 0 });
    expect(puts.map(({ key }) => key.split('/').slice(3, 7).join('/')).sort()).toEqual([
      '2026/01/05/12',
      '2026/01/05/13',
    ]);
  });

  it('counts what S3 does not take, and goes on', async () => {
    const refusing = captureOf(100, () => Promise.reject(new Error('S3 answered 503')));
    refusing.take(exchange(), 'r1', at(0));
    refusing.take(exchange(), 'r2', at(1));
    expect(await refusing.flush(at(20_000))).toEqual({ written: 0, lost: 2 });
    expect(await refusing.flush(at(40_000))).toEqual({ written: 0, lost: 0 });
  });

  it('records other content types in base64', async () => {
    const capture = captureOf();
    capture.take(exchange('10,1,2', 'text/libsvm'), 'r', at(0));
    await capture.flush(at(20_000));
    expect(JSON.parse(puts[0]!.body).captureData.endpointInput).toMatchObject({
      encoding: 'BASE64',
      data: Buffer.from('10,1,2').toString('base64'),
    });
  });

  it('can be read by the drift monitor', async () => {
    const capture = captureOf();
    capture.take(exchange('10,1,2\n20,2,4'), 'r', at(0));
    await capture.flush(at(20_000));
    expect(readRecord(puts[0]!.body.trim(), { contract, modelColumns: transform.modelColumns })).toEqual({
      kind: 'client',
      rows: [
        [10, 1, 2],
        [20, 2, 4],
      ],
      predictions: [12.5],
    });
  });
});

describe('the sample', () => {
  it('takes about the share it is asked to, and all at 100 %', () => {
    const taken = Array.from({ length: 10_000 }, (_, index) => `request-${index}`).filter((id) => sampled(id, 30));
    expect(taken.length).toBeGreaterThan(2_850);
    expect(taken.length).toBeLessThan(3_150);
    fc.assert(fc.property(fc.string(), (id) => sampled(id, 100)));
  });

  it('takes a request always or never, and with a larger share all that a smaller one takes', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 99 }), (id, percent) => {
        expect(sampled(id, percent)).toBe(sampled(id, percent));
        if (sampled(id, percent)) expect(sampled(id, percent + 1)).toBe(true);
      }),
    );
  });

  it('leaves out what it does not take', async () => {
    const capture = captureOf(1);
    const ids = Array.from({ length: 300 }, (_, index) => `r${index}`);
    const taken = ids.filter((id) => capture.take(exchange(), id, at(0)));
    expect(taken).toEqual(ids.filter((id) => sampled(id, 1)));
    expect((await capture.flush(at(20_000))).written).toBe(taken.length);
  });
});

import { Readable } from 'node:stream';
import { readCapture } from '../../../lambda/post-traffic-check/captured-calls';
import { judgeCapture, type Evidence } from '../../../lambda/post-traffic-check/judge-capture';
import { combine, fail, pass } from '../../../lambda/shared/verdict';
import { contract, type Column } from '../../../model/contract';

const record = (input: string, output: string, inferenceId?: string, encoding = 'CSV'): string =>
  JSON.stringify({
    captureData: {
      endpointInput: {
        mode: 'INPUT',
        data: encoding === 'BASE64' ? Buffer.from(input).toString('base64') : input,
        encoding,
      },
      endpointOutput: {
        mode: 'OUTPUT',
        data: encoding === 'BASE64' ? Buffer.from(output).toString('base64') : output,
        encoding,
      },
    },
    eventMetadata: { eventId: 'x', inferenceTime: 'now', inferenceId },
    eventVersion: '0',
  });

const read = (lines: readonly string[], modelColumns: readonly Column[] = contract.features) =>
  readCapture({ contract, modelColumns }, Readable.from(lines));

describe('captured calls', () => {
  it('are read plain and in base64, with several rows, and told from our own', async () => {
    const capture = await read([
      record('10,1,2', '9.5', 'a'),
      record('10,1,2\n20,1,4', '9.5,18', 'b', 'BASE64'),
      record('10,1,2', '9.5', 'own-golden-e-0'),
    ]);
    expect(capture).toEqual({
      clientCalls: [
        { rows: [[10, 1, 2]], predictions: [9.5] },
        {
          rows: [
            [10, 1, 2],
            [20, 1, 4],
          ],
          predictions: [9.5, 18],
        },
      ],
      undecodedCalls: 0,
      ownCalls: 1,
      unreadable: 0,
    });
  });

  it('count once when a request was tried twice', async () => {
    const capture = await read([record('10,1,2', '9.5', 'a'), record('10,1,2', '9.5', 'a')]);
    expect(capture.clientCalls).toHaveLength(1);
  });

  it('are unreadable when they are no JSON or not of a record’s shape', async () => {
    const lines = ['{', '{}', 'null', '1', '{"captureData":{"endpointInput":{"data":5},"endpointOutput":{"data":5}}}'];
    expect(await read(lines)).toEqual({ clientCalls: [], undecodedCalls: 0, ownCalls: 0, unreadable: 5 });
  });

  it('are calls, though undecoded, when rows or predictions are others than declared', async () => {
    const lines = [record('10,1', '1'), record('10,1,2', '1,2'), record('10,1,2', 'nan')];
    expect(await read(lines)).toEqual({ clientCalls: [], undecodedCalls: 3, ownCalls: 0, unreadable: 0 });
  });

  it('are read with the columns that a transform has added, when it declares them', async () => {
    const line = record('10,1,2,0.5', '9.5', 'a');
    const added: Column = { name: 'speed', type: 'number' };
    expect(await read([line], [...contract.features, added])).toMatchObject({
      clientCalls: [{ rows: [[10, 1, 2, 0.5]], predictions: [9.5] }],
    });
    expect(await read([line])).toMatchObject({ clientCalls: [], undecodedCalls: 1, unreadable: 0 });
  });
});

describe('the verdict after traffic', () => {
  const clientCalls = [{ rows: [[10, 1, 2]], predictions: [9.5] }];
  const nothing = { clientCalls: [], undecodedCalls: 0, ownCalls: 0, unreadable: 0 };
  const evidence: Evidence = { captureStatus: 'Started', files: 1, capture: nothing, clientRequests: 0 };
  const agrees = () => [pass('own', 'fine')];
  it.each<[string, Partial<Evidence>, string]>([
    ['clients’ calls are captured', { capture: { ...nothing, clientCalls } }, 'pass'],
    [
      'clients’ calls are captured and some records are unreadable',
      { capture: { ...nothing, clientCalls, unreadable: 1 } },
      'pass',
    ],
    ['nothing is written yet', { files: 0 }, 'inconclusive'],
    ['nothing is written yet though clients have asked', { files: 0, clientRequests: 50 }, 'inconclusive'],
    ['only our own calls are there', { capture: { ...nothing, ownCalls: 7 } }, 'inconclusive'],
    ['calls are captured and none can be decoded', { capture: { ...nothing, undecodedCalls: 3 } }, 'inconclusive'],
    ['some calls can be decoded and others not', { capture: { ...nothing, clientCalls, undecodedCalls: 3 } }, 'pass'],
    ['no record can be read', { capture: { ...nothing, unreadable: 3 } }, 'fail'],
    ['capture was stopped', { captureStatus: 'Stopped', capture: { ...nothing, clientCalls } }, 'fail'],
    ['capture is gone', { captureStatus: undefined }, 'fail'],
  ])('when %s', (_, changes, verdict) => {
    expect(combine(judgeCapture({ ...evidence, ...changes }, agrees)).verdict).toBe(verdict);
  });

  it('is the model’s own when its checks disagree', () => {
    const findings = judgeCapture({ ...evidence, capture: { ...nothing, clientCalls } }, () => [fail('own', 'no')]);
    expect(combine(findings).verdict).toBe('fail');
  });
});

import { readCapture } from '../../../lambda/post-traffic-hook/captured-calls';
import { judgeCapture, type Evidence } from '../../../lambda/post-traffic-hook/judge-capture';
import { combine, fail, pass } from '../../../lambda/shared/verdict';
import { contract } from '../../../model/contract';

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

describe('captured calls', () => {
  it('are read plain and in base64, with several rows, and told from our own', () => {
    const capture = readCapture(contract, [
      record('10,1,2', '9.5', 'a'),
      record('10,1,2\n20,1,4', '9.5,18', 'b', 'BASE64'),
      record('10,1,2', '9.5', 'own-golden-e-0'),
      '',
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
      ownCalls: 1,
      unreadable: 0,
    });
  });

  it('count once when a request was tried twice', () => {
    expect(
      readCapture(contract, [record('10,1,2', '9.5', 'a'), record('10,1,2', '9.5', 'a')]).clientCalls,
    ).toHaveLength(1);
  });

  it('are unreadable when they are no JSON, no rows, or not as many predictions', () => {
    const lines = ['{', '{}', record('10,1', '1'), record('10,1,2', '1,2'), record('10,1,2', 'nan')];
    expect(readCapture(contract, lines)).toEqual({ clientCalls: [], ownCalls: 0, unreadable: 5 });
  });
});

describe('the verdict after traffic', () => {
  const clientCalls = [{ rows: [[10, 1, 2]], predictions: [9.5] }];
  const nothing = { clientCalls: [], ownCalls: 0, unreadable: 0 };
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

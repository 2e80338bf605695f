import { judgeAlarms } from '../../../lambda/pre-traffic-hook/alarms';
import { judgeEndpoint, type EndpointState } from '../../../lambda/pre-traffic-hook/endpoint-state';
import { callEvent, readCall } from '../../../lambda/pre-traffic-hook/version-call';
import { originOf } from '../../../lambda/api/origin';
import { readRequest } from '../../../lambda/api/read-request';
import { contract } from '../../../model/contract';

const expected = { modelDataUrl: 's3://a/releases/e/model.tar.gz', image: 'i:1', captureUri: 's3://a/data-capture' };
const healthy: EndpointState = {
  endpoint: {
    EndpointName: 'taxi-prod-e',
    EndpointStatus: 'InService',
    DataCaptureConfig: { EnableCapture: true, CaptureStatus: 'Started' },
  } as EndpointState['endpoint'],
  config: {
    DataCaptureConfig: { EnableCapture: true, DestinationS3Uri: 's3://a/data-capture/' },
  } as EndpointState['config'],
  models: [
    { PrimaryContainer: { ModelDataUrl: expected.modelDataUrl, Image: 'i:1' } },
  ] as unknown as EndpointState['models'],
};
const failed = (state: EndpointState) =>
  judgeEndpoint(state, expected)
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ check }) => check);

describe('the candidate’s endpoint', () => {
  it('passes when it serves this execution’s model with capture on', () => {
    expect(failed(healthy)).toEqual([]);
  });

  it.each<[string, Partial<EndpointState>, string[]]>([
    [
      'is still being created',
      { endpoint: { ...healthy.endpoint, EndpointStatus: 'Creating' } },
      ['endpoint in service'],
    ],
    [
      'serves another model',
      { models: [{ PrimaryContainer: { ModelDataUrl: 's3://a/old', Image: 'i:1' } } as never] },
      ['model of this execution'],
    ],
    [
      'serves two models',
      { models: [...healthy.models, { PrimaryContainer: { ModelDataUrl: 's3://a/old', Image: 'i:1' } } as never] },
      ['model of this execution'],
    ],
    ['serves nothing', { models: [] }, ['model of this execution', 'image of this execution']],
    ['lost its capture', { endpoint: { ...healthy.endpoint, DataCaptureConfig: undefined } }, ['data capture on']],
    [
      'has its capture stopped',
      {
        endpoint: {
          ...healthy.endpoint,
          DataCaptureConfig: { EnableCapture: true, CaptureStatus: 'Stopped' } as never,
        },
      },
      ['data capture on'],
    ],
    [
      'captures elsewhere',
      { config: { DataCaptureConfig: { EnableCapture: true, DestinationS3Uri: 's3://b' } } as never },
      ['data capture on'],
    ],
  ])('fails by name when it %s', (_, changes, checks) => {
    expect(failed({ ...healthy, ...changes })).toEqual(checks);
  });

  it('must not capture where the API function records: each request would be there twice', () => {
    const byFunction = { ...expected, captureUri: undefined };
    const verdicts = (state: EndpointState) => judgeEndpoint(state, byFunction).map(({ verdict }) => verdict);
    expect(verdicts(healthy)).toEqual(['pass', 'pass', 'pass', 'fail']);
    const without = { ...healthy, endpoint: { ...healthy.endpoint, DataCaptureConfig: undefined } };
    expect(verdicts(without)).toEqual(['pass', 'pass', 'pass', 'pass']);
  });
});

describe('the alarms of the deployment group', () => {
  const states = new Map([
    ['a', 'OK'],
    ['b', 'INSUFFICIENT_DATA'],
    ['c', 'ALARM'],
  ]);
  it.each([
    [true, ['a', 'b'], 'pass'],
    [true, ['a', 'c'], 'fail'],
    [true, ['a', 'gone'], 'fail'],
    [true, [], 'inconclusive'],
    [false, ['a'], 'inconclusive'],
  ])('enabled %p, watched %j: %s', (enabled, names, verdict) => {
    expect(judgeAlarms({ enabled, names }, states).verdict).toBe(verdict);
  });
});

describe('a call of the new version', () => {
  it.each(['text/csv', 'application/json'] as const)(
    'as %s is one that the API function takes, as our own',
    (format) => {
      const rows = [
        [10, 1, 2],
        [20, 2, 4],
      ];
      const event = callEvent(rows, format, 'golden', 'e-0');
      expect(readRequest(event, contract)).toEqual({
        kind: 'rows',
        rows,
        format: format === 'text/csv' ? 'csv' : 'json',
      });
      expect(originOf(event, { modelName: 'nyctaxi', region: 'us-east-1' })).toEqual({
        kind: 'own',
        purpose: 'golden',
      });
    },
  );

  const read = (answer: unknown, functionError?: string) =>
    readCall(
      contract,
      { functionError, payload: JSON.stringify(answer) },
      { rows: 2, format: 'application/json', executionId: 'e' },
    );
  const headers = { 'x-execution-id': 'e' };
  it('is answered only by usable predictions of this execution', () => {
    expect(read({ statusCode: 200, headers, body: '{"predictions":[1,2]}' })).toEqual({
      kind: 'answered',
      predictions: [1, 2],
    });
    expect(read({ statusCode: 200, headers: { 'x-execution-id': 'old' }, body: '{"predictions":[1,2]}' }).kind).toBe(
      'failed',
    );
    expect(read({ statusCode: 200, headers, body: '{"predictions":[1]}' }).kind).toBe('failed');
    expect(read({ statusCode: 200, headers, body: '{"predictions":[1,null]}' }).kind).toBe('failed');
    expect(read({ statusCode: 502, headers, body: 'x' }).kind).toBe('failed');
    expect(read({ statusCode: 503, headers, body: 'x' }).kind).toBe('refused');
    expect(read({ errorMessage: 'x' }, 'Unhandled').kind).toBe('failed');
  });
});

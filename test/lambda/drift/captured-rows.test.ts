import { readRecord } from '../../../lambda/drift/captured-rows';
import { contract } from '../../../model/contract';
import { transform } from '../../../model/transform';
import { captureRecord, type RecordOptions } from './support';

const read = (line: string) => readRecord(line, { contract, modelColumns: transform.modelColumns });
const rowsOf = (body: string, options?: RecordOptions) => {
  const record = read(captureRecord(body, options));
  return record.kind === 'client' ? record.rows : record;
};

describe('a captured record', () => {
  it.each<[string, string, RecordOptions]>([
    ['CSV', '10,1,2.5\n20,2,3', {}],
    ['base64', '10,1,2.5\n20,2,3', { encoding: 'BASE64' }],
    ['JSON instances', '{"instances":[[10,1,2.5],[20,2,3]]}', { encoding: 'JSON', contentType: 'application/json' }],
    ['JSON in base64', '[[10,1,2.5],[20,2,3]]', { encoding: 'BASE64', contentType: 'application/json' }],
  ])('gives all its rows from %s', (_, body, options) => {
    expect(rowsOf(body, options)).toEqual([
      [10, 1, 2.5],
      [20, 2, 3],
    ]);
  });

  it('gives predictions beside them', () => {
    expect(read(captureRecord('10,1,2', { output: '9.5' }))).toMatchObject({ predictions: [9.5] });
  });

  it('of our own is left out', () => {
    expect(read(captureRecord('10,1,2', { id: 'own-golden-e-0' }))).toEqual({ kind: 'own' });
  });

  it('tells fields that are missing and fields that are no numbers', () => {
    expect(rowsOf('10,,x')).toEqual([[10, 'missing', 'text']]);
    expect(rowsOf('[10,null,"x"]', { encoding: 'JSON' })).toEqual([[10, 'missing', 'text']]);
  });

  it('keeps rows of another width, to be counted', () => {
    expect(rowsOf('10,1\n10,1,2,3')).toEqual([
      [10, 1],
      [10, 1, 2, 3],
    ]);
  });

  it.each([
    ['{', 'it is no JSON'],
    ['null', 'it has no captureData.endpointInput.data'],
    ['{"captureData":{"endpointInput":{"data":5}}}', 'it has no captureData.endpointInput.data'],
    [captureRecord(''), 'its input holds no rows'],
    [captureRecord('{"rows":[]}', { encoding: 'JSON' }), 'its input holds no rows'],
    [captureRecord('[[1],2]', { encoding: 'JSON' }), 'its input holds no rows'],
  ])('that is none is named: %s', (line, reason) => {
    expect(read(line)).toEqual({ kind: 'malformed', reason });
  });
});

import '../quiet';
import fc from 'fast-check';
import { LARGEST_BODY_BYTES, readRequest } from '../../../lambda/api/read-request';
import { contract } from '../../../model/contract';

const CSV = { 'content-type': 'text/csv' };
const JSON_TYPE = { 'content-type': 'application/json' };
const read = (body: string | null, headers: Record<string, string> = CSV, more: object = {}) =>
  readRequest({ headers, body, ...more }, contract);

/** Values that keep the contract, column by column. */
const goodRow = fc.tuple(
  fc.double({ min: 0, max: 1440, noNaN: true }),
  fc.integer({ min: 0, max: 9 }),
  fc.double({ min: 0, max: 500, noNaN: true }),
);

describe('a request that keeps the contract', () => {
  it('gives the same rows as CSV, as JSON and in base64', () => {
    fc.assert(
      fc.property(fc.array(goodRow, { minLength: 1, maxLength: 20 }), (rows) => {
        const csv = rows.map((row) => row.map((value) => String(value)).join(',')).join('\r\n') + '\n';
        const expected = { kind: 'rows', rows: rows.map((row) => row.map((value) => value)), format: 'json' };
        expect(read(csv)).toEqual(expected);
        expect(read(JSON.stringify({ instances: rows }), JSON_TYPE)).toMatchObject({ kind: 'rows' });
        expect(read(Buffer.from(csv).toString('base64'), CSV, { isBase64Encoded: true })).toEqual(expected);
      }),
    );
  });

  it('is read whatever the case of its header names', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (upper) => {
        const name = [...'content-type']
          .map((letter, index) => (upper[index] ? letter.toUpperCase() : letter))
          .join('');
        expect(read('10,1,2', { [name]: 'text/csv' })).toMatchObject({ kind: 'rows' });
      }),
    );
  });

  it('is read when the headers come as multi-value headers only', () => {
    const event = {
      multiValueHeaders: { 'Content-Type': ['text/csv'], ACCEPT: ['text/html', 'text/csv;q=0.1'] },
      body: '10,1,2',
    };
    expect(readRequest(event, contract)).toMatchObject({ kind: 'rows', format: 'csv' });
  });
});

describe('a request that breaks the contract', () => {
  const problems = (body: string, headers = CSV) => {
    const result = read(body, headers);
    if (result.kind !== 'refusal') throw new Error('it was taken');
    return result;
  };

  it.each([
    ['10,1', { row: 1, value: '2 values' }],
    ['10,1,2\n10,1,', { row: 2, column: 'trip_distance', value: '' }],
    ['10,1.5,2', { row: 1, column: 'passenger_count', value: '1.5', expected: 'a whole number from 0 up to 9' }],
    ['-1,1,2', { row: 1, column: 'duration_minutes', value: '-1' }],
    ['10,1,0x10', { row: 1, column: 'trip_distance', value: '0x10' }],
    ['10,1,NaN', { row: 1, column: 'trip_distance' }],
    ['duration_minutes,passenger_count,trip_distance', { row: 1, column: 'duration_minutes' }],
    ['10;1;2', { row: 1, value: '1 values' }],
    ['', { expected: expect.stringContaining('at least one row') }],
    ['10,1,2\n\n10,1,2', { row: 2 }],
  ])('as CSV %j is a 400 that names the problem', (body, problem) => {
    const result = problems(body);
    expect(result.status).toBe(400);
    expect(result.problems?.[0]).toMatchObject(problem);
  });

  it.each([
    ['{', {}],
    ['[]', {}],
    ['{"instances": []}', {}],
    ['{"instances": [[10,1,"2"]]}', { row: 1, column: 'trip_distance', value: '2' }],
    ['{"instances": [[10,1,null]]}', { row: 1, column: 'trip_distance', value: null }],
    ['{"instances": [{"trip_distance": 1}]}', { row: 1 }],
    ['{"instances": [[10,1,2]], "parameters": 1}', { column: 'parameters' }],
  ])('as JSON %j is a 400 that names the problem', (body, problem) => {
    const result = problems(body, JSON_TYPE);
    expect(result.status).toBe(400);
    expect(result.problems?.[0]).toMatchObject(problem);
  });

  it('is refused with the row and column of any value that is out of bounds or no number', () => {
    const bad = fc.oneof(
      fc.constantFrom('', ' ', 'x', '1e999', 'inf', '--1', '1,5,6', '0x1', '1_0'),
      fc.double({ max: -0.001, noNaN: true }).map(String),
    );
    fc.assert(
      fc.property(
        fc.array(goodRow, { minLength: 1, maxLength: 5 }),
        fc.nat(4),
        fc.nat(2),
        bad,
        (rows, at, column, value) => {
          const row = at % rows.length;
          const csv = rows.map((cells, r) =>
            cells.map((cell, c) => (r === row && c === column ? value : cell)).join(','),
          );
          const result = read(csv.join('\n'));
          expect(result).toMatchObject({ kind: 'refusal', status: 400, problemCount: 1 });
          expect(result).toMatchObject({ problems: [{ row: row + 1 }] });
        },
      ),
    );
  });

  it('lists the first 20 problems and counts all', () => {
    const result = problems(Array.from({ length: 50 }, () => 'x,1,2').join('\n'));
    expect(result.problems).toHaveLength(20);
    expect(result.problemCount).toBe(50);
  });

  it('answers a 400 to JSON nested in any way, however deep, and never throws', () => {
    const wrappers = ['{"instances": @}', '{"instances": [@]}', '{"instances": [[10, 1, @]]}', '{"x": @}', '@'];
    const nesting = fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[1,[', ']]']);
    const depth = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1_000, max: 200_000 }));
    fc.assert(
      fc.property(fc.constantFrom(...wrappers), nesting, depth, (wrapper, [open = '', close = ''], levels) => {
        const body = wrapper.replace('@', `${open.repeat(levels)}1${close.repeat(levels)}`);
        expect(read(body, JSON_TYPE)).toMatchObject({ kind: 'refusal', status: 400 });
      }),
      { numRuns: 60 },
    );
  });

  it('names the kind of a value that may be nested, and nothing of what it holds', () => {
    expect(problems('{"instances": [[10, 1, {"secret": 1}]]}', JSON_TYPE).problems?.[0]?.value).toBe('an object');
    expect(problems('{"instances": [[[[]], 1, 2]]}', JSON_TYPE).problems?.[0]?.value).toBe('an array');
  });

  it('is a 400 as well when the reading itself fails', () => {
    const broken = { ...contract, features: undefined as never };
    const event = { headers: CSV, body: '10,1,2' };
    expect(readRequest(event, broken)).toMatchObject({ kind: 'refusal', status: 400 });
  });

  it('does not repeat a long value', () => {
    expect(String(problems('1'.repeat(5000) + 'x,1,2').problems?.[0]?.value).length).toBeLessThan(50);
  });
});

describe('what is refused before the rows are read', () => {
  it.each([
    [{ 'content-type': 'text/plain' }, 415],
    [{}, 415],
    [{ ...CSV, 'content-encoding': 'gzip' }, 415],
    [{ ...CSV, accept: 'text/html' }, 406],
  ])('headers %j are a %d', (headers, status) => {
    expect(read('10,1,2', headers)).toMatchObject({ kind: 'refusal', status });
  });

  it('takes a body of exactly the largest size and refuses one byte more, plain and in base64', () => {
    const row = '10,1,2\n';
    const padding = ' '.repeat(LARGEST_BODY_BYTES - row.length);
    const largest = padding + row;
    expect(Buffer.byteLength(largest)).toBe(LARGEST_BODY_BYTES);
    const base64 = (text: string) => read(Buffer.from(text).toString('base64'), CSV, { isBase64Encoded: true });
    expect(read(largest)).toMatchObject({ kind: 'rows' });
    expect(base64(largest)).toMatchObject({ kind: 'rows' });
    expect(read(` ${largest}`)).toMatchObject({ kind: 'refusal', status: 413 });
    expect(base64(` ${largest}`)).toMatchObject({ kind: 'refusal', status: 413 });
  });

  it('takes a number as long as any double needs, and none of millions of digits', () => {
    expect(read(`${'0'.repeat(1_398)}10,1,2`)).toMatchObject({ kind: 'rows', rows: [[10, 1, 2]] });
    expect(read(`${'0'.repeat(1_399)}10,1,2`)).toMatchObject({ kind: 'refusal', status: 400 });
  });

  const row = '10,1,2';
  const csv = (rows: number) => Array.from({ length: rows }, () => row).join('\n');
  const json = (rows: number) => `{"instances": [${Array.from({ length: rows }, () => `[${row}]`).join()}]}`;
  it('takes as many rows as the contract allows and refuses one more with a 413, as CSV and as JSON', () => {
    const { maximumRows } = contract;
    expect(read(csv(maximumRows))).toMatchObject({ kind: 'rows' });
    expect(read(`${csv(maximumRows)}\n`)).toMatchObject({ kind: 'rows' });
    expect(read(csv(maximumRows + 1))).toMatchObject({ kind: 'refusal', status: 413 });
    expect(read(json(maximumRows), JSON_TYPE)).toMatchObject({ kind: 'rows' });
    expect(read(json(maximumRows + 1), JSON_TYPE)).toMatchObject({ kind: 'refusal', status: 413 });
  });

  it.each([
    ['line breaks', '\n'.repeat(LARGEST_BODY_BYTES), CSV, 413],
    ['commas', ','.repeat(LARGEST_BODY_BYTES), CSV, 400],
    ['carriage returns', '\r'.repeat(LARGEST_BODY_BYTES), CSV, 400],
    ['digits before a letter', `${'1'.repeat(LARGEST_BODY_BYTES - 1)}x`, CSV, 400],
    ['empty arrays', `{"instances": [${'[],'.repeat(1_300_000)}[]]}`, JSON_TYPE, 413],
    [
      'members',
      `{${Array.from({ length: 300_000 }, (_, at) => `"${at}":1`).join()},"instances":[[1]]}`,
      JSON_TYPE,
      400,
    ],
  ])('refuses the largest body of nothing but %s within a second', (_, body, headers, status) => {
    const started = performance.now();
    expect(read(body, headers)).toMatchObject({ kind: 'refusal', status });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('refuses a body that is not UTF-8', () => {
    const body = Buffer.from([0x31, 0xff, 0xfe]).toString('base64');
    expect(read(body, CSV, { isBase64Encoded: true })).toMatchObject({ kind: 'refusal', status: 400 });
  });
});

import fc from 'fast-check';
import { columns, contract, keepsBounds, parseDecimal } from '../../model/contract';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const row = fc.tuple(finite, finite, finite);

describe('the contract', () => {
  it('writes rows that it reads back, with commas and without empty fields', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const body = contract.encodeRequest(rows);
        expect(contract.decodeRequest(body, contract.features)).toEqual(
          rows.map((cells) => cells.map((cell) => (Object.is(cell, -0) ? 0 : cell))),
        );
        expect(body.split(/[\n,]/)).not.toContain('');
      }),
    );
  });

  it('reads predictions between commas or line breaks', () => {
    expect(contract.decodeAnswer('1.5,2\n')).toEqual([1.5, 2]);
    expect(contract.decodeAnswer('1.5\r\n2e1')).toEqual([1.5, 20]);
    expect(contract.decodeAnswer('')).toEqual([]);
  });

  it('finds nothing usable in an answer that is no number', () => {
    for (const body of ['nan', 'inf', '-inf', 'null', '{"predictions":[1]}', '1,', '0x1']) {
      expect(contract.decodeAnswer(body).every(contract.usable)).toBe(false);
    }
  });

  it('reads no captured request that is not one of its rows', () => {
    for (const body of ['', '1,2', '1,2,3,4', '1,2,x', '1,2,3\n\n1,2,3'])
      expect(contract.decodeRequest(body, contract.features)).toBeUndefined();
  });

  it('keeps its own bounds in the row that the probe sends', () => {
    expect(contract.exampleRow).toHaveLength(contract.features.length);
    contract.features.forEach((column, i) => expect(keepsBounds(contract.exampleRow[i]!, column)).toBe(true));
  });

  it('has the columns of the data files, label first', () => {
    expect(columns(contract).map(({ name }) => name)).toEqual([
      'total_amount',
      'duration_minutes',
      'passenger_count',
      'trip_distance',
    ]);
  });

  it('reads decimals and nothing else', () => {
    fc.assert(fc.property(finite, (value) => parseDecimal(String(value)) === value));
    for (const text of ['', ' ', '1_0', '1,0', 'Infinity', '+', '.', '1e', '0b1']) expect(parseDecimal(text)).toBeNaN();
  });
});

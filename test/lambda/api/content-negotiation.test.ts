import fc from 'fast-check';
import { chooseFormat, formatOfContentType } from '../../../lambda/api/content-negotiation';

describe('the format of the answer', () => {
  it.each([
    [undefined, 'json'],
    ['', 'json'],
    ['*/*', 'json'],
    ['application/json', 'json'],
    ['TEXT/CSV', 'csv'],
    ['text/*', 'csv'],
    ['text/csv;q=0.5, application/json;q=0.9', 'json'],
    ['text/csv, application/json;q=0.9', 'csv'],
    ['text/csv; charset=utf-8; q=0.2, application/json; q=0.1', 'csv'],
    ['application/json;q=0, */*', 'csv'],
    ['text/html, application/xhtml+xml, */*;q=0.1', 'json'],
    ['text/html', undefined],
    ['text/csv;q=0, application/json;q=0', undefined],
    ['text/csv;q=nonsense', undefined],
  ])('for Accept %p is %p', (accept, expected) => {
    expect(chooseFormat(accept)).toBe(expected);
  });

  it('is never one that the client forbids by name, whatever else it takes', () => {
    const range = fc.constantFrom('application/json', 'text/*', 'application/*', '*/*', 'text/html');
    const quality = fc.constantFrom('', ';q=0', ';q=0.3', ';q=1');
    fc.assert(
      fc.property(fc.array(fc.tuple(range, quality)), fc.nat(), (ranges, at) => {
        const parts = ranges.map((pair) => pair.join(''));
        parts.splice(at % (parts.length + 1), 0, 'Text/CSV;q=0');
        expect(chooseFormat(parts.join(', '))).not.toBe('csv');
      }),
    );
  });
});

describe('the format of the request', () => {
  it.each([
    ['text/csv', 'csv'],
    ['Text/CSV; Charset="UTF-8"', 'csv'],
    ['application/json;charset=utf-8', 'json'],
    ['application/json; charset=iso-8859-1', undefined],
    ['text/plain', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('for Content-Type %p is %p', (contentType, expected) => {
    expect(formatOfContentType(contentType)).toBe(expected);
  });
});

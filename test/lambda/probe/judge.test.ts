import { faultOf } from '../../../lambda/probe/judge';
import { contract } from '../../../model/contract';

const fault = (status: number, body: unknown, rows = 1) =>
  faultOf({ status, body: typeof body === 'string' ? body : JSON.stringify(body) }, rows, contract);

describe('an answer to the probe', () => {
  it('is well when there is one usable prediction for each row, whatever else it holds', () => {
    expect(fault(200, { predictions: [12.5] })).toBeUndefined();
    expect(fault(200, { predictions: [12.5, 0], currency: 'USD' }, 2)).toBeUndefined();
  });

  it.each([
    ['another status', 502, { error: { message: 'no answer' } }, 'the API answered 502 instead of 200: "{\\"error'],
    ['no JSON', 200, '<html>', 'the API answered no JSON: "<html>"'],
    ['null', 200, 'null', 'no list of predictions: "null"'],
    ['no predictions', 200, { prediction: 1 }, 'no list of predictions'],
    ['too few predictions', 200, { predictions: [] }, '0 predictions to 1 row'],
    ['too many predictions', 200, { predictions: [1, 2] }, '2 predictions to 1 row'],
    ['a text for a number', 200, { predictions: ['12.5'] }, 'no usable prediction'],
    ['nothing for a number', 200, { predictions: [null] }, 'no usable prediction'],
  ])('with %s is at fault, and the reason names it', (_, status, body, reason) => {
    expect(fault(status, body)).toContain(reason);
  });

  it('is shown by its beginning only', () => {
    expect(fault(500, 'x'.repeat(5_000))!.length).toBeLessThan(300);
  });
});

import { inferenceIdOf, originOf } from '../../../lambda/api/origin';

const marked = { 'X-Own-Purpose': 'golden' };

describe('whose call it is', () => {
  it('is our own when a hook invokes the function itself and names a purpose', () => {
    const event = { headers: marked, requestContext: { requestId: 'e-1' } };
    expect(originOf(event)).toEqual({ kind: 'own', purpose: 'golden' });
    expect(inferenceIdOf(event, originOf(event), 'i')).toBe('own-golden-e-1');
  });

  it('is the client’s when it came through API Gateway, whatever its headers and its request id say', () => {
    const event = { headers: marked, requestContext: { apiId: 'a', requestId: 'own-golden-1' } };
    expect(originOf(event)).toEqual({ kind: 'client' });
    expect(inferenceIdOf(event, originOf(event), 'i')).toBe('i');
  });

  it('never makes an id longer than SageMaker takes', () => {
    const event = { headers: { 'x-own-purpose': 'abcdefghijkl' }, requestContext: { requestId: 'r'.repeat(200) } };
    expect(inferenceIdOf(event, originOf(event), 'i')).toHaveLength(64);
  });
});

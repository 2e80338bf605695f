import { inferenceIdOf, originOf } from '../../../lambda/api/origin';

const marked = { 'X-Own-Purpose': 'golden' };
const HOME = { modelName: 'taxi', region: 'us-east-1' };

/** A request that API Gateway let in, signed by a role's session. */
const signedBy = (userArn: string | null, headers: Record<string, string> = { 'x-own-purpose': 'probe' }) => ({
  headers,
  requestContext: { apiId: 'a', requestId: 'r-1', accountId: '111122223333', identity: { userArn } },
});
const session = (role: string, account = '111122223333') => `arn:aws:sts::${account}:assumed-role/${role}/cwsyn-x`;

describe('whose call it is', () => {
  it('is our own when a hook invokes the function itself and names a purpose', () => {
    const event = { headers: marked, requestContext: { requestId: 'e-1' } };
    expect(originOf(event, HOME)).toEqual({ kind: 'own', purpose: 'golden' });
    expect(inferenceIdOf(event, originOf(event, HOME), 'i')).toBe('own-golden-e-1');
  });

  it('is the client’s when it came through API Gateway, whatever its headers and its request id say', () => {
    const event = { headers: marked, requestContext: { apiId: 'a', requestId: 'own-golden-1' } };
    expect(originOf(event, HOME)).toEqual({ kind: 'client' });
    expect(inferenceIdOf(event, originOf(event, HOME), 'i')).toBe('i');
  });

  it('is our own when the probe’s role signed it and it names its purpose', () => {
    const event = signedBy(session('taxi-probe-us-east-1'));
    expect(originOf(event, HOME)).toEqual({ kind: 'own', purpose: 'probe' });
    expect(inferenceIdOf(event, originOf(event, HOME), 'i')).toBe('own-probe-r-1');
  });

  it.each([
    ['of another role', signedBy(session('somebody'))],
    ['of the probe of another model', signedBy(session('taxi-x-probe-us-east-1'))],
    ['of another region’s probe', signedBy(session('taxi-probe-eu-west-1'))],
    ['of a role of that name in another account', signedBy(session('taxi-probe-us-east-1', '999999999999'))],
    ['that nobody verified', signedBy(null)],
    ['of the probe that names no purpose', signedBy(session('taxi-probe-us-east-1'), {})],
  ])('is a client’s when it is a request %s', (_, event) => {
    expect(originOf(event, HOME)).toEqual({ kind: 'client' });
  });

  it('never makes an id longer than SageMaker takes', () => {
    const event = { headers: { 'x-own-purpose': 'abcdefghijkl' }, requestContext: { requestId: 'r'.repeat(200) } };
    expect(inferenceIdOf(event, originOf(event, HOME), 'i')).toHaveLength(64);
  });
});

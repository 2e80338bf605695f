import fc from 'fast-check';
import { exactly, like, resourceLike } from '../../../../rehearsal/services/iam/match';

const PROPS = { where: 'here', variables: true };
const covers = (pattern: string, arn: string) => resourceLike(pattern, PROPS)(arn, {});

it.each([
  ['*', '*', true],
  ['*', 'arn:aws:s3:::b/k', true],
  ['arn:aws:s3:::b', 'arn:aws:s3:::b', true],
  ['arn:aws:s3:::b', 'arn:aws:s3:::bb', false],
  ['arn:aws:s3:::b/*', 'arn:aws:s3:::b', false],
  ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/x/y:z', true],
  ['arn:aws:s3:::b/*/m.gz', 'arn:aws:s3:::b/x/y:z/m.gz', true],
  ['arn:aws:s3:::b/?', 'arn:aws:s3:::b/xy', false],
  ['arn:aws:sagemaker:*:*:endpoint/m-prod-*', 'arn:aws:sagemaker:us-east-1:1:endpoint/m-prod-1', true],
  ['arn:aws:sagemaker:us-*-1:1:endpoint/m', 'arn:aws:sagemaker:us-east-1:1:endpoint/m', true],
  ['arn:aws:s*', 'arn:aws:sagemaker:us-east-1:1:endpoint/m', true],
  ['arn:aws:s*r:endpoint/m', 'arn:aws:sagemaker:us-east-1:1:endpoint/m', false],
  ['arn:aws:lambda:us-east-1:1:function:f:*', 'arn:aws:lambda:us-east-1:1:function:f', false],
  ['arn:aws:lambda:us-east-1:1:function:f*', 'arn:aws:lambda:us-east-1:1:function:f:live', true],
])('the resource %s covers %s: %s', (pattern, arn, expected) => {
  expect(covers(pattern, arn)).toBe(expected);
});

it('takes ${*}, ${?} and ${$} as the characters', () => {
  expect(like('a${*}b*', PROPS)('a*bc', {})).toBe(true);
  expect(like('a${*}b*', PROPS)('axbc', {})).toBe(false);
  expect(exactly('${$}${?}', PROPS)('$?', {})).toBe(true);
});

it('leaves variables of a document of the old version as they are', () => {
  const old = { where: 'here', variables: false };

  expect(exactly('${aws:username}', old)('${aws:username}', { 'aws:username': ['eve'] })).toBe(true);
});

it('finds every text that a pattern is made from', () => {
  const pieces = fc.array(fc.tuple(fc.string(), fc.constantFrom('*', '?', ''), fc.string()), { maxLength: 5 });
  fc.assert(
    fc.property(pieces, (made) => {
      const plain = (text: string) => text.replace(/[*?$]/g, '');
      const pattern = made.map(([text, wildcard]) => plain(text) + wildcard).join('');
      const text = made
        .map(([head, wildcard, tail]) => plain(head) + (wildcard === '*' ? tail : wildcard && 'x'))
        .join('');
      return like(pattern, PROPS)(text, {});
    }),
  );
});

it('finds nothing but the text itself by a pattern without wildcards', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (pattern, text) => {
      fc.pre(!/[*?$]/.test(pattern));
      return like(pattern, PROPS)(text, {}) === (pattern === text);
    }),
  );
});

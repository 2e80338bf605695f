import { compiled } from '../../../../rehearsal/gateway/constraints/pattern';

describe('a pattern', () => {
  it.each([
    ['^[a-zA-Z0-9](-*[a-zA-Z0-9])*', 'a-b', 'a_b'],
    ['[a-z]+|arn:[a-z:]*', 'arn:a', 'abc!'],
    ['\\A\\S[\\p{Print}]*\\z', 'a b', 'a\u0007'],
    ['[\\p{Alnum}\\-]+', 'a-1', 'a_1'],
    ['^\\!?[a-z \\@]*$', '!a@', 'a!'],
    ['\\p{Punct}', '!', 'a'],
    ['[\\p{L}\\p{N}]*', '\ud55c1', ' '],
    ['.', '\u{1F600}', '\n'],
  ])('%s is of the whole text: it takes %s and refuses %s', (pattern, good, bad) => {
    expect(compiled(pattern)?.test(good)).toBe(true);
    expect(compiled(pattern)?.test(bad)).toBe(false);
  });

  it.each(['a++b', 'a{1,2}+', '[a-z&&[^b]]', '[a[bc]]', '(?i)a', '(?>a)b', '\\Qa\\E', '\\h'])(
    'that JavaScript would read otherwise, or not at all, is not taken: %s',
    (pattern) => expect(compiled(pattern)).toBeUndefined(),
  );
});

import { type Constrained, faultsOf, type Limits } from '../../../../rehearsal/gateway/constraints/limits';
import { commonWords } from '../../../../rehearsal/gateway/constraints/words';

const text = (limits: Omit<Limits, 'type'>): Constrained => ({ limits: { type: 'string', ...limits } });
const members = (of: Record<string, Constrained>, name?: string): Constrained => ({
  members: new Map(Object.entries(of)),
  ...(name && { name }),
});
const says = (node: Constrained, value: object): string => commonWords(faultsOf(node, value));

describe('a limit', () => {
  it('is found wherever it stands, and every fault is told at once, by its path', () => {
    const node = members({
      Name: text({ min: 1, max: 3 }),
      Tags: { limits: { type: 'list', max: 2 }, item: members({ Key: text({ pattern: '[a-z]+' }) }, 'Tag') },
      Mode: text({ values: ['On', 'Off'] }),
      Count: { limits: { type: 'whole', min: 1, max: 9 } },
    });
    const input = { Name: 'abcd', Tags: [{ Key: 'a' }, { Key: 'B' }, null], Mode: 'on', Count: 0 };
    expect(says(node, input)).toBe(
      "5 validation errors detected: Value 'abcd' at 'name' failed to satisfy constraint: Member must have length less than " +
        "or equal to 3; Value '[Tag(key=a), Tag(key=B), null]' at 'tags' failed to satisfy constraint: Member must have " +
        "length less than or equal to 2; Value 'B' at 'tags.2.member.key' failed to satisfy constraint: Member must satisfy " +
        "regular expression pattern: [a-z]+; Value 'on' at 'mode' failed to satisfy constraint: Member must satisfy enum " +
        "value set: [On, Off]; Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or " +
        'equal to 1',
    );
  });

  it('of the items of a list of texts, or of the keys and values of a map, is told once for all', () => {
    const weights: Constrained = {
      key: text({ min: 1, max: 1024, pattern: '[0-9]+' }),
      value: { limits: { type: 'fraction', min: 0, max: 1 } },
    };
    expect(says(members({ Types: { item: text({ values: ['EDGE'] }) } }), { Types: ['wrong', 'worse'] })).toBe(
      "1 validation error detected: Value '[wrong, worse]' at 'types' failed to satisfy constraint: Member must satisfy " +
        'constraint: [Member must satisfy enum value set: [EDGE]]',
    );
    expect(says(members({ Weights: weights }), { Weights: { $LATEST: 2 } })).toBe(
      "2 validation errors detected: Value '{$LATEST=2.0}' at 'weights' failed to satisfy constraint: Map keys must satisfy " +
        'constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to ' +
        "1, Member must satisfy regular expression pattern: [0-9]+]; Value '{$LATEST=2.0}' at 'weights' failed to satisfy " +
        'constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have ' +
        'value greater than or equal to 0.0]',
    );
  });

  it('of a secret does not repeat the secret', () => {
    const secret = { ...text({ max: 3 }), sensitive: true };
    expect(says(members({ Input: secret }), { Input: 'hunter2' })).toBe(
      "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or " +
        'equal to 3',
    );
    const list: Constrained = { limits: { type: 'list', max: 1 }, item: { sensitive: true } };
    expect(says(members({ Inputs: list }), { Inputs: ['hunter2', 'hunter3'] })).not.toContain('hunter');
    const login = members({ User: text({}), Word: { sensitive: true } }, 'Login');
    const logins: Constrained = { limits: { type: 'list', max: 1 }, item: login };
    const both = { User: 'me', Word: 'hunter2' };
    expect(says(members({ Logins: logins }), { Logins: [both, both] })).toContain(
      "Value '[Login(user=me, word=***Sensitive Data Redacted***), Login(",
    );
  });

  it('counts characters of a text, bytes of a blob, in JSON too', () => {
    const node = members({ Text: text({ max: 2 }), Blob: { limits: { type: 'blob', max: 3 } } });
    expect(faultsOf(node, { Text: '\u{1F600}\u{1F600}', Blob: Buffer.alloc(3) })).toEqual([]);
    expect(faultsOf(node, { Blob: Buffer.alloc(3).toString('base64') })).toEqual([]);
    expect(says(node, { Blob: Buffer.alloc(4) })).toContain("'java.nio.HeapByteBuffer[pos=0 lim=4 cap=4]' at 'blob'");
  });

  it('of a length keeps the pattern from being tried', () => {
    const slow = '([a-z]+)+';
    expect(says(members({ Name: text({ max: 64, pattern: slow }) }), { Name: `${'a'.repeat(10_000)}!` })).toMatch(
      /^1 validation .* less than or equal to 64$/,
    );
  });

  it('says nothing of what is not there or has another type', () => {
    const node = members({
      Name: text({ min: 1 }),
      Tags: { item: text({ min: 1 }), limits: { type: 'list', min: 1 } },
    });
    expect(faultsOf(node, { Name: undefined, Tags: 'text' })).toEqual([]);
    expect(faultsOf(node, { Name: 5, Tags: null })).toEqual([]);
  });
});

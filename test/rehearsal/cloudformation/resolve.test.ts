import { resolve } from '../../../rehearsal/cloudformation/resolve';
import { KNOWN_AFTER_APPLY, NO_VALUE, type Scope } from '../../../rehearsal/cloudformation/scope';

const scope: Scope = {
  where: 'stack/Thing',
  mappings: { Map: { first: { second: 'found', list: ['a', 'b'] } } },
  parameter: (name) => ({ Text: 'hello', List: ['x', 'y', 'z'], Key: 'first' })[name],
  pseudo: (name) => (name === 'AWS::NoValue' ? NO_VALUE : `<${name}>`),
  condition: (name) => name === 'Yes',
  ref: (name) => ({ Topic: 'topic-1', Later: KNOWN_AFTER_APPLY })[name],
  attribute: (name, attribute) => (name === 'Topic' ? `Topic/${attribute}` : undefined),
  exported: (name) => `export of ${name}`,
};

const of = (value: unknown): unknown => resolve(value, scope);

describe('intrinsics', () => {
  test.each([
    ['Ref of a parameter', { Ref: 'Text' }, 'hello'],
    ['Ref of a resource', { Ref: 'Topic' }, 'topic-1'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, '<AWS::Region>'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Topic', 'TopicArn'] }, 'Topic/TopicArn'],
    ['GetAtt as a text with a nested attribute', { 'Fn::GetAtt': 'Topic.Endpoint.Address' }, 'Topic/Endpoint.Address'],
    ['GetAtt whose attribute is a parameter', { 'Fn::GetAtt': ['Topic', { Ref: 'Text' }] }, 'Topic/hello'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Text' }, 3]] }, 'a-hello-3'],
    ['Join of nothing', { 'Fn::Join': ['-', []] }, ''],
    ['Join of a list parameter', { 'Fn::Join': ['|', { Ref: 'List' }] }, 'x|y|z'],
    ['Join that leaves NoValue out', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, 'a-b'],
    ['Split', { 'Fn::Split': [',', 'a,b,,c'] }, ['a', 'b', '', 'c']],
    ['Select by a text index', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['Select of a Split', { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b'] }] }, 'b'],
    [
      'Sub with everything',
      { 'Fn::Sub': '${Text} ${Topic} ${Topic.TopicArn} ${AWS::Region}' },
      'hello topic-1 Topic/TopicArn <AWS::Region>',
    ],
    ['Sub that keeps a literal', { 'Fn::Sub': '${!Text} ${Text}' }, '${Text} hello'],
    ['Sub with variables', { 'Fn::Sub': ['${a}${Text}', { a: { Ref: 'Topic' } }] }, 'topic-1hello'],
    ['GetAZs of a region', { 'Fn::GetAZs': 'eu-west-1' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    ['GetAZs of its own region', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, '<AWS::Region>a'],
    ['GetAZs of six', { 'Fn::Select': [5, { 'Fn::GetAZs': 'us-east-1' }] }, 'us-east-1f'],
    ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, '8'] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['Cidr across a byte', { 'Fn::Cidr': ['192.168.0.0/22', 2, 9] }, ['192.168.0.0/23', '192.168.2.0/23']],
    ['FindInMap', { 'Fn::FindInMap': ['Map', 'first', 'second'] }, 'found'],
    [
      'FindInMap with nested functions',
      { 'Fn::FindInMap': ['Map', { Ref: 'Key' }, { 'Fn::Join': ['', ['sec', 'ond']] }] },
      'found',
    ],
    ['FindInMap of a list', { 'Fn::FindInMap': ['Map', 'first', 'list'] }, ['a', 'b']],
    ['FindInMap with a default', { 'Fn::FindInMap': ['Map', 'none', 'x', { DefaultValue: { Ref: 'Text' } }] }, 'hello'],
    ['If, taken', { 'Fn::If': ['Yes', 'a', 'b'] }, 'a'],
    ['If, not taken', { 'Fn::If': ['No', 'a', 'b'] }, 'b'],
    ['If whose other branch cannot be resolved', { 'Fn::If': ['Yes', 'a', { Ref: 'Nothing' }] }, 'a'],
    ['Equals', { 'Fn::Equals': [{ Ref: 'Text' }, 'hello'] }, true],
    ['Base64', { 'Fn::Base64': { Ref: 'Text' } }, 'aGVsbG8='],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${Text}-x' } }, 'export of hello-x'],
    [
      'a policy with a key named Condition',
      { Condition: { Bool: { x: 'true' } } },
      { Condition: { Bool: { x: 'true' } } },
    ],
  ])('%s', (_name, value, expected) => expect(of(value)).toEqual(expected));

  test('a property or item that is NoValue is left out', () => {
    const nothing = { Ref: 'AWS::NoValue' };
    expect(of({ kept: 1, dropped: nothing, list: [1, nothing, { 'Fn::If': ['No', 2, nothing] }] })).toEqual({
      kept: 1,
      list: [1],
    });
  });

  test('what is known only after the deployment stays unknown when it is taken apart, and is kept inside a text', () => {
    const later = { Ref: 'Later' };
    expect(of({ 'Fn::Select': [4, { 'Fn::Split': [':', later] }] })).toBe(KNOWN_AFTER_APPLY);
    expect(of({ 'Fn::Base64': later })).toBe(KNOWN_AFTER_APPLY);
    expect(of({ 'Fn::Join': ['-', ['a', later]] })).toBe(`a-${KNOWN_AFTER_APPLY}`);
  });

  test.each([
    [{ 'Fn::Cidr': ['10.0.0.0/16', 1] }, /form of Fn::Cidr .* \(at stack\/Thing\)/],
    [{ 'Fn::Cidr': ['fd00::/56', 1, 64] }, /block of Fn::Cidr fd00::\/56/],
    [{ 'Fn::Cidr': ['10.0.0.0/24', 3, 7] }, /Fn::Cidr cannot take 3 blocks of 7 bits out of 10.0.0.0\/24/],
    [{ 'Fn::Length': [1] }, /intrinsic Fn::Length/],
    [{ 'Fn::Transform': { Name: 'AWS::Include' } }, /intrinsic Fn::Transform/],
    [{ 'Fn::Select': [2, ['a']] }, /Fn::Select cannot select nonexistent value at index 2/],
    [{ 'Fn::FindInMap': ['Map', 'none', 'x'] }, /Unable to get mapping for Map::none::x/],
    [{ Ref: 'Nothing' }, /Unresolved resource dependencies \[Nothing\]/],
    [{ 'Fn::GetAtt': ['Nothing', 'Arn'] }, /references undefined resource Nothing/],
    [{ 'Fn::GetAtt': 'NoAttribute' }, /requires two non-empty parameters/],
    [{ 'Fn::Join': ['-'] }, /every Fn::Join object requires two parameters/],
  ])('%j is refused', (value, message) => expect(() => of(value)).toThrow(message));
});

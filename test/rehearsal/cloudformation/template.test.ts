import { activeResources, dependencyGraph, inOrder } from '../../../rehearsal/cloudformation/graph';
import { checkTemplate, type Template } from '../../../rehearsal/cloudformation/template';
import { readTemplate } from '../../../rehearsal/cloudformation/template-text';

const thing = (more: object = {}) => ({ Type: 'AWS::SNS::Topic', ...more });

describe('a template', () => {
  test('is read from YAML with short forms', () => {
    const text =
      'Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: !Sub "x-${B}"\n      Tags: !If [Yes, !GetAtt B.TopicArn, !Ref "AWS::NoValue"]\n';
    expect(readTemplate(text, 's').Resources.A!.Properties).toEqual({
      TopicName: { 'Fn::Sub': 'x-${B}' },
      Tags: { 'Fn::If': ['Yes', { 'Fn::GetAtt': 'B.TopicArn' }, { Ref: 'AWS::NoValue' }] },
    });
  });

  test.each([
    [{ Resources: { A: thing() }, Hooks: {} }, /template section Hooks \(at s\)/],
    [
      { Resources: { A: thing() }, Transform: ['AWS::LanguageExtensions', { Name: 'AWS::Include' }] },
      /transform AWS::LanguageExtensions, AWS::Include/,
    ],
    [{ Resources: { A: thing({ CreationPolicy: {} }) } }, /resource attribute CreationPolicy \(at s\/A\)/],
    [{ Resources: { 'Fn::ForEach::X': [] } }, /intrinsic Fn::ForEach::X/],
    [{ Resources: {} }, 'At least one Resources member must be defined'],
    [{ Resources: { 'A-B': thing() } }, 'Resource name A-B is non alphanumeric'],
    [{ Resources: { A: {} } }, 'Every Resources object must contain a Type member'],
  ])('%j is refused', (template, message) => expect(() => checkTemplate(template, 's')).toThrow(message));
});

describe('the dependency graph', () => {
  const graphOf = (template: object) => {
    const checked = checkTemplate(template, 's') as Template;
    const condition = (name: string): boolean => name === 'Yes';
    return dependencyGraph(checked, activeResources(checked, condition), condition);
  };

  test('has the edges of Ref, GetAtt, Sub and DependsOn, of the branch that is taken', () => {
    const graph = graphOf({
      Resources: {
        A: thing(),
        B: thing(),
        C: thing(),
        D: thing(),
        E: thing({
          DependsOn: 'A',
          Properties: {
            TopicName: { 'Fn::Sub': ['${B.TopicName}${x}${!D}', { x: { 'Fn::GetAtt': 'C.TopicName' } }] },
            DisplayName: { 'Fn::If': ['No', { Ref: 'D' }, 'none'] },
          },
        }),
      },
    });
    expect([...graph.get('E')!].sort()).toEqual(['A', 'B', 'C']);
  });

  test('refuses a circle, naming those in it and no others', () => {
    const ref = (name: string) => thing({ Properties: { DisplayName: { Ref: name } } });
    const template = { Resources: { A: ref('B'), B: ref('A'), C: ref('A'), D: thing() } };
    expect(() => graphOf(template)).toThrow('Circular dependency between resources: [A, B]');
  });

  test('refuses a reference to what is not there, or whose condition does not hold', () => {
    const template = {
      Resources: {
        A: thing({ Condition: 'No' }),
        B: thing({ DependsOn: 'Z', Properties: { DisplayName: { Ref: 'A' } } }),
      },
    };
    expect(() => graphOf(template)).toThrow(
      'Unresolved resource dependencies [A, Z] in the Resources block of the template',
    );
  });

  test('orders each after what it depends on', () => {
    expect(
      inOrder(
        new Map([
          ['c', ['b']],
          ['b', ['a']],
          ['a', []],
        ]),
      ),
    ).toEqual(['a', 'b', 'c']);
  });
});

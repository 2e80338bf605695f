import { loadResourceTypes, type ResourceTypes } from '../../../rehearsal/cloudformation/resource-types';

describe('the published specification of resource types', () => {
  let types: ResourceTypes;
  beforeAll(async () => {
    types = await loadResourceTypes();
  });

  test.each([
    ['AWS::SNS::Topic', 'TopicName', 'yes'],
    ['AWS::SNS::Topic', 'DisplayName', 'no'],
    ['AWS::EC2::Instance', 'InstanceType', 'maybe'],
    ['Custom::Anything', 'ServiceToken', 'yes'],
    ['Custom::Anything', 'Whatever', 'no'],
  ])('%s.%s causes replacement: %s', (type, property, expected) => {
    expect(types(type)!.causesReplacement(property)).toBe(expected);
  });

  test.each<[string, string, object, object, string | undefined]>([
    [
      'two configs of one name clash',
      'AWS::SageMaker::EndpointConfig',
      { EndpointConfigName: 'n', KmsKeyId: '1' },
      { EndpointConfigName: 'n', KmsKeyId: '2' },
      'n',
    ],
    [
      'a generated name clashes with nothing',
      'AWS::SageMaker::EndpointConfig',
      { KmsKeyId: '1' },
      { KmsKeyId: '2' },
      undefined,
    ],
    [
      'a scaling policy’s name is not its identity',
      'AWS::ApplicationAutoScaling::ScalingPolicy',
      { PolicyName: 'n', ResourceId: '1' },
      { PolicyName: 'n', ResourceId: '2' },
      undefined,
    ],
    [
      'two versions of one function live side by side',
      'AWS::Lambda::Version',
      { FunctionName: 'f', Description: '1' },
      { FunctionName: 'f', Description: '2' },
      undefined,
    ],
    [
      'two permissions of one function too',
      'AWS::Lambda::Permission',
      { FunctionName: 'f', Principal: '1' },
      { FunctionName: 'f', Principal: '2' },
      undefined,
    ],
    [
      'an alias of one name on two functions too',
      'AWS::Lambda::Alias',
      { Name: 'live', FunctionName: 'f' },
      { Name: 'live', FunctionName: 'g' },
      undefined,
    ],
    [
      'a role moved to another path clashes',
      'AWS::IAM::Role',
      { RoleName: 'r', Path: '/a/' },
      { RoleName: 'r', Path: '/b/' },
      'r',
    ],
  ])('%s', (_name, type, before, after, expected) => {
    expect(types(type)!.sharedName(before as Record<string, unknown>, after as Record<string, unknown>)).toBe(expected);
  });

  test('knows which attributes can be asked for', () => {
    const topic = types('AWS::SNS::Topic')!;
    expect([topic.hasAttribute('TopicArn'), topic.hasAttribute('DisplayName'), topic.hasAttribute('Nothing')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

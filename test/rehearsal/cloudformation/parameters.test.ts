import {
  parameterValues,
  type GivenParameter,
  type ParameterValues,
} from '../../../rehearsal/cloudformation/parameters';
import type { ParameterDefinition, Template } from '../../../rehearsal/cloudformation/template';
import { fixedStore } from './account';

const store = fixedStore({ '/version': '21', '/zones': 'a, b' });

async function valueOf(definition: ParameterDefinition, value?: string, previous: ParameterValues = new Map()) {
  const template: Template = { Parameters: { P: definition }, Resources: {} };
  const given: GivenParameter[] = value === undefined ? [] : [{ ParameterKey: 'P', ParameterValue: value }];
  return (await parameterValues(template, given, previous, store, 'stack')).get('P')!;
}

describe('parameters', () => {
  test.each<[string, ParameterDefinition, string | undefined, string | string[]]>([
    ['a given text', { Type: 'String', Default: 'd' }, 'g', 'g'],
    ['a default', { Type: 'String', Default: 'd' }, undefined, 'd'],
    ['a number stays a text', { Type: 'Number', Default: 5 }, undefined, '5'],
    ['a list', { Type: 'CommaDelimitedList' }, 'a, b,c', ['a', 'b', 'c']],
    ['a list of numbers', { Type: 'List<Number>' }, '1,2', ['1', '2']],
    ['a stored text', { Type: 'AWS::SSM::Parameter::Value<String>' }, '/version', '21'],
    ['a stored list', { Type: 'AWS::SSM::Parameter::Value<List<String>>' }, '/zones', ['a', 'b']],
    ['what a resource is called in the account', { Type: 'AWS::EC2::VPC::Id' }, 'vpc-1', 'vpc-1'],
    ['a list of such', { Type: 'List<AWS::EC2::Subnet::Id>' }, 'subnet-1, subnet-2', ['subnet-1', 'subnet-2']],
    ['a stored image', { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>' }, '/version', '21'],
    ['the name of a stored parameter', { Type: 'AWS::SSM::Parameter::Name' }, '/version', '/version'],
  ])('%s', async (_name, definition, given, expected) => {
    expect((await valueOf(definition, given)).value).toEqual(expected);
  });

  test.each<[ParameterDefinition, string | undefined, string]>([
    [{ Type: 'String' }, undefined, 'Parameters: [P] must have values'],
    [{ Type: 'String', AllowedValues: ['a'] }, 'b', "Parameter 'P' must be one of AllowedValues"],
    [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'a1', "Parameter 'P' must match pattern [a-z]+"],
    [{ Type: 'String', MinLength: 2 }, 'a', "Parameter 'P' must contain at least 2 characters"],
    [{ Type: 'String', MaxLength: 2 }, 'abc', "Parameter 'P' must contain at most 2 characters"],
    [{ Type: 'Number' }, 'x', "Parameter 'P' must be a number"],
    [{ Type: 'Number', MinValue: 2 }, '1', "Parameter 'P' must be a number not less than 2"],
    [{ Type: 'Number', MaxValue: 2 }, '3', "Parameter 'P' must be a number not greater than 2"],
    [
      { Type: 'String', AllowedValues: ['a'], ConstraintDescription: 'say a' },
      'b',
      'Parameter P failed to satisfy constraint: say a',
    ],
    [
      { Type: 'AWS::SSM::Parameter::Value<String>' },
      '/none',
      'Unable to fetch parameters [/none] from parameter store for this account.',
    ],
    [
      { Type: 'AWS::Other::Thing::Arn' },
      'x',
      'the rehearsal does not know the parameter type AWS::Other::Thing::Arn (at stack/P)',
    ],
  ])('%j with %s is refused', async (definition, value, message) => {
    await expect(valueOf(definition, value)).rejects.toThrow(message);
  });

  test('the previous value is taken when asked for, over the default', async () => {
    const previous = new Map([['P', await valueOf({ Type: 'String' }, 'before')]]);
    const template: Template = { Parameters: { P: { Type: 'String', Default: 'd' } }, Resources: {} };
    const given = [{ ParameterKey: 'P', UsePreviousValue: true }];
    expect((await parameterValues(template, given, previous, store, 'stack')).get('P')!.value).toBe('before');
  });

  test('a parameter that the template does not have is refused', async () => {
    const given = [{ ParameterKey: 'Q', ParameterValue: '1' }];
    await expect(parameterValues({ Resources: {} }, given, new Map(), store, 'stack')).rejects.toThrow(
      'Parameters: [Q] do not exist in the template',
    );
  });
});

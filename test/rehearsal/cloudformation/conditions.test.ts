import fc from 'fast-check';
import { evaluateCondition } from '../../../rehearsal/cloudformation/conditions';
import { resolve } from '../../../rehearsal/cloudformation/resolve';
import type { Scope } from '../../../rehearsal/cloudformation/scope';

const scope: Scope = {
  where: 'stack/Conditions',
  mappings: {},
  parameter: (name) => ({ Stage: 'prod', Zones: ['a', 'b'] })[name],
  pseudo: (name) => name,
  condition: (name) => name === 'Yes',
  ref: () => undefined,
  attribute: () => undefined,
  exported: (name) => name,
};
const holds = (expression: unknown): boolean => evaluateCondition(expression, scope, resolve);

describe('conditions', () => {
  test.each([
    [{ 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }, true],
    [{ 'Fn::Equals': [1, '1'] }, true],
    [{ 'Fn::Equals': ['a', 'b'] }, false],
    [{ 'Fn::Not': [{ Condition: 'Yes' }] }, false],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ Condition: 'No' }] }] }, true],
    [{ 'Fn::Or': [{ Condition: 'No' }, { Condition: 'No' }] }, false],
    [{ 'Fn::Contains': [['1', '2'], '2'] }, true],
    [{ 'Fn::Contains': [{ Ref: 'Zones' }, 'c'] }, false],
    [{ 'Fn::EachMemberIn': [{ Ref: 'Zones' }, ['a', 'b', 'c']] }, true],
    [{ 'Fn::EachMemberIn': [{ Ref: 'Zones' }, ['a']] }, false],
    [{ 'Fn::EachMemberEquals': [['a', 'a'], 'a'] }, true],
  ])('%j is %s', (expression, expected) => expect(holds(expression)).toBe(expected));

  test('an unknown function of rules is refused by name', () => {
    expect(() => holds({ 'Fn::ValueOf': ['x', 'y'] })).toThrow(/condition function Fn::ValueOf/);
  });

  test('too few operands are refused in CloudFormation’s words', () => {
    expect(() => holds({ 'Fn::And': [{ Condition: 'Yes' }] })).toThrow(
      'every Fn::And object requires a list of between 2 and 10',
    );
  });

  test('De Morgan’s law holds for all operands', () => {
    const operands = fc.array(fc.boolean(), { minLength: 2, maxLength: 10 });
    fc.assert(
      fc.property(operands, (values) => {
        const not = (one: unknown) => ({ 'Fn::Not': [one] });
        const named = values.map((value) => ({ Condition: value ? 'Yes' : 'No' }));
        return holds(not({ 'Fn::And': named })) === holds({ 'Fn::Or': named.map(not) });
      }),
    );
  });
});

import { parseConditions } from '../../../../rehearsal/services/iam/conditions';
import type { Context } from '../../../../rehearsal/services/iam/context';

const PROPS = { where: 'here', variables: true };

function holds(condition: object, context: Context): boolean {
  return parseConditions(condition, PROPS).every((test) => test.holds(context));
}

const ARN = 'arn:aws:iam::111122223333:role/a:b';

it.each([
  ['StringEquals', 'v', 'v', true],
  ['StringEquals', 'v', 'V', false],
  ['StringEquals', 'a*', 'ab', false],
  ['StringNotEquals', 'v', 'w', true],
  ['StringNotEquals', 'v', 'v', false],
  ['StringEqualsIgnoreCase', 'v', 'V', true],
  ['StringNotEqualsIgnoreCase', 'v', 'V', false],
  ['StringLike', 'a?c*', 'abcd', true],
  ['StringLike', 'a?c*', 'acd', false],
  ['StringLike', 'a.c', 'abc', false],
  ['StringNotLike', 'a*', 'b', true],
  ['ArnLike', 'arn:aws:iam::*:role/*', ARN, true],
  ['ArnLike', 'arn:*:*:111122223333:role/a:*', ARN, false],
  ['ArnLike', 'arn:aws:iam::*:role/a*', ARN, true],
  ['ArnEquals', 'arn:aws:iam::111122223333:role/*', ARN, true],
  ['ArnNotLike', 'arn:aws:iam::*:role/*', ARN, false],
  ['ArnNotEquals', 'arn:aws:iam::*:user/*', ARN, true],
  ['Bool', 'true', 'true', true],
  ['Bool', true, 'false', false],
  ['NumericEquals', '10', '10.0', true],
  ['NumericNotEquals', 10, '10', false],
  ['NumericLessThan', '10', '9', true],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericGreaterThan', '10', '9', false],
  ['NumericGreaterThanEquals', '10', '10', true],
  ['NumericLessThan', '10', 'many', false],
  ['DateEquals', '2026-01-05T09:00:00Z', '1767603600', true],
  ['DateNotEquals', '2026-01-05T09:00:00Z', '1767603600', false],
  ['DateLessThan', '2026-01-05T09:00:00Z', '2026-01-05T08:59:59Z', true],
  ['DateLessThanEquals', '2026-01-05T09:00:00Z', '2026-01-05T09:00:01Z', false],
  ['DateGreaterThan', '2026-01-05T09:00:00Z', '2026-01-05T09:00:01Z', true],
  ['DateGreaterThanEquals', '2026-01-05T09:00:00Z', '2026-01-05T08:00:00Z', false],
])('%s of %s and %s is %s', (operator, wanted, found, expected) => {
  expect(holds({ [operator]: { 'a:Key': wanted } }, { 'a:key': [found] })).toBe(expected);
});

it.each([
  ['StringEquals', false],
  ['StringNotEquals', true],
  ['ArnNotLike', true],
  ['NumericLessThan', false],
  ['Bool', false],
  ['StringEqualsIfExists', true],
  ['StringNotEqualsIfExists', true],
  ['ForAllValues:StringEquals', true],
  ['ForAllValues:StringNotEquals', true],
  ['ForAnyValue:StringEquals', false],
  ['ForAnyValue:StringNotEquals', false],
  ['ForAnyValue:StringEqualsIfExists', true],
])('%s of a key that the call lacks is %s', (operator, expected) => {
  const wanted = /Arn/.test(operator) ? ARN : /Numeric/.test(operator) ? '1' : /Bool/.test(operator) ? 'true' : 'v';

  expect(holds({ [operator]: { 'a:key': wanted } }, {})).toBe(expected);
});

it.each([
  ['ForAllValues:StringEquals', ['a', 'b'], true],
  ['ForAllValues:StringEquals', ['a', 'c'], false],
  ['ForAnyValue:StringEquals', ['c', 'b'], true],
  ['ForAnyValue:StringEquals', ['c', 'd'], false],
  ['ForAllValues:StringNotEquals', ['c', 'd'], true],
  ['ForAllValues:StringNotEquals', ['c', 'a'], false],
  ['ForAnyValue:StringNotEquals', ['c', 'a'], true],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], false],
])('%s of the values a and b with %s is %s', (operator, found, expected) => {
  expect(holds({ [operator]: { 'a:key': ['a', 'b'] } }, { 'a:key': found })).toBe(expected);
});

it('Null asks whether the key is there', () => {
  expect(holds({ Null: { 'a:key': 'true' } }, {})).toBe(true);
  expect(holds({ Null: { 'a:key': 'true' } }, { 'a:key': ['v'] })).toBe(false);
  expect(holds({ Null: { 'a:key': 'false' } }, { 'a:key': ['v'] })).toBe(true);
});

it('holds when any value of a key is met, all keys are met and all operators hold', () => {
  const condition = { StringEquals: { 'a:x': ['1', '2'], 'a:y': '3' }, Bool: { 'a:z': 'true' } };

  expect(holds(condition, { 'a:x': ['2'], 'a:y': ['3'], 'a:z': ['true'] })).toBe(true);
  expect(holds(condition, { 'a:x': ['2'], 'a:y': ['4'], 'a:z': ['true'] })).toBe(false);
  expect(holds(condition, { 'a:x': ['2'], 'a:y': ['3'], 'a:z': ['false'] })).toBe(false);
});

it('fills variables, whose values are no wildcards', () => {
  const condition = { StringLike: { 'a:key': '${aws:username}/*' } };

  expect(holds(condition, { 'a:key': ['eve/x'], 'aws:username': ['eve'] })).toBe(true);
  expect(holds(condition, { 'a:key': ['eve/x'], 'aws:username': ['*'] })).toBe(false);
  expect(holds(condition, { 'a:key': ['*/x'], 'aws:username': ['*'] })).toBe(true);
  expect(holds(condition, { 'a:key': ['eve/x'] })).toBe(false);
});

it.each([
  [{ BinaryEquals: { 'a:key': 'v' } }, 'the condition operator BinaryEquals'],
  [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, 'the condition operator IpAddress'],
  [{ 'ForSomeValues:StringEquals': { 'a:key': 'v' } }, 'the condition operator ForSomeValues:StringEquals'],
  [{ NullIfExists: { 'a:key': 'true' } }, 'the condition operator NullIfExists'],
  [{ constructor: { 'a:key': 'v' } }, 'the condition operator constructor'],
  [{ StringLike: { 'a:key': '${aws:PrincipalTag/team}' } }, 'the policy variable ${aws:PrincipalTag/team}'],
  [{ StringEquals: { 'a:key': "${aws:username, 'nobody'}" } }, "the policy variable ${aws:username, 'nobody'}"],
  [{ ArnLike: { 'a:key': 'role/*' } }, 'the ARN pattern role/*'],
  [{ NumericEquals: { 'a:key': 'many' } }, 'the number of a condition many'],
  [{ DateEquals: { 'a:key': 'soon' } }, 'the date of a condition soon'],
  [{ Bool: { 'a:key': 'perhaps' } }, 'the truth value of a condition perhaps'],
  [{ StringEquals: 'v' }, 'the policy element StringEquals "v"'],
  [{ StringEquals: { 'a:key': [] } }, 'the policy element a:key []'],
])('refuses %j by name', (condition, named) => {
  expect(() => parseConditions(condition, PROPS)).toThrow(named);
});

it('refuses many values where no set operator says how to compare them', () => {
  expect(() => holds({ StringEquals: { 'a:key': 'v' } }, { 'a:key': ['v', 'w'] })).toThrow(
    'operator StringEquals without ForAllValues or ForAnyValue',
  );
});

import { NotRehearsable } from '../../../../rehearsal/contracts';
import { compilePattern } from '../../../../rehearsal/services/events/pattern';

const event = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:aws:s3:::data', 'arn:aws:s3:::more'],
  detail: {
    bucket: { name: 'data' },
    object: { key: 'nyctaxi/Data-Source.zip', size: 12, 'version-id': 'v1' },
    reason: null,
    parts: [
      { n: 1, ok: true },
      { n: 2, ok: false },
    ],
  },
};
const key = (item: unknown) => ({ detail: { object: { key: [item] } } });
const size = (...comparisons: unknown[]) => ({ detail: { object: { size: [{ numeric: comparisons }] } } });

describe('a pattern', () => {
  it.each<[boolean, string, object]>([
    [true, 'exact values', { source: ['aws.s3'], detail: { bucket: { name: ['other', 'data'] } } }],
    [false, 'another value', { source: ['aws.ec2'] }],
    [false, 'one of two fields', { source: ['aws.s3'], 'detail-type': ['Object Deleted'] }],
    [true, 'any element of a list', { resources: ['arn:aws:s3:::more'] }],
    [true, 'null', { detail: { reason: [null] } }],
    [false, 'a number given as text', { detail: { object: { size: ['12'] } } }],
    [true, 'a prefix', key({ prefix: 'nyctaxi/' })],
    [false, 'another prefix', key({ prefix: 'taxi/' })],
    [true, 'a prefix in any case', key({ prefix: { 'equals-ignore-case': 'NYCTAXI/data' } })],
    [true, 'a suffix', key({ suffix: '.zip' })],
    [true, 'a suffix in any case', key({ suffix: { 'equals-ignore-case': 'SOURCE.ZIP' } })],
    [true, 'text in any case', key({ 'equals-ignore-case': 'NYCTAXI/DATA-SOURCE.ZIP' })],
    [true, 'a wildcard', key({ wildcard: '*/Data*.zip' })],
    [false, 'a wildcard with an escaped star', key({ wildcard: 'nyctaxi/\\*' })],
    [true, 'anything but a value', key({ 'anything-but': 'x' })],
    [false, 'anything but that value', { detail: { object: { size: [{ 'anything-but': [11, 12] }] } } }],
    [false, 'anything but a prefix', key({ 'anything-but': { prefix: 'nyc' } })],
    [true, 'anything but some suffixes', key({ 'anything-but': { suffix: ['.csv', '.json'] } })],
    [false, 'anything but a wildcard', key({ 'anything-but': { wildcard: '*taxi*' } })],
    [false, 'anything but, of a missing field', { detail: { nothing: [{ 'anything-but': 'x' }] } }],
    [true, 'a number in a range', size('>', 10, '<=', 12)],
    [false, 'a number outside a range', size('>', 12)],
    [true, 'an equal number', size('=', 12)],
    [true, 'a field that exists', { detail: { reason: [{ exists: true }] } }],
    [false, 'a branch in place of a value', { detail: { object: [{ exists: true }] } }],
    [true, 'a field that does not exist', { detail: { nothing: { deeper: [{ exists: false }] } } }],
    [false, 'a missing field', { detail: { nothing: ['x'] } }],
    [true, 'one of the branches of $or', { $or: [{ source: ['x'] }, { detail: { object: { size: [12] } } }] }],
    [false, 'fields of different elements', { detail: { parts: { n: [1], ok: [false] } } }],
    [true, 'fields of the same element', { detail: { parts: { n: [2], ok: [false] } } }],
  ])('matches (%s) %s', (expected, _, pattern) => {
    expect(compilePattern(pattern as Record<string, unknown>, 'rule r')(event)).toBe(expected);
  });

  it('names every operator that is not known when it is made', () => {
    const pattern = {
      detail: { ip: [{ cidr: '10.0.0.0/8' }], n: [{ numeric: ['~', 1] }], x: [{ 'anything-but': { cidr: 'y' } }] },
      source: 'not a list',
    };
    expect(() => compilePattern(pattern, 'rule r')).toThrow(NotRehearsable);
    expect(() => compilePattern(pattern, 'rule r')).toThrow(
      /cidr \(detail.ip\), numeric \(detail.n\), anything-but cidr \(detail.x\), "not a list" without a list \(source\)/,
    );
  });
});

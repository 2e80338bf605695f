import { parse, type CollectionTag, type ScalarTag } from 'yaml';
import { checkTemplate, invalid, type Template } from './template';

/** Short forms that stand for `Fn::<name>`; `!Ref` and `!Condition` carry no prefix. */
const SHORT_FORMS = [
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

const TAGS = [
  ...['Ref', 'Condition'].flatMap((name) => tagsOf(name, name)),
  ...SHORT_FORMS.flatMap((name) => tagsOf(name, `Fn::${name}`)),
];

function tagsOf(tag: string, key: string): (ScalarTag | CollectionTag)[] {
  return [
    { tag: `!${tag}`, resolve: (text: string) => ({ [key]: text }) },
    { tag: `!${tag}`, collection: 'seq', resolve: (items) => ({ [key]: items.toJSON() as unknown }) },
    { tag: `!${tag}`, collection: 'map', resolve: (items) => ({ [key]: items.toJSON() as unknown }) },
  ];
}

/**
 * Reads a template's text, JSON or YAML with short forms.
 *
 * @param where name of the stack, for errors
 */
export function readTemplate(text: string, where: string): Template {
  let value: unknown;
  try {
    // JSON first: it is what CDK writes, and `yaml` is slow on a large template.
    value = /^\s*\{/.test(text) ? JSON.parse(text) : parse(text, { customTags: TAGS, merge: true });
  } catch (error) {
    if (error instanceof Error) throw invalid(`Template format error: ${error.message}`);
    throw error;
  }
  return checkTemplate(JSON.parse(JSON.stringify(value ?? null)), where);
}

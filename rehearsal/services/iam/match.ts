import { NotRehearsable } from '../../contracts';
import { type Context, GLOBAL_KEYS } from './context';

/** Whether a text is what a policy says; the context fills policy variables. */
export type Matcher = (text: string, context: Context) => boolean;

export interface PatternProps {
  /** Where the pattern stands, for a refusal. */
  readonly where: string;
  /** Whether `${…}` stands for a value: in documents of version 2012-10-17. */
  readonly variables: boolean;
}

/**
 * How `*` and `?` reach: over everything (`text`), within the part of an ARN between two colons (`arn`), or within the
 * part unless `*` ends it (`resource`). An ARN's sixth part is the rest, with its colons.
 */
type Reach = 'text' | 'arn' | 'resource';

// What a variable brings is no wildcard: characters of Unicode's private use stand for it until the pattern is compiled.
const LITERAL: Readonly<Record<string, string>> = { '*': '\uE000', '?': '\uE001' };
const VARIABLE = /\$\{([^}]*)\}/g;

/** Equal letter by letter. */
export function exactly(text: string, props: PatternProps): Matcher {
  return filled(text, props, (wanted) => {
    const plain = wanted.replaceAll('\uE000', '*').replaceAll('\uE001', '?');
    return (found) => found === plain;
  });
}

/** `*` stands for any text, `?` for one character. */
export function like(pattern: string, props: PatternProps): Matcher {
  return filled(pattern, props, (glob) => compile(glob, 'text'));
}

/**
 * ArnLike, which ArnEquals equals: each of an ARN's six parts is compared by itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function arnLike(pattern: string, props: PatternProps): Matcher {
  if (!props.variables || !pattern.includes('${'))
    if (pattern.split(':').length < 6) throw new NotRehearsable('ARN pattern', pattern, props.where);
  return filled(pattern, props, (glob) => compile(glob, 'arn'));
}

/**
 * A policy's `Resource`: a `*` that ends a part of an ARN reaches beyond its colon.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function resourceLike(pattern: string, props: PatternProps): Matcher {
  return filled(pattern, props, (glob) => compile(glob, 'resource'));
}

type Compiled = (text: string) => boolean;

/** Compiles at once where no variable stands, else for each context. */
function filled(text: string, { where, variables }: PatternProps, compiled: (glob: string) => Compiled): Matcher {
  if (!variables || !text.includes('${')) {
    const matches = compiled(text);
    return (found) => matches(found);
  }
  for (const [, name = ''] of text.matchAll(VARIABLE))
    if (!['*', '?', '$'].includes(name) && !GLOBAL_KEYS.has(name.toLowerCase()))
      throw new NotRehearsable('policy variable', `\${${name}}`, where);
  return (found, context) => {
    const glob = fill(text, context);
    return glob !== undefined && compiled(glob)(found);
  };
}

/** Undefined when the call lacks a variable's key: then nothing matches. */
function fill(text: string, context: Context): string | undefined {
  let lacking = false;
  const glob = text.replace(VARIABLE, (_, name: string) => {
    const value = name.length === 1 ? name : context[name.toLowerCase()]?.[0];
    if (value === undefined) lacking = true;
    return (value ?? '').replace(/[*?]/g, (character) => LITERAL[character]!);
  });
  return lacking ? undefined : glob;
}

function compile(glob: string, reach: Reach): Compiled {
  if (glob === '*' && reach !== 'arn') return () => true;
  if (!/[*?\uE000\uE001]/.test(glob)) return (text) => text === glob;
  const expression = new RegExp(`^${sourceOf(glob, reach)}$`, 's');
  return (text) => expression.test(text);
}

function sourceOf(glob: string, reach: Reach): string {
  let source = '';
  let colons = 0;
  for (let i = 0; i < glob.length; i++) {
    const character = glob[i]!;
    if (character === ':') colons++;
    const bounded = reach !== 'text' && colons < 5;
    const ends = i + 1 === glob.length || glob[i + 1] === ':';
    if (character === '*') source += bounded && !(reach === 'resource' && ends) ? '[^:]*' : '.*';
    else if (character === '?') source += bounded ? '[^:]' : '.';
    else if (character === '\uE000') source += '\\*';
    else if (character === '\uE001') source += '\\?';
    else source += character.replace(/[.+^${}()|[\]\\/]/, '\\$&');
  }
  return source;
}

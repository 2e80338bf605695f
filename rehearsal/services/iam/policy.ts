import { NotRehearsable } from '../../contracts';
import type { PolicyDocument } from '../identity';
import { parseConditions, type Test } from './conditions';
import type { Context } from './context';
import { like, type Matcher, type PatternProps, resourceLike } from './match';
import { type NamesPrincipal, parsePrincipal } from './statement-principals';
import { listOf, recordOf } from './values';

/** A policy of a principal names none; one of a resource says whom it is about. */
export type PolicyKind = 'identity' | 'resource';

/** What a statement is about: actions or resources, listed, or all but the listed. */
export interface Scope {
  /** As the policy has them; all that are excepted make one, each with `!` before it. */
  readonly texts: readonly string[];
  /** Places in `texts` that cover this. */
  covers(text: string, context: Context): readonly number[];
}

/** One statement of a policy, read once and asked often. */
export interface Statement {
  /** `Sid`, or its place in the document, counted from 0. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  /** Undefined in a policy of a principal. */
  readonly names: NamesPrincipal | undefined;
  /** Asked in lower case. */
  readonly actions: Scope;
  readonly resources: Scope;
  readonly conditions: readonly Test[];
  /** Tells apart statements that differ by their conditions alone. */
  readonly conditionText: string;
}

const ELEMENTS = ['Version', 'Id', 'Statement'];
const STATEMENT_ELEMENTS = [
  ...['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
];

const NOWHERE: readonly number[] = [];
/** The one place of what has but one. */
const EVERYWHERE: readonly number[] = [0];

/** What a policy's document says. Documents are never changed in place, so each is read once. */
export class Policies {
  private readonly read = {
    identity: new WeakMap<PolicyDocument, readonly Statement[]>(),
    resource: new WeakMap<PolicyDocument, readonly Statement[]>(),
  };

  /** Throws NotRehearsable for elements, operators, principals and variables that are not known. */
  statementsOf(document: PolicyDocument, kind: PolicyKind, where: string): readonly Statement[] {
    const known = this.read[kind].get(document);
    if (known) return known;
    const statements = parsePolicy(document, kind, where);
    this.read[kind].set(document, statements);
    return statements;
  }
}

function parsePolicy(document: PolicyDocument, kind: PolicyKind, where: string): readonly Statement[] {
  refuseUnknown(document, ELEMENTS, where);
  const statements: readonly unknown[] = Array.isArray(document['Statement'])
    ? document['Statement']
    : [document['Statement']];
  // Documents without a version are of the old one, in which variables are plain text.
  const variables = document['Version'] === '2012-10-17';
  return statements.map((statement, i) =>
    parseStatement(recordOf(statement, 'Statement', where), i, kind, { where: `${where}, statement ${i}`, variables }),
  );
}

function parseStatement(
  statement: Readonly<Record<string, unknown>>,
  index: number,
  kind: PolicyKind,
  props: PatternProps,
): Statement {
  const { where } = props;
  refuseUnknown(statement, STATEMENT_ELEMENTS, where);
  const { Sid, Effect, Principal, Condition } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed('Effect', Effect, where);
  if ((Principal !== undefined) !== (kind === 'resource')) throw malformed('Principal', Principal, where);
  return {
    name: typeof Sid === 'string' && Sid !== '' ? Sid : `${index}`,
    effect: Effect,
    names: kind === 'resource' ? parsePrincipal(Principal, where) : undefined,
    // Actions are compared without regard to case.
    actions: scopeOf(statement, 'Action', (text) => like(text.toLowerCase(), { where, variables: false }), where),
    resources:
      kind === 'resource' && statement['Resource'] === undefined && statement['NotResource'] === undefined
        ? // A trust policy names none: it is about the role that it stands at.
          { texts: ['*'], covers: () => EVERYWHERE }
        : scopeOf(statement, 'Resource', (text) => resourceLike(text, props), where),
    conditions: parseConditions(Condition, props),
    conditionText: Condition === undefined ? '' : JSON.stringify(Condition),
  };
}

function scopeOf(
  statement: Readonly<Record<string, unknown>>,
  element: 'Action' | 'Resource',
  matcher: (text: string) => Matcher,
  where: string,
): Scope {
  const { [element]: listed, [`Not${element}`]: excepted } = statement;
  if ((listed === undefined) === (excepted === undefined)) throw malformed(element, listed, where);
  const texts = listOf(listed ?? excepted, element, where);
  const matchers = texts.map(matcher);
  const covering = (text: string, context: Context): readonly number[] => {
    let places: number[] | undefined;
    for (let i = 0; i < matchers.length; i++) if (matchers[i]!(text, context)) (places ??= []).push(i);
    return places ?? NOWHERE;
  };
  if (listed !== undefined) return { texts, covers: covering };
  return {
    texts: [texts.map((text) => `!${text}`).join(' ')],
    covers: (text, context) => (covering(text, context).length > 0 ? NOWHERE : EVERYWHERE),
  };
}

function refuseUnknown(value: Readonly<Record<string, unknown>>, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new NotRehearsable('policy element', unknown, where);
}

function malformed(element: string, value: unknown, where: string): NotRehearsable {
  return new NotRehearsable('policy element', `${element} ${JSON.stringify(value) ?? '(none)'}`, where);
}

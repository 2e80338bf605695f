import type { Mappings } from './template';

/** Where a name in a template gets its value: what `Ref`, `Fn::GetAtt` and the others ask. */
export interface Scope {
  /** Stack, or stack and logical id, for errors. */
  readonly where: string;
  readonly mappings: Mappings;
  /** The value of a template parameter; undefined when there is no such parameter. */
  parameter(name: string): string | readonly string[] | undefined;
  /** The value of `AWS::…`; `NO_VALUE` for `AWS::NoValue`. */
  pseudo(name: string): unknown;
  condition(name: string): boolean;
  /** What `Ref` answers for a resource; undefined when the template has no such resource. */
  ref(logicalId: string): unknown;
  /** What `Fn::GetAtt` answers; undefined when the template has no such resource. */
  attribute(logicalId: string, attribute: string): unknown;
  /** The value of another stack's export. */
  exported(name: string): string;
}

/** What `AWS::NoValue` resolves to: the property or list item that holds it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** Stands in a change set for what only the deployment will tell. */
export const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

const UNKNOWN = '{{changeSet:KNOWN_AFTER_APPLY';

/** Stands for one particular reference that is not looked up, so that two references can be told apart. */
export function symbol(reference: string): string {
  return `${UNKNOWN}:${reference}}}`;
}

/** Whether a text holds a part that only the deployment will tell. */
export function isUnknown(value: unknown): boolean {
  return typeof value === 'string' && value.includes(UNKNOWN);
}

/** What becomes of a text with an unknown part when a function takes it apart: unknown as a whole. */
export function unknownWhole(text: unknown): string {
  return typeof text === 'string' && text.includes(`${UNKNOWN}:`) ? text : KNOWN_AFTER_APPLY;
}

import type { ChangeSetType } from './change-set';
import type { GivenParameter } from './parameters';
import { refuseUnlessReady, type StackRegister } from './stack-register';
import type { Stack } from './state';
import { checkTemplate, invalid, type Template } from './template';
import { readTemplate } from './template-text';

export interface ChangeSetRequest {
  readonly stackName: string;
  readonly changeSetName: string;
  /** @default UPDATE */
  readonly type?: ChangeSetType;
  /** A template's text or parsed form. @default - the stack's present template */
  readonly template?: string | Template;
  readonly parameters?: readonly GivenParameter[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly string[];
  readonly roleArn?: string;
  readonly description?: string;
}

/**
 * The stack that a change set is for; undefined when it is to be made.
 *
 * @throws ServiceError ValidationError when there should be one and is none, or it can take no change set
 */
export function stackFor(
  { stackName, changeSetName, type = 'UPDATE' }: ChangeSetRequest,
  register: StackRegister,
): Stack | undefined {
  const stack = register.find(stackName);
  const exists = stack !== undefined && stack.status !== 'DELETE_COMPLETE';
  if (type === 'UPDATE') {
    if (!exists) throw invalid(`Stack [${stackName}] does not exist`);
    refuseUnlessReady(stack);
    return stack;
  }
  if (exists && stack.status !== 'REVIEW_IN_PROGRESS') {
    throw invalid(
      `Stack [${stackName}] already exists and cannot be created again with the changeSet [${changeSetName}].`,
    );
  }
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(stackName)) {
    throw invalid(
      `1 validation error detected: Value '${stackName}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  return exists ? stack : undefined;
}

/** The template that a request asks for. */
export function templateOf({ template, stackName }: ChangeSetRequest, existing: Stack | undefined): Template {
  if (typeof template === 'string') return readTemplate(template, stackName);
  if (template !== undefined) return checkTemplate(template, stackName);
  if (existing?.target === undefined) throw invalid('Either Template URL or Template Body must be specified.');
  return existing.target.template;
}

/** Its text as it was handed in. */
export function bodyOf({ template }: ChangeSetRequest, existing: Stack | undefined): string {
  if (template === undefined) return existing!.target!.templateBody;
  return typeof template === 'string' ? template : JSON.stringify(template);
}

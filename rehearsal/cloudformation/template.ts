import { NotRehearsable, ServiceError } from '../contracts';

/** A JSON value as it stands in a template: anything, intrinsics included. */
type TemplateValue = unknown;

export interface ParameterDefinition {
  readonly Type: string;
  readonly Default?: string | number | boolean;
  readonly AllowedValues?: readonly (string | number | boolean)[];
  readonly AllowedPattern?: string;
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
  readonly NoEcho?: boolean | string;
  readonly ConstraintDescription?: string;
  readonly Description?: string;
}

export interface ResourceDefinition {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, TemplateValue>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: TemplateValue;
  readonly UpdateReplacePolicy?: TemplateValue;
  readonly UpdatePolicy?: Readonly<Record<string, TemplateValue>>;
  readonly Metadata?: TemplateValue;
}

interface OutputDefinition {
  readonly Value: TemplateValue;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: TemplateValue };
}

interface RuleDefinition {
  readonly RuleCondition?: TemplateValue;
  readonly Assertions: readonly { readonly Assert: TemplateValue; readonly AssertDescription?: string }[];
}

export type Mappings = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

export interface Template {
  readonly AWSTemplateFormatVersion?: string;
  readonly Description?: string;
  readonly Metadata?: unknown;
  readonly Parameters?: Readonly<Record<string, ParameterDefinition>>;
  readonly Mappings?: Mappings;
  readonly Conditions?: Readonly<Record<string, TemplateValue>>;
  readonly Rules?: Readonly<Record<string, RuleDefinition>>;
  readonly Resources: Readonly<Record<string, ResourceDefinition>>;
  readonly Outputs?: Readonly<Record<string, OutputDefinition>>;
}

const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Resources',
  'Outputs',
]);

const RESOURCE_ATTRIBUTES = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'UpdatePolicy',
  'Metadata',
  'Description',
]);

/**
 * Checks the outer form of a template.
 *
 * @param where name of the stack, for errors
 * @throws ServiceError ValidationError in CloudFormation's words when the form is wrong
 * @throws NotRehearsable for a section, a transform or a resource attribute that the rehearsal does not know
 */
export function checkTemplate(value: unknown, where: string): Template {
  if (!isObject(value)) throw invalid('Template format error: unsupported structure.');
  if (value.Transform !== undefined) {
    throw new NotRehearsable('transform', transformNames(value.Transform).join(', '), where);
  }
  const unknown = Object.keys(value).filter((section) => !SECTIONS.has(section));
  if (unknown.length > 0) throw new NotRehearsable('template section', unknown.join(', '), where);
  if (!isObject(value.Resources) || Object.keys(value.Resources).length === 0) {
    throw invalid('Template format error: At least one Resources member must be defined.');
  }
  for (const [logicalId, resource] of Object.entries(value.Resources)) checkResource(logicalId, resource, where);
  return value as unknown as Template;
}

function checkResource(logicalId: string, resource: unknown, where: string): void {
  if (logicalId.startsWith('Fn::')) throw new NotRehearsable('intrinsic', logicalId, `${where}/Resources`);
  if (!/^[A-Za-z0-9]+$/.test(logicalId)) {
    throw invalid(`Template format error: Resource name ${logicalId} is non alphanumeric.`);
  }
  if (!isObject(resource) || typeof resource.Type !== 'string') {
    throw invalid(
      `Template format error: [/Resources/${logicalId}] Every Resources object must contain a Type member.`,
    );
  }
  for (const attribute of Object.keys(resource)) {
    if (!RESOURCE_ATTRIBUTES.has(attribute)) {
      throw new NotRehearsable('resource attribute', attribute, `${where}/${logicalId}`);
    }
  }
}

function transformNames(transform: unknown): string[] {
  const list = Array.isArray(transform) ? transform : [transform];
  return list.map((item) => (isObject(item) && 'Name' in item ? String(item.Name) : String(item)));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The names in a resource's DependsOn. */
export function dependsOn(resource: ResourceDefinition): readonly string[] {
  const names = resource.DependsOn ?? [];
  return typeof names === 'string' ? [names] : names;
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}

import type { Assembly, Template } from './synthesized';
import { resourcesOf } from './synthesized';

/** One action that a role may take on some resources. */
export interface Grant {
  readonly stack: string;
  readonly policy: string;
  readonly action: string;
  readonly resources: readonly unknown[];
  readonly condition: unknown;
}

export const STACKS = ['pipeline', 'Train', 'DeployDev', 'DeployProd', 'operations'] as const;

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** What the roles of a template are allowed, by the identity policies attached to them and written in them. */
export function grantsOf(stack: string, template: Template): Grant[] {
  const attached = resourcesOf(template, 'AWS::IAM::Policy').map(
    ([id, it]) => [id, it.Properties.PolicyDocument] as const,
  );
  const inline = resourcesOf(template, 'AWS::IAM::Role').flatMap(([id, it]) =>
    ((it.Properties.Policies ?? []) as { PolicyDocument: unknown }[]).map((own) => [id, own.PolicyDocument] as const),
  );
  return [...attached, ...inline].flatMap(([policy, document]) =>
    (document as { Statement: Record<string, unknown>[] }).Statement.filter((it) => it['Effect'] === 'Allow').flatMap(
      (statement) =>
        asList(statement['Action']).map((action) => ({
          stack,
          policy,
          action: String(action),
          resources: asList(statement['Resource']),
          condition: statement['Condition'],
        })),
    ),
  );
}

export const allGrants = (assembly: Assembly): Grant[] =>
  STACKS.flatMap((stack) => grantsOf(stack, assembly.template(stack)));

/**
 * A resource of a statement as an ARN, with whatever is not known before the deployment as a wildcard: a pattern that covers
 * no less than what is granted.
 */
export function arnOf(template: Template, resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const { 'Fn::Join': joined, 'Fn::GetAtt': attribute } = resource as {
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: string[];
  };
  if (joined) return joined[1].map((part) => arnOf(template, part)).join(joined[0]);
  const target = attribute && template.Resources[attribute[0]!];
  if (target?.Type === 'AWS::S3::Bucket' && attribute?.[1] === 'Arn')
    return `arn:aws:s3:::${target.Properties.BucketName}`;
  return '*';
}

/** Whether a granted action, which may hold wildcards, covers an action. */
export const covers = (granted: string, action: string): boolean =>
  matches(granted.toLowerCase(), action.toLowerCase());

/** Whether a pattern of IAM, such as a granted ARN, covers a text. */
export const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);

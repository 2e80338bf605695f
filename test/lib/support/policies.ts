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

export const STACKS = ['pipeline', 'Train', 'DeployDev', 'DeployProd'] as const;

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

/** Whether a granted action, which may hold wildcards, covers an action. */
export const covers = (granted: string, action: string): boolean =>
  new RegExp(`^${granted.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(action);

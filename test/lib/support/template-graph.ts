import type { Template } from './synthesized';

/**
 * Logical ids that CloudFormation finishes before it touches a resource: those named by `DependsOn`, `Ref`, `Fn::GetAtt`
 * and `Fn::Sub` in its properties, and all that these wait for in turn. An update policy gives no order.
 */
export function dependenciesOf(template: Template, logicalId: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (id: string): void => {
    const { DependsOn = [], Properties } = template.Resources[id]!;
    for (const next of [...[DependsOn].flat(), ...referencesIn(Properties)]) {
      if (!(next in template.Resources) || found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(logicalId);
  return found;
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [Array.isArray(inner) ? String(inner[0]) : String(inner).split('.')[0]!];
    if (key === 'Fn::Sub')
      return [...String(Array.isArray(inner) ? inner[0] : inner).matchAll(/\$\{([^.!}]+)/g)].map(([, id]) => id!);
    return referencesIn(inner);
  });
}

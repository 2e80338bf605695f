import { evaluateCondition } from './conditions';
import { resolve } from './resolve';
import type { Scope } from './scope';
import { invalid, type Template } from './template';

/**
 * Checks the template's rules, as is done before every creation and update.
 *
 * @throws ServiceError ValidationError naming every assertion that does not hold
 */
export function checkRules(template: Template, scope: Scope): void {
  const broken: string[] = [];
  for (const [name, rule] of Object.entries(template.Rules ?? {})) {
    if (rule.RuleCondition !== undefined && !evaluateCondition(rule.RuleCondition, scope, resolve)) continue;
    for (const { Assert, AssertDescription } of rule.Assertions) {
      if (!evaluateCondition(Assert, scope, resolve)) broken.push(AssertDescription ?? `Rule ${name} does not hold`);
    }
  }
  if (broken.length > 0) throw invalid(`Template constraint violated: ${broken.join('; ')}`);
}

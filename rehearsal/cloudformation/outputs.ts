import { withDynamicReferences } from './dynamic-references';
import type { ParameterStore } from './parameters';
import { resolve } from './resolve';
import type { Lookup, Settled } from './settle';
import type { Output, Stack } from './state';
import { invalid } from './template';

/** Resolves a stack's outputs, those whose condition holds. */
export async function resolveOutputs(settled: Settled, lookup: Lookup, store: ParameterStore): Promise<Output[]> {
  const outputs: Output[] = [];
  for (const [key, definition] of Object.entries(settled.template.Outputs ?? {})) {
    if (definition.Condition !== undefined && !settled.condition(definition.Condition)) continue;
    const scope = settled.scope(`Outputs.${key}`, lookup);
    const value = await withDynamicReferences(resolve(definition.Value, scope), store, scope.where);
    if (typeof value === 'object' || value === undefined) {
      throw invalid(`Template format error: Output ${key} is malformed; its Value must be a string`);
    }
    const exportName = definition.Export === undefined ? undefined : String(resolve(definition.Export.Name, scope));
    outputs.push({ key, value: String(value), description: definition.Description, exportName });
  }
  return outputs;
}

/**
 * Checks a stack's exports against the other stacks: a name has one owner, and what is in use stays as it is.
 *
 * @throws ServiceError in CloudFormation's words
 */
export function checkExports(stack: Stack, outputs: readonly Output[], others: readonly Stack[]): void {
  for (const { exportName } of outputs) {
    const owner = others.find((other) => other.outputs.some((output) => output.exportName === exportName));
    if (exportName !== undefined && owner !== undefined) {
      throw invalid(`Export with name ${exportName} is already exported by stack ${owner.name}`);
    }
  }
  for (const { exportName, value } of stack.outputs) {
    const users = others.filter((other) => exportName !== undefined && other.imports.has(exportName));
    if (users.length === 0) continue;
    const now = outputs.find((output) => output.exportName === exportName);
    if (now?.value === value) continue;
    const change = now === undefined ? 'deleted' : 'updated';
    throw invalid(
      `Export ${exportName} cannot be ${change} as it is in use by ${users.map((user) => user.name).join(', ')}`,
    );
  }
}

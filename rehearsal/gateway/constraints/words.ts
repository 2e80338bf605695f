import type { Broken, Constrained, Fault, Limits, Path } from './limits';

/**
 * What AWS's common validation says, after answers that public projects have recorded from real accounts (the tests of
 * LocalStack, issues of Terraform's provider, of the SageMaker SDK and of AWS's own samples). The order of several faults,
 * and that of the values in a set, differs from answer to answer; here it is the model's. AWS says both of a text that is
 * too long and breaks its pattern; here its length alone is judged.
 */
export function commonWords(faults: readonly Fault[]): string {
  const count = faults.length === 1 ? '1 validation error' : `${faults.length} validation errors`;
  return `${count} detected: ${faults.map(wordsOf).join('; ')}`;
}

function wordsOf(fault: Fault): string {
  const { broken, node, path, value } = fault;
  const at = `at '${commonPath(path)}' failed to satisfy constraint`;
  if (broken === 'required') return `Value null ${at}: Member must not be null`;
  const shown = isSensitive(node) ? 'Value' : `Value '${shownAs(value, node)}'`;
  return `${shown} ${at}: ${constraintOf(fault)}`;
}

function constraintOf({ of, broken, limits }: Fault): string {
  if (of === 'itself') return must(limits!, broken);
  const all = (['max', 'min', 'pattern', 'values'] as const).filter((name) => limits![name] !== undefined);
  const whose = { items: 'Member', keys: 'Map keys', values: 'Map value' }[of];
  return `${whose} must satisfy constraint: [${all.map((name) => must(limits!, name)).join(', ')}]`;
}

function must(limits: Limits, broken: Broken): string {
  const isNumber = limits.type === 'whole' || limits.type === 'fraction';
  const bound = (n: number) =>
    `${isNumber ? 'value' : 'length'} ${broken === 'max' ? 'less' : 'greater'} than or equal to ${
      limits.type === 'fraction' ? fraction(n) : n
    }`;
  switch (broken) {
    case 'max':
      return `Member must have ${bound(limits.max!)}`;
    case 'min':
      return `Member must have ${bound(limits.min!)}`;
    case 'pattern':
      return `Member must satisfy regular expression pattern: ${limits.pattern}`;
    case 'values':
      return `Member must satisfy enum value set: [${limits.values!.join(', ')}]`;
    case 'required':
      return 'Member must not be null';
  }
}

/** `targets.1.member.id`: names with a small first letter, items and entries with `member` after them. */
function commonPath(path: Path): string {
  return path
    .map((part) => {
      if (typeof part === 'number') return `${part}.member`;
      return typeof part === 'string' ? part.charAt(0).toLowerCase() + part.slice(1) : `${part.key}.member`;
    })
    .join('.');
}

/** `MetricData.member.1.Unit`: as the members stand in a query. */
export function queryPath(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `member.${part}` : typeof part === 'string' ? part : part.key))
    .join('.');
}

/** A list or a map of secrets is not repeated either. */
function isSensitive(node: Constrained | undefined): boolean {
  return [node, node?.item, node?.key, node?.value].some((part) => part?.sensitive);
}

/** As Java shows it: `[a, b]`, `{2=0.5}`, `Tag(key=a, value=b)`. Members that are not there are left out. */
function shownAs(value: unknown, node: Constrained | undefined): string {
  if (node?.sensitive) return '***Sensitive Data Redacted***';
  if (value instanceof Uint8Array) {
    const size = value.byteLength;
    return `java.nio.HeapByteBuffer[pos=0 lim=${size} cap=${size}]`;
  }
  if (typeof value === 'number') return node?.limits?.type === 'fraction' ? fraction(value) : `${value}`;
  if (Array.isArray(value)) return `[${value.map((item) => shownAs(item, node?.item)).join(', ')}]`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return String(value);
  const isStructure = node?.members !== undefined;
  const entries = Object.entries(value).map(([name, held]) => {
    const shown = shownAs(held, isStructure ? node.members!.get(name) : node?.value);
    return `${isStructure ? name.charAt(0).toLowerCase() + name.slice(1) : name}=${shown}`;
  });
  return isStructure ? `${node?.name ?? ''}(${entries.join(', ')})` : `{${entries.join(', ')}}`;
}

/** Java writes a double with its point. */
const fraction = (n: number): string => (Number.isInteger(n) ? n.toFixed(1) : `${n}`);

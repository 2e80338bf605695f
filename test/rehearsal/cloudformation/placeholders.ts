/**
 * Compares what the engine answers with a recording in which names and ids are replaced.
 *
 * A placeholder (`<…>`, twelve ones, a generated name) matches any text, but the same text wherever it stands in the
 * recording.
 */
export class Placeholders {
  private readonly bound = new Map<string, string>();

  /** The differences, each as a line; none when all is equal. */
  compare(recorded: unknown, actual: unknown, path = ''): string[] {
    if (Array.isArray(recorded) && Array.isArray(actual)) {
      if (recorded.length !== actual.length) return [`${path}: ${recorded.length} recorded, ${actual.length} answered`];
      return recorded.flatMap((item, index) => this.compare(item, actual[index], `${path}[${index}]`));
    }
    if (isObject(recorded) && isObject(actual)) {
      const keys = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
      return [...keys].flatMap((key) => this.compare(recorded[key], actual[key], `${path}.${key}`));
    }
    if (typeof recorded === 'string' && typeof actual === 'string') {
      return this.texts(recorded, actual) ? [] : [`${path}: recorded ${recorded}, answered ${actual}`];
    }
    if (recorded === actual) return [];
    return [`${path}: recorded ${JSON.stringify(recorded)}, answered ${JSON.stringify(actual)}`];
  }

  private texts(recorded: string, actual: string): boolean {
    const names: string[] = [];
    const pattern = recorded
      .split(PLACEHOLDER)
      .map((part, index) => {
        if (index % 2 === 0) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
        names.push(part);
        return '(.+?)';
      })
      .join('');
    const match = new RegExp(`^${pattern}$`, 's').exec(actual);
    return match !== null && names.every((name, index) => this.bind(name, match[index + 1]!));
  }

  private bind(name: string, value: string): boolean {
    const known = this.bound.get(name);
    if (known === undefined) this.bound.set(name, value);
    return known === undefined || known === value;
  }
}

const PLACEHOLDER = /(<[^<>]+>|111111111111|url_suffix|CFN-\w+-\w{12})/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

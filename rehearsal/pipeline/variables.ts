/** `#{namespace.name}`: a namespace may hold what an action's may (letters, digits, `@`, `-`, `_`), a name no dot. */
const REFERENCE = /#\{([A-Za-z0-9@\-_]+)\.([A-Za-z0-9@\-_]+)\}/g;

export interface Reference {
  readonly namespace: string;
  readonly name: string;
}

/** The variables that a text refers to. */
export function references(text: string): Reference[] {
  return [...text.matchAll(REFERENCE)].map((match) => ({ namespace: match[1]!, name: match[2]! }));
}

/** An action refers to a variable that has no value. */
export class UnresolvedVariable extends Error {
  constructor(
    readonly actionName: string,
    readonly variables: readonly string[],
  ) {
    super(
      'An action in this pipeline failed because one or more variables could not be resolved: ' +
        `Action name=[${actionName}]. This can result when a variable is referenced that does not exist: ${variables.join(', ')}. ` +
        'Validate the pipeline action configuration.',
    );
    this.name = 'UnresolvedVariable';
  }
}

/** The variables of one execution, by namespace. */
export class Variables {
  /** @param values by namespace */
  constructor(readonly values = new Map<string, Readonly<Record<string, string>>>()) {}

  set(namespace: string, values: Readonly<Record<string, string>>): void {
    this.values.set(namespace, values);
  }

  get(namespace: string): Readonly<Record<string, string>> | undefined {
    return this.values.get(namespace);
  }

  /**
   * Replaces the references in a text by their values, as they are: nothing is quoted or escaped.
   * @throws UnresolvedVariable that names all which have no value
   */
  resolve(text: string, actionName: string): string {
    const missing = references(text).filter(({ namespace, name }) => this.values.get(namespace)?.[name] === undefined);
    if (missing.length > 0)
      throw new UnresolvedVariable(
        actionName,
        missing.map(({ namespace, name }) => `#{${namespace}.${name}}`),
      );
    return text.replace(REFERENCE, (_, namespace: string, name: string) => this.values.get(namespace)![name]!);
  }
}

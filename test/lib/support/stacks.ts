import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assembly, Template } from './synthesized';

/** A stack of an assembly, whichever stage it lies in. */
interface SynthesizedStack {
  /** Physical name. */
  readonly name: string;
  readonly template: Template;
  /** Tags that the stack itself is deployed with. */
  readonly tags: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly properties?: {
          readonly templateFile: string;
          readonly stackName?: string;
          readonly tags?: Record<string, string>;
          readonly directoryName?: string;
        };
      }
    >
  >;
}

/** Every stack of an assembly, those of its stages included. */
export function stacksOf(assembly: Pick<Assembly, 'directory'>): SynthesizedStack[] {
  const readJson = (file: string): unknown => JSON.parse(readFileSync(join(assembly.directory, file), 'utf8'));
  const { artifacts } = readJson('manifest.json') as Manifest;
  return Object.entries(artifacts).flatMap(([id, { type, properties }]) => {
    if (type === 'cdk:cloud-assembly')
      return stacksOf({ directory: join(assembly.directory, properties!.directoryName!) });
    if (type !== 'aws:cloudformation:stack') return [];
    const template = readJson(properties!.templateFile) as Template;
    return [{ name: properties!.stackName ?? id, template, tags: properties!.tags ?? {} }];
  });
}

/** The template of a stack by the end of its name, such as `operations`. */
export function templateOf(assembly: Pick<Assembly, 'directory'>, name: string): Template {
  const found = stacksOf(assembly).find((stack) => stack.name.endsWith(`-${name}`));
  if (found === undefined) throw new Error(`no stack ${name} in ${assembly.directory}`);
  return found.template;
}

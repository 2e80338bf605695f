import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { filesUnder } from './files-under';
import type { Bundles } from '../../../lib/bundles';
import { synthesize } from '../../../lib/synthesize';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- properties differ by type
  readonly Properties: any;
  readonly DependsOn?: readonly string[] | string;
  readonly DeletionPolicy?: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an alias's update policy
  readonly UpdatePolicy?: any;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
  readonly Rules?: Readonly<Record<string, unknown>>;
  readonly Parameters?: Readonly<Record<string, unknown>>;
}

export const ROOT = resolve(__dirname, '../../..');
export const ID_A = '11111111-aaaa-4aaa-8aaa-111111111111';
export const ID_B = '22222222-bbbb-4bbb-8bbb-222222222222';

/** Settings that have no default. */
export const REQUIRED = {
  account: '111122223333',
  region: 'us-east-1',
  connectionArn: 'arn:aws:codeconnections:us-east-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef',
  repository: 'acme/taxi-model',
};

const scratch = mkdtempSync(join(tmpdir(), 'synthesized-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let runs = 0;

/** Bundles that hold a word each: what a function does is no matter of its template. */
export function wordBundles(word = 'bundle'): Bundles {
  return (folder) => {
    const directory = join(scratch, 'bundles', word, folder);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'index.js'), `exports.handler = async () => '${word} of ${folder}';\n`);
    return directory;
  };
}

/** An assembly on disk, read back. */
export class Assembly {
  constructor(
    readonly directory: string,
    readonly warnings: readonly string[] = [],
  ) {}

  /** Path, relative to the assembly, and bytes of every file. */
  files(): Map<string, string> {
    const paths = filesUnder(this.directory);
    return new Map(paths.map((path) => [relative(this.directory, path), readFileSync(path, 'latin1')]));
  }

  /** The template of the pipeline stack, of a stage's stack (DeployProd: that of production), or of the operations stack. */
  template(stack: 'pipeline' | 'Train' | 'DeployDev' | 'DeployProd' | 'operations'): Template {
    const wanted = {
      pipeline: /^[^/]*\.template\.json$/,
      Train: /-Train\/.*\.template\.json$/,
      DeployDev: /-DeployDev\/.*\.template\.json$/,
      DeployProd: /-DeployProd\/.*prod[0-9A-F]{8}\.template\.json$/,
      operations: /-DeployProd\/.*operations[0-9A-F]{8}\.template\.json$/,
    }[stack];
    const [path] = [...this.files().keys()].filter((file) => wanted.test(file));
    if (path === undefined) throw new Error(`no template of ${stack} in ${this.directory}`);
    return JSON.parse(readFileSync(join(this.directory, path), 'utf8')) as Template;
  }
}

const made = new Map<string, Assembly>();

/** Synthesizes the app with settings beside the required ones; the same settings are synthesized once in a test file. */
export function assemblyOf(settings: Readonly<Record<string, unknown>> = {}): Assembly {
  const context = { executionId: ID_A, ...settings };
  const key = JSON.stringify(context);
  const assembly = made.get(key) ?? freshAssembly(context);
  made.set(key, assembly);
  return assembly;
}

/** Synthesizes anew, whatever was synthesized before. */
export function freshAssembly(settings: Readonly<Record<string, unknown>>, bundles = wordBundles()): Assembly {
  const directory = join(scratch, `assembly-${runs++}`);
  const context = { ...REQUIRED, ...settings };
  const { warnings } = synthesize({ root: ROOT, output: directory, context, environment: {}, bundles });
  return new Assembly(directory, warnings);
}

/** Resources of a type, by logical id. */
export const resourcesOf = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** The only resource of a type. */
export function onlyResource(template: Template, type: string): Resource {
  const found = resourcesOf(template, type);
  if (found.length !== 1) throw new Error(`expected one ${type}, found ${found.length}`);
  return found[0]![1];
}

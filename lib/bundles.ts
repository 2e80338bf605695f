import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Where a function's bundle lies: a directory with `index.js`, whose export `handler` is the function. */
export type Bundles = (folder: string) => string;

/**
 * Bundles every `lambda/<folder>/handler.ts` of a project, in one run of esbuild.
 *
 * A bundle's bytes depend on nothing but the sources: no source map and no comment names a path of this machine, and no
 * execution id gets in. They run on Node 20 as well as on Lambda's 24, because the rehearsal runs them on this machine.
 * The AWS SDK is bundled too: the tested version is the deployed one, and `module` before `main` lets esbuild drop a third.
 *
 * @param root the project's root directory
 * @param directory where the bundles are written, one directory each
 * @throws when esbuild finds a fault (its message names the file)
 */
export function bundleFunctions(root: string, directory: string): Bundles {
  const folders = readdirSync(join(root, 'lambda'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, 'lambda', entry.name, 'handler.ts')))
    .map((entry) => entry.name);
  buildSync({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(folders.map((folder) => [`${folder}/index`, `lambda/${folder}/handler.ts`])),
    outdir: directory,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
  });
  return (folder) => {
    if (!folders.includes(folder))
      throw new Error(`there is no function ${folder}: expected lambda/${folder}/handler.ts`);
    return join(directory, folder);
  };
}

/**
 * Bundles the functions for as long as something needs them. Constructs copy a bundle into the assembly when they are made,
 * so nothing is needed after the synthesis.
 */
export function withBundles<T>(root: string, use: (bundles: Bundles) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    return use(bundleFunctions(root, directory));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

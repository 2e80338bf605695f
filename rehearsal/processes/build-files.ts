import { cp, lstat, mkdir, readdir, realpath, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { BuildOutput } from '../pipeline/ports';

/** Made by builds, or large, and never part of a source. */
const LEFT_OUT = new Set(['.git', 'cdk.out', '.venv', '.rehearsal', 'node_modules']);

/** An artifact's files do not exist. */
export class NoMatchingFile extends Error {}

/**
 * Copies a source for a build to work in; answers the copy. Installed modules are there by links, one for each, so
 * that a build that removes or replaces one leaves the original alone.
 */
export async function copySource(from: string, to: string): Promise<string> {
  await mkdir(dirname(to), { recursive: true });
  const origin = await realpath(from);
  await cp(origin, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: async (path) => path === origin || !LEFT_OUT.has(basename(path)) || (await lstat(path)).isFile(),
  });
  await linkModules(join(origin, 'node_modules'), join(to, 'node_modules'));
  return to;
}

async function linkModules(from: string, to: string): Promise<void> {
  const modules = await existing(from);
  if (modules === undefined) return;
  await mkdir(to);
  for (const name of await readdir(modules)) await symlink(join(modules, name), join(to, name));
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

/**
 * Copies what a finished build hands on.
 * @throws NoMatchingFile in CodeBuild's words
 */
export async function collect(source: string, output: BuildOutput): Promise<void> {
  const base = join(source, output.baseDirectory);
  const found = await existing(base);
  if (found === undefined || !(await stat(found)).isDirectory())
    throw new NoMatchingFile(`no matching base directory path found for ${output.baseDirectory}`);
  const wanted = output.files.map(globPattern);
  const excluded = output.excludes.map(globPattern);
  const entries = await readdir(found, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(found, join(entry.parentPath, entry.name)))
    .filter((file) => matches(file, wanted) && !matches(file, excluded));
  if (files.length === 0) throw new NoMatchingFile(`no matching artifact paths found: ${output.files.join(', ')}`);
  for (const file of files) {
    const target = join(output.into, output.discardPaths ? basename(file) : file);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(found, file), target, { dereference: true });
  }
}

function matches(file: string, patterns: readonly RegExp[]): boolean {
  return patterns.some((pattern) => pattern.test(file.split(sep).join('/')));
}

/** `**` any path, `*` and `?` within a name, all else as it stands. */
function globPattern(glob: string): RegExp {
  const parts = glob.replace(/^\.\//, '').match(/\*\*\/?|\*|\?|[^*?]+/g) ?? [];
  const source = parts.map((part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`);
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest `node_modules` from a directory upwards, where Node itself looks. */
export function modulesOf(directory: string): string {
  const here = join(directory, 'node_modules');
  if (existsSync(here)) return here;
  if (dirname(directory) === directory) throw new Error('there is no node_modules here; run npm ci first');
  return modulesOf(dirname(directory));
}

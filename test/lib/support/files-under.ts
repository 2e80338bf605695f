import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every file under a directory, sorted. */
export const filesUnder = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    })
    .sort();

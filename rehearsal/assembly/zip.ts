import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { zipSync, type Zippable } from 'fflate';

/** The earliest time a zip entry can have: the same files make the same bytes. */
const EPOCH = new Date(1980, 0, 1);

/** Unix, where a zip entry's permissions stand in the upper half of its attributes. */
const UNIX = 3;

/** Packs a directory, files in the order of their names; permissions are kept, times are not. */
export async function zipDirectory(directory: string): Promise<Buffer> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const content: Zippable = {};
  for (const file of files.sort()) {
    const { mode } = await stat(file);
    const name = relative(directory, file).split(sep).join('/');
    content[name] = [await readFile(file), { mtime: EPOCH, os: UNIX, attrs: mode << 16 }];
  }
  // Not fflate's asynchronous form: it starts a thread per file, which takes longer than to pack a bundle.
  return Buffer.from(zipSync(content, { level: 6 }));
}

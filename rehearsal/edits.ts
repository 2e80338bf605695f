import { readFile, realpath, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A change of one of the app's files: a text that stands there once gives way to another. */
export interface Edit {
  /** Path in the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/**
 * Makes changes in a copy of the app, one after another.
 *
 * @param directory of the copy; what a link of it leads out to is not written to
 * @throws Error that names a text that does not stand there exactly once: the app has changed, and the edit is no longer what it was
 */
export async function applyEdits(directory: string, edits: readonly Edit[]): Promise<void> {
  const root = await realpath(directory);
  for (const { file, find, replace } of edits) {
    const path = await realpath(join(root, file)).catch((error: Error) => {
      throw new Error(`rehearsal.json edits ${file}: ${error.message}`, { cause: error });
    });
    if (!path.startsWith(root + sep)) throw new Error(`rehearsal.json edits ${file}, which lies outside of the app`);
    const parts = (await readFile(path, 'utf8')).split(find);
    if (parts.length !== 2)
      throw new Error(
        `rehearsal.json edits ${file}: ${JSON.stringify(find)} stands there ${parts.length - 1} times, expected once`,
      );
    await writeFile(path, parts.join(replace));
  }
}

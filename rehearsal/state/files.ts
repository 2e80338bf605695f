import { createHash } from 'node:crypto';
import { open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file that is there whole or not at all, also when the machine loses power. */
export async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  const part = `${file}.part`;
  const handle = await open(part, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
  const directory = await open(dirname(file));
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Another one under the same name has another. */
export async function identityOf(file: string): Promise<string> {
  const { dev, ino } = await stat(file);
  return `${dev}/${ino}`;
}

/** SHA-256, hexadecimal. */
export function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from './files';

/** Raised whenever what keepers keep changes its shape: an account that an older rehearsal kept is then refused. */
export const FORMAT = 1;
/** The file that says what is kept. */
export const MANIFEST = 'account.json';
/** What somebody can do whose account cannot be taken up. */
export const AGAIN = 'choose another directory to begin anew, or put back a copy of this one';

const manifest = z.object({
  /** Of the files beside this one. */
  format: z.number(),
  /** Whose account it is. */
  accountId: z.string(),
  region: z.string(),
  partition: z.string(),
  /** Where it was kept: what the account holds points into its directory. */
  path: z.string(),
  /** How many processes have held the account. */
  lives: z.number().int().min(1),
  /** Virtual time at which it was kept. */
  at: z.iso.datetime(),
  /** What the account's own services hold. */
  services: z.string().regex(/^[\w-]+\.bin$/),
  /** SHA-256 of that file, hexadecimal. */
  digest: z.string(),
  /** What the moto server holds; bodies of objects lie beside it, each under its SHA-256. */
  moto: z.string().regex(/^[\w-]+\.bin$/),
});
export type Manifest = z.infer<typeof manifest>;

/** @throws Error that says what is wrong with it and what to do */
export async function readManifest(file: string): Promise<Manifest> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}; ${AGAIN}`, { cause: error });
  }
  const format = (json as { format?: unknown } | null)?.format;
  if (format !== FORMAT)
    throw new Error(`${file} has format ${String(format)}, this rehearsal keeps and reads format ${FORMAT}; ${AGAIN}`);
  const parsed = manifest.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`${file} has ${faults.length} faults (${faults.join('; ')}); ${AGAIN}`);
}

/** @param path of the directory */
export function writeManifest(path: string, written: Manifest): Promise<void> {
  return writeWhole(join(path, MANIFEST), `${JSON.stringify(written, null, 2)}\n`);
}

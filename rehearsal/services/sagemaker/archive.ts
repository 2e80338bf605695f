import { gunzipSync, gzipSync } from 'node:zlib';
import type { NamedFile } from '../../processes/container';

/** Tar is made of blocks of this many bytes. */
const BLOCK = 512;
/** In a gzip header: byte 9 names the system that wrote it; 255 means unknown, and is the same on every machine. */
const GZIP_SYSTEM = 9;

/** An archive that cannot be unpacked. */
export class BadArchive extends Error {}

/** Packs files as `model.tar.gz`, the same bytes for the same files: no times, no owners, sorted by name. */
export function packTarGz(files: readonly NamedFile[]): Buffer {
  const blocks: Buffer[] = [];
  for (const { name, body } of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    blocks.push(header(name, body.length), body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK));
  }
  const packed = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 6 });
  packed[GZIP_SYSTEM] = 255;
  return packed;
}

/**
 * The files of a `.tar.gz`. Throws BadArchive for what is no such archive, for links, and for names that lead out of
 * the directory it is unpacked in.
 */
export function unpackTarGz(archive: Buffer): NamedFile[] {
  const tar = gunzip(archive);
  const files: NamedFile[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const size = octal(tar, at + 124, 12);
    const body = tar.subarray(at + BLOCK, at + BLOCK + size);
    const type = String.fromCharCode(tar[at + 156]!);
    const name = longName ?? shortName(tar, at);
    longName = undefined;
    switch (type) {
      case '0':
      case '\0':
        files.push({ name: safe(name), body });
        break;
      case '5': // a directory
      case 'g': // settings for all entries: nothing that matters here
        break;
      case 'L': // GNU tar: the next entry's name
        longName = text(body, 0, body.length);
        break;
      case 'x': // POSIX: the next entry's attributes
        longName = /\d+ path=([^\n]*)\n/.exec(body.toString('utf8'))?.[1];
        break;
      default:
        throw new BadArchive(`the archive's entry ${name} is neither a file nor a directory (type ${type})`);
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function gunzip(archive: Buffer): Buffer {
  try {
    return gunzipSync(archive);
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
    throw new BadArchive(`the archive is not compressed by gzip: ${(error as Error).message}`);
  }
}

/** A ustar header (POSIX.1-1988). */
function header(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`the file name ${name} is too long for the archive`);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write('0000644\0', 100); // mode
  block.write('0000000\0', 108); // user
  block.write('0000000\0', 116); // group
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136); // modified at the epoch
  block.write('        0', 148); // checksum, blanks while it is computed; then the type, a file
  block.write('ustar\0' + '00', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function shortName(tar: Buffer, at: number): string {
  const posix = tar.toString('latin1', at + 257, at + 263) === 'ustar\0'; // GNU tar keeps other things there
  const prefix = posix ? text(tar, at + 345, 155) : '';
  const name = text(tar, at, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function text(buffer: Buffer, at: number, length: number): string {
  const part = buffer.subarray(at, at + length);
  const end = part.indexOf(0);
  return part.subarray(0, end === -1 ? length : end).toString('utf8');
}

function octal(tar: Buffer, at: number, length: number): number {
  const digits = text(tar, at, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw new BadArchive('the archive is not a tar file');
  return digits === '' ? 0 : parseInt(digits, 8);
}

function safe(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (name.startsWith('/') || parts.includes('..') || parts.length === 0) {
    throw new BadArchive(`the archive's entry ${name} leads out of the model's directory`);
  }
  return parts.join('/');
}

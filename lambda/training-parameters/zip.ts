import { crc32, inflateRawSync } from 'node:zlib';

/** More entries than this are refused before any is looked at. */
export const MOST_ENTRIES = 100;
/** All entries together, inflated. */
export const LARGEST_INFLATED_BYTES = 1_000_000;

const END_SIGNATURE = 0x06054b50;
const END_LENGTH = 22;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_LENGTH = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_LENGTH = 30;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED_FLAG = 1;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

export interface Archive {
  /** The wanted files that could be read. */
  readonly files: Readonly<Record<string, Buffer>>;
  readonly faults: readonly string[];
}

/**
 * Reads the wanted files at the root of a zip archive (APPNOTE 6.3, without zip64, encryption and several disks).
 * Nothing is inflated before the directory has shown that it is small, and never more than the directory says.
 */
export function readArchive(bytes: Buffer, wanted: readonly string[]): Archive {
  const entries = readDirectory(bytes);
  if (entries === undefined) return { files: {}, faults: ['it is not a zip archive, or not a whole one'] };
  const faults = directoryFaults(entries);
  if (faults.length > 0) return { files: {}, faults };

  const files: Record<string, Buffer> = {};
  for (const entry of entries.filter(({ name }) => wanted.includes(name))) {
    const content = extract(bytes, entry);
    if (typeof content === 'string') faults.push(`${entry.name} ${content}`);
    else files[entry.name] = content;
  }
  return { files, faults };
}

function directoryFaults(entries: readonly Entry[]): string[] {
  const faults: string[] = [];
  if (entries.length > MOST_ENTRIES) faults.push(`it has ${entries.length} entries; at most ${MOST_ENTRIES} are taken`);
  const names = entries.map(({ name }) => name);
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  for (const name of twice.slice(0, 5)) faults.push(`the name ${JSON.stringify(name)} occurs more than once`);
  const inflated = entries.reduce((sum, { size }) => sum + size, 0);
  if (inflated > LARGEST_INFLATED_BYTES) {
    faults.push(`it has ${inflated} bytes inflated; at most ${LARGEST_INFLATED_BYTES} are taken`);
  }
  return faults;
}

/** The central directory; undefined when it is damaged or of a kind that is not read here. */
function readDirectory(bytes: Buffer): readonly Entry[] | undefined {
  const end = findEnd(bytes);
  if (end === undefined) return undefined;
  const count = bytes.readUInt16LE(end + 10);
  const length = bytes.readUInt32LE(end + 12);
  const start = bytes.readUInt32LE(end + 16);
  const oneDisk = bytes.readUInt16LE(end + 4) === 0 && bytes.readUInt16LE(end + 8) === count;
  if (!oneDisk || start + length !== end) return undefined;

  const entries: Entry[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + ENTRY_LENGTH > end || bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) return undefined;
    const nameEnd = at + ENTRY_LENGTH + bytes.readUInt16LE(at + 28);
    const next = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (next > end) return undefined;
    entries.push({
      name: bytes.toString('utf8', at + ENTRY_LENGTH, nameEnd),
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at = next;
  }
  return at === end ? entries : undefined;
}

/** The end record stands last, behind it at most a comment of the length it names. */
function findEnd(bytes: Buffer): number | undefined {
  for (let at = bytes.length - END_LENGTH; at >= Math.max(0, bytes.length - END_LENGTH - 0xffff); at -= 1) {
    const whole = at + END_LENGTH + bytes.readUInt16LE(at + 20) === bytes.length;
    if (whole && bytes.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  return undefined;
}

/** The content, or what is wrong with it. */
function extract(bytes: Buffer, entry: Entry): Buffer | string {
  if ((entry.flags & ENCRYPTED_FLAG) !== 0) return 'is encrypted';
  if (entry.method !== STORED && entry.method !== DEFLATED)
    return `is packed by method ${entry.method}; expected deflate`;
  const { offset } = entry;
  if (offset + LOCAL_LENGTH > bytes.length || bytes.readUInt32LE(offset) !== LOCAL_SIGNATURE) return 'is damaged';
  const start = offset + LOCAL_LENGTH + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const packed = bytes.subarray(start, start + entry.packed);
  if (packed.length !== entry.packed) return 'is cut off';
  const content = entry.method === STORED ? packed : inflate(packed, entry.size);
  if (content === undefined || content.length !== entry.size || crc32(content) !== entry.crc) return 'is damaged';
  return content;
}

function inflate(packed: Buffer, size: number): Buffer | undefined {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

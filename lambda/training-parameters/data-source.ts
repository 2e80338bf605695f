import { isUtf8 } from 'node:buffer';
import { describeValue } from '../../model/describe-value';
import { parseS3Uri, s3Uri, type ObjectLocation, type ObjectVersion } from '../shared/s3';
import { readArchive } from './zip';

/** The files of the archive that are read; all others are left alone. */
const INPUT_DATA = 'inputData.json';
const HYPERPARAMETERS = 'hyperparameters.json';

/** Some editors put it in front of UTF-8. */
const BYTE_ORDER_MARK = /^\ufeff/;

/** Characters of a value that a fault repeats. */
const LONGEST_VALUE = 80;

/** What data a release is made from, and what for. */
export const ROLES = ['training', 'validation', 'baseline', 'test'] as const;
export type Role = (typeof ROLES)[number];

const MEMBERS: Readonly<Record<Role, string>> = {
  training: 'TrainingUri',
  validation: 'ValidationUri',
  baseline: 'BaselineUri',
  test: 'TestUri',
};

export interface DataSource {
  /** Where each role's object should lie. Roles with a fault are missing. */
  readonly locations: Readonly<Partial<Record<Role, ObjectLocation>>>;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly faults: readonly string[];
}

/** What was found where an object should lie. */
export type Seen =
  | {
      readonly kind: 'object';
      readonly version: ObjectVersion;
      readonly size: number;
      readonly alike: readonly string[];
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'forbidden' };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads `data-source.zip`: `inputData.json` and, when there is one, `hyperparameters.json`, both at its root. */
export function readDataSource(bytes: Buffer, allowedBuckets: readonly string[]): DataSource {
  const { files, faults: archiveFaults } = readArchive(bytes, [INPUT_DATA, HYPERPARAMETERS]);
  const faults = [...archiveFaults];
  const readable = archiveFaults.length === 0;
  if (readable && files[INPUT_DATA] === undefined) faults.push(`${INPUT_DATA} is missing at the archive's root`);

  const input = parseObject(INPUT_DATA, files[INPUT_DATA], faults);
  const hyperparameters = parseObject(HYPERPARAMETERS, files[HYPERPARAMETERS], faults) ?? {};
  const locations = input === undefined ? {} : readLocations(input, allowedBuckets, faults);
  return { locations, hyperparameters, faults };
}

function parseObject(name: string, content: Buffer | undefined, faults: string[]): Record<string, unknown> | undefined {
  if (content === undefined) return undefined;
  if (!isUtf8(content)) {
    faults.push(`${name} is not UTF-8`);
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(content.toString('utf8').replace(BYTE_ORDER_MARK, ''));
    if (isRecord(value)) return value;
    faults.push(`${name} is no JSON object`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    faults.push(`${name} is no JSON: ${error.message}`);
  }
  return undefined;
}

function readLocations(
  input: Record<string, unknown>,
  allowedBuckets: readonly string[],
  faults: string[],
): Partial<Record<Role, ObjectLocation>> {
  const known = Object.values(MEMBERS);
  for (const name of Object.keys(input)) {
    if (!known.includes(name))
      faults.push(`${INPUT_DATA} has the member ${describeValue(name, LONGEST_VALUE)}; expected ${known.join(', ')}`);
  }
  const locations: Partial<Record<Role, ObjectLocation>> = {};
  for (const role of ROLES) {
    const member = MEMBERS[role];
    const value = input[member] ?? (role === 'test' ? defaultTestUri(locations.validation) : undefined);
    if (value === undefined) {
      if (role !== 'test') faults.push(`${INPUT_DATA} has no ${member}`);
      continue;
    }
    const location = typeof value === 'string' ? parseS3Uri(value) : undefined;
    if (location === undefined) {
      faults.push(
        `${member} is ${describeValue(value, LONGEST_VALUE)}; expected an object such as s3://bucket/path/file.csv`,
      );
    } else if (!allowedBuckets.includes(location.bucket)) {
      faults.push(`${member} lies in the bucket ${location.bucket}; allowed are ${allowedBuckets.join(', ')}`);
    } else {
      locations[role] = location;
    }
  }
  faults.push(...equalLocations(locations));
  return locations;
}

/** Rows that a model has seen say nothing of how good it is, and a baseline describes what it was trained on. */
const APART: readonly (readonly [Role, Role])[] = [
  ['validation', 'training'],
  ['test', 'training'],
  ['test', 'validation'],
  ['baseline', 'validation'],
  ['baseline', 'test'],
];

function equalLocations(locations: DataSource['locations']): readonly string[] {
  return APART.flatMap(([role, other]) => {
    const [one, two] = [locations[role], locations[other]];
    if (one === undefined || two === undefined || s3Uri(one) !== s3Uri(two)) return [];
    return `${MEMBERS[role]} and ${MEMBERS[other]} are the same object ${s3Uri(one)}; expected different ones`;
  });
}

/** Unless it is given, the held-out rows lie beside the validation rows. */
function defaultTestUri(validation: ObjectLocation | undefined): string | undefined {
  if (validation === undefined) return undefined;
  return s3Uri({ bucket: validation.bucket, key: validation.key.replace(/[^/]+$/, 'test.csv') });
}

/** What is wrong with an object that the archive names. */
export function objectFault(role: Role, location: ObjectLocation, seen: Seen): string | undefined {
  const what = `${MEMBERS[role]} ${s3Uri(location)}`;
  switch (seen.kind) {
    case 'absent':
      return `${what}: there is no such object`;
    case 'forbidden':
      return `${what}: reading it is denied; the bucket's or its key's policy must allow this pipeline`;
    case 'object':
      if (seen.size === 0) return `${what} is empty`;
      // A training channel takes every object whose key begins with the given one.
      if ((role === 'training' || role === 'validation') && seen.alike.length > 0) {
        return `${what}: training would also read ${seen.alike.join(', ')}, whose key begins the same`;
      }
      return undefined;
  }
}

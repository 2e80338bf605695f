import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const text = z.string().min(1);

const input = z.strictObject({
  /** Command that writes the files below `{out}`; `{python}`, `{seed}`, `{bucket}`, `{prefix}` are filled in. */
  prepare: z.array(text).min(1),
  /** The same from records that a person hands in, `{file}`. @default - this input cannot be made of a person's records */
  prepareFrom: z.array(text).min(1).optional(),
  /** Files of `{out}` to upload below `s3://{bucket}/{prefix}`. */
  upload: z.array(text),
  /** What the archive whose upload starts the pipeline holds: file name to JSON value, or to text as it stands. */
  archive: z.record(text, z.union([z.string(), z.record(z.string(), z.unknown())])),
});

const push = z.strictObject({
  /** Changes of cdk.json's context. */
  context: z.record(z.string(), z.unknown()).default({}),
  /** Changes of other files: a text that stands in a file exactly once gives way to another. */
  edit: z
    .array(
      z.strictObject({
        file: z.string().regex(/^(?!.*(^|\/)\.\.?(\/|$))[^/\\][^\\]*$/, 'a path in the repository'),
        find: text,
        replace: z.string(),
      }),
    )
    .default([]),
});

const subject = z.strictObject({
  /** Command that synthesizes the app into `{out}`, run in a copy of the project. */
  synth: z.array(text).min(1),
  /** Context that a rehearsal adds to cdk.json where it says nothing. */
  context: z.record(z.string(), z.unknown()).default({}),
  /** Data that starts a release, by name; scenarios ask for them. */
  inputs: z.record(text, input).default({}),
  /** What a git push brings, by name. */
  pushes: z.record(text, push).default({}),
  /** Copies of the app in repositories of their own, by name. */
  forks: z
    .record(
      text,
      z.strictObject({
        /** Id of the repository, as source actions name it. */
        repository: text,
        /** What its cdk.json's context says otherwise. */
        context: z.record(z.string(), z.unknown()),
      }),
    )
    .default({}),
  /** The app's own commands that scenarios run against the account, by name. */
  commands: z.record(text, z.array(text).min(1)).default({}),
  /** Who a client of a served account can be, by name. @default - a developer */
  people: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name of lowercase letters, digits and hyphens'),
      z.strictObject({
        /** Stack output that holds the ARN of a role. @default - a user of the account, with all rights */
        role: text.optional(),
        /** Further environment variables; `{Output}` stands for the value of a stack's output. */
        environment: z
          .record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/, 'an environment variable'), z.string())
          .default({}),
      }),
    )
    .default({ developer: { environment: {} } }),
  /** What clients send. @default - nobody calls */
  traffic: z
    .strictObject({
      /** Name of the stack output that holds the address that clients call, path included. */
      output: text,
      method: z.enum(['GET', 'POST', 'PUT']),
      contentType: text,
      /** File of the latest prepared input whose rows are the requests' bodies. */
      rows: text,
      /** How many header lines to skip. */
      headerLines: z.number().int().min(0),
      /** How many leading columns are not sent. */
      dropColumns: z.number().int().min(0),
      /** Answer headers that say who answered. */
      executionHeader: text,
      endpointHeader: text,
    })
    .optional(),
});

/** What the rehearsed app says of itself in `rehearsal.json`: how to synthesize it and what to feed it. */
export type Subject = z.infer<typeof subject>;
export type SubjectInput = z.infer<typeof input>;

/**
 * Reads `rehearsal.json`.
 * @throws Error that lists every fault of the file at once
 */
export function readSubject(projectDir: string): Subject {
  const file = join(projectDir, 'rehearsal.json');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `${file}: ${(error as Error).message}; it tells the rehearsal how to synthesize the app and what to feed it`,
      { cause: error },
    );
  }
  const parsed = subject.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new Error(`${file} has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${faults.join('\n')}`);
}

/** Fills `{name}` placeholders in every text of a JSON value. @throws Error that names an unknown placeholder */
export function fill<T>(value: T, values: Readonly<Record<string, string>>): T {
  if (typeof value === 'string') {
    return value.replace(/\{([a-zA-Z]+)\}/g, (whole, name: string) => {
      const found = values[name];
      if (found === undefined)
        throw new Error(`rehearsal.json: unknown placeholder ${whole}; known: ${Object.keys(values).join(', ')}`);
      return found;
    }) as T;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => fill(item, values)) as T;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fill(v as unknown, values)])) as T;
  }
  return value;
}

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { Clock } from './clock';
import { bareEnvironment, type Processes } from './processes/processes';
import { fill, type SubjectInput } from './subject';

/** Where the pipeline takes its data from: the object whose upload starts it. */
export interface DataSource {
  readonly bucket: string;
  readonly key: string;
}

/** What is uploaded for one release, the archive last: its arrival starts the pipeline. */
export interface PreparedInput {
  readonly objects: readonly { readonly key: string; readonly body: Buffer }[];
  /** Where the prepared files lie. */
  readonly directory: string;
}

export interface InputsProps {
  readonly clock: Clock;
  readonly processes: Processes;
  /** The project's directory: commands run there. */
  readonly projectDir: string;
  readonly workDir: string;
  readonly python: string;
  readonly seed: number;
  /** Records that a person handed in. @default - the input's own command makes them */
  readonly data?: string;
}

/** Makes the app's inputs: runs its preparation for real and packs the archive. */
export class Inputs {
  private made = 0;

  constructor(private readonly props: InputsProps) {}

  /**
   * Each call prepares anew, with another seed and below another prefix: data of two releases never overwrite each other.
   * @throws Error with the last lines of a preparation that failed, or when the input cannot be made of a person's records
   */
  async prepare(name: string, input: SubjectInput, source: DataSource): Promise<PreparedInput> {
    const number = ++this.made;
    const directory = join(this.props.workDir, `input-${number}`);
    await this.props.clock.work(() => mkdir(directory, { recursive: true }));
    const values = {
      python: this.props.python,
      out: directory,
      seed: `${this.props.seed + number - 1}`,
      bucket: source.bucket,
      prefix: `${source.key.split('/').slice(0, -1).join('/')}/${number}/`,
    };
    const command = this.command(name, input, values);
    const child = this.props.processes.spawn({
      name: `preparing ${name}`,
      command: command[0]!,
      args: command.slice(1),
      cwd: this.props.projectDir,
      env: bareEnvironment(),
    });
    const { code } = await this.props.clock.work(() => child.exited);
    if (code !== 0) throw new Error(`preparing the input ${name} failed (${command.join(' ')}):\n${child.lastLines()}`);
    return this.props.clock.work(async () => {
      const archive = fill(input.archive, values);
      await writeFile(join(directory, 'data-source.json'), JSON.stringify(archive, null, 2));
      const files = await Promise.all(
        input.upload.map(async (file) => ({
          key: `${values.prefix}${file}`,
          body: await readFile(join(directory, file)),
        })),
      );
      return { directory, objects: [...files, { key: source.key, body: pack(archive) }] };
    });
  }

  private command(name: string, input: SubjectInput, values: Record<string, string>): string[] {
    if (this.props.data === undefined) return fill(input.prepare, values);
    if (!input.prepareFrom)
      throw new Error(`the input ${name} cannot be made of your own records; run this scenario without --data`);
    return fill(input.prepareFrom, { ...values, file: this.props.data });
  }
}

/** A zip archive of JSON files; the same content gives the same bytes. */
function pack(archive: Readonly<Record<string, unknown>>): Buffer {
  const entries = Object.entries(archive).map(
    ([file, content]) =>
      [file, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content, null, 2))] as const,
  );
  return Buffer.from(zipSync(Object.fromEntries(entries), { mtime: new Date(1980, 0, 1) }));
}

/** The rows of a CSV file as the bodies of requests: header lines and leading columns left out. */
export async function requestBodies(file: string, headerLines: number, dropColumns: number): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/).filter((line) => line !== '');
  return lines.slice(headerLines).map((line) => line.split(',').slice(dropColumns).join(','));
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NotRehearsable } from '../../contracts';
import { compileSchedule, type Schedule } from '../events/schedule';
import type { CodeLocation } from '../lambda/code';

/** A canary as its template has it. */
export interface CanaryDefinition {
  readonly name: string;
  readonly roleArn: string;
  readonly code: CodeLocation;
  /** Of the file, without `.js`. */
  readonly file: string;
  readonly exported: string;
  readonly schedule: Schedule;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Such as `syn-nodejs-3.1`. */
  readonly runtime: string;
  /** Of Lambda's Node.js runtime. */
  readonly runtimeMajor: number;
  readonly artifacts: { readonly bucket: string; readonly prefix: string };
  readonly started: boolean;
}

/** Runtimes without a browser, with the Node.js they run on ("Runtime versions using Node.js" of the user guide). */
const RUNTIMES: Readonly<Record<string, number>> = { 'syn-nodejs-3.0': 20, 'syn-nodejs-3.1': 20 };
/** Without `TimeoutInSeconds` a run may take until the next one, at most 14 minutes. */
const LONGEST_SECONDS = 840;
const STANDARD_MEMORY_MB = 1000;

type Properties = Readonly<Record<string, unknown>>;

/** Reads a canary's properties. @throws NotRehearsable that names what is not known */
export function readCanary(properties: Properties, name: string, where: string): CanaryDefinition {
  const known = (what: string, given: Properties, names: readonly string[]) => {
    const other = Object.keys(given).find((it) => !names.includes(it));
    if (other !== undefined) throw new NotRehearsable('property', `${what}.${other}`, where);
  };
  const code = properties['Code'] as Properties;
  known('Code', code, ['Handler', 'S3Bucket', 'S3Key', 'S3ObjectVersion']);
  const schedule = (properties['Schedule'] ?? {}) as Properties;
  known('Schedule', schedule, ['Expression', 'DurationInSeconds']);
  if (Number(schedule['DurationInSeconds'] ?? 0) !== 0)
    throw new NotRehearsable('DurationInSeconds', String(schedule['DurationInSeconds']), where);
  const config = (properties['RunConfig'] ?? {}) as Properties;
  known('RunConfig', config, ['ActiveTracing', 'EnvironmentVariables', 'MemoryInMB', 'TimeoutInSeconds']);
  const runtime = String(properties['RuntimeVersion']);
  const runtimeMajor = RUNTIMES[runtime];
  if (runtimeMajor === undefined) throw new NotRehearsable('runtime of a canary', runtime, where);
  const [, file, exported] = /^([\w-]+)\.(\w+)$/.exec(String(code['Handler'])) ?? [];
  if (file === undefined || exported === undefined)
    throw new NotRehearsable('handler of a canary', String(code['Handler']), where, 'give file.function');
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(String(properties['ArtifactS3Location'])) ?? [];
  if (bucket === undefined)
    throw new NotRehearsable('ArtifactS3Location', String(properties['ArtifactS3Location']), where);
  const { Handler: _, ...location } = code;
  return {
    ...{ name, file, exported, runtime, runtimeMajor, code: location },
    roleArn: String(properties['ExecutionRoleArn']),
    schedule: compileSchedule(String(schedule['Expression']), where),
    environment: (config['EnvironmentVariables'] ?? {}) as Readonly<Record<string, string>>,
    timeoutMs: Number(config['TimeoutInSeconds'] ?? LONGEST_SECONDS) * 1000,
    memoryMb: Number(config['MemoryInMB'] ?? STANDARD_MEMORY_MB),
    artifacts: { bucket, prefix: prefix ?? '' },
    started: String(properties['StartCanaryAfterCreation'] ?? true) === 'true',
  };
}

/** Where a bundle keeps the handler's file; undefined when it has none. */
export const homeOf = (directory: string, file: string): string | undefined =>
  [directory, join(directory, 'nodejs', 'node_modules')].find((home) => existsSync(join(home, `${file}.js`)));

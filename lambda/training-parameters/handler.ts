import { HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';
import { getTrainingParameters } from '../../model/training-parameters';
import type { BaselineEvent } from '../baseline/handler';
import type { KeepReleaseEvent } from '../keep-release/handler';
import { variable } from '../shared/environment';
import { describeError, faultMessage, NamedError, nameOf } from '../shared/errors';
import { log } from '../shared/log';
import { ENV, KEYS } from '../shared/names';
import {
  openObject,
  s3Uri,
  statusOfHead,
  type ObjectLocation,
  type ObjectVersion,
  type OpenObject,
} from '../shared/s3';
import { objectFault, readDataSource, ROLES, type DataSource, type Role, type Seen } from './data-source';
import { trainingEnvironment } from './environment';
import { attemptSuffix, jobName } from './job-name';

/** What the state machine knows of the execution. */
export interface TrainingParametersEvent {
  readonly executionId: string;
  /** Name of the state machine's execution: another one when the stage is retried. */
  readonly attempt: string;
  readonly dataBucket: string;
  readonly dataKey: string;
  readonly dataVersionId: string;
  readonly commitId: string;
}

export interface TrainingParametersAnswer {
  readonly trainingJob: CreateTrainingJobRequest;
  readonly baseline: BaselineEvent;
  readonly release: KeepReleaseEvent;
}

/** Larger archives are not read: what may be inflated to at most 1 MB is not larger packed. */
const LARGEST_ARCHIVE_BYTES = 2_000_000;

const s3 = new S3Client({});

/**
 * Reads the data source of an execution and says how to train.
 * Throws BadDataSource with one message that names all faults.
 */
export async function handler(event: TrainingParametersEvent): Promise<TrainingParametersAnswer> {
  const archive = { bucket: event.dataBucket, key: event.dataKey, versionId: event.dataVersionId };
  const source = await readSource(archive);
  const { versions, faults } = await findObjects(source);

  const suffix = attemptSuffix(event.attempt);
  const name = jobName(variable(ENV.modelName), event.executionId, suffix);
  const uriOf = (role: Role): string => s3Uri(versions[role] ?? { bucket: '', key: '' });
  const training = getTrainingParameters(
    { trainingUri: uriOf('training'), validationUri: uriOf('validation') },
    source.hyperparameters,
    trainingEnvironment(name, event),
  );

  const all = [...source.faults, ...faults, ...(training.kind === 'faults' ? training.faults : [])];
  const found = ROLES.flatMap((role) => (versions[role] === undefined ? [] : [{ role, ...versions[role] }]));
  const baselineData = versions.baseline;
  if (all.length > 0 || training.kind === 'faults' || baselineData === undefined) {
    throw new NamedError('BadDataSource', faultMessage(s3Uri(archive), all));
  }

  log.info('training parameters', { jobName: name, hyperparameters: training.request.HyperParameters });
  const baselineKey = KEYS.baseline(event.executionId, suffix);
  return {
    trainingJob: training.request,
    baseline: { data: baselineData, outputKey: baselineKey },
    release: {
      executionId: event.executionId,
      commitId: event.commitId,
      trainingJobName: name,
      inputs: [{ role: 'dataSource', ...archive }, ...found],
      baselineKey,
    },
  };
}

async function readSource(archive: ObjectLocation & { versionId: string }): Promise<DataSource> {
  const { bytes, length, discard } = await openSource(archive);
  if (length > LARGEST_ARCHIVE_BYTES) {
    discard();
    const fault = `it has ${length} bytes; at most ${LARGEST_ARCHIVE_BYTES} are taken`;
    return { locations: {}, hyperparameters: {}, faults: [fault] };
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return readDataSource(Buffer.concat(chunks), variable(ENV.dataBuckets).split(','));
}

async function openSource(archive: ObjectLocation & { versionId: string }): Promise<OpenObject> {
  try {
    return await openObject(s3, archive);
  } catch (error) {
    if (!['NoSuchKey', 'NoSuchVersion', 'NoSuchBucket', 'AccessDenied'].includes(nameOf(error))) throw error;
    const what = `${s3Uri(archive)}, version ${archive.versionId}`;
    throw new NamedError('BadDataSource', faultMessage(what, [`it cannot be read: ${describeError(error)}`]));
  }
}

async function findObjects(
  source: DataSource,
): Promise<{ versions: Partial<Record<Role, ObjectVersion>>; faults: string[] }> {
  const versions: Partial<Record<Role, ObjectVersion>> = {};
  const faults: string[] = [];
  for (const role of ROLES) {
    const location = source.locations[role];
    if (location === undefined) continue;
    const seen = await look(location);
    const fault = objectFault(role, location, seen);
    if (fault !== undefined) faults.push(fault);
    if (seen.kind === 'object') versions[role] = seen.version;
  }
  return { versions, faults };
}

async function look({ bucket, key }: ObjectLocation): Promise<Seen> {
  try {
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const list = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 4 }));
    const alike = (list.Contents ?? []).flatMap((object) => object.Key ?? []).filter((other) => other !== key);
    const version = { bucket, key, versionId: head.VersionId, etag: head.ETag ?? '' };
    return { kind: 'object', version, size: head.ContentLength ?? 0, alike };
  } catch (error) {
    const status = statusOfHead(error);
    if (status === 404) return { kind: 'absent' };
    if (status === 403) return { kind: 'forbidden' };
    throw error;
  }
}

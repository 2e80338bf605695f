import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeTrainingJobCommand,
  type DescribeTrainingJobResponse,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { releasePolicy } from '../../model/release-policy';
import { variable } from '../shared/environment';
import { nameOf } from '../shared/errors';
import { log } from '../shared/log';
import type { Manifest, ManifestInput } from '../shared/manifest';
import { ENV, KEYS } from '../shared/names';
import {
  changed,
  digest,
  openObject,
  parseS3Uri,
  readIfPresent,
  readObject,
  s3Uri,
  type ObjectLocation,
} from '../shared/s3';
import { copyOnce, writeOnce } from '../shared/write-once';
import { artifactOf, draftManifest } from './draft-manifest';
import { jobNamed, verifyManifest } from './verify-manifest';

/** An object that the release is made from, as it was when the execution began. */
interface ReleaseInput extends ObjectLocation {
  readonly role: string;
  readonly versionId?: string;
  /** @default - the version says it all */
  readonly etag?: string;
}

/** Made by the training-parameters function. */
export interface KeepReleaseEvent {
  readonly executionId: string;
  readonly commitId: string;
  readonly trainingJobName: string;
  readonly inputs: readonly ReleaseInput[];
  readonly baselineKey: string;
}

export interface KeepReleaseAnswer {
  readonly executionId: string;
  readonly trainingJobName: string;
  readonly modelDataUrl: string;
  readonly sha256: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly manifestUri: string;
}

const s3 = new S3Client({});
const sageMaker = new SageMakerClient({});

/**
 * Keeps a candidate that has passed the quality gate: its manifest, artifact, held-out rows and baseline, each written once.
 * The manifest goes first and decides. A retried stage that finds one completes what that one says, with the training job
 * of the attempt that wrote it, and leaves its own job aside; what it finds must agree with that job.
 * Throws DataChanged when the data were replaced meanwhile, ReleaseConflict when something else lies in the release's place.
 */
export async function handler(event: KeepReleaseEvent): Promise<KeepReleaseAnswer> {
  const bucket = variable(ENV.artifactBucket);
  const place = { bucket, key: KEYS.manifest(event.executionId) };
  const kept = await readIfPresent(s3, place);
  const manifest = kept === undefined ? await writeManifest(event, place) : await adopt(event, place.bucket, kept);

  const artifact = await copyOnce(s3, {
    from: locationOf(manifest.artifact.sourceUri),
    to: locationOf(manifest.artifact.uri),
    sha256: manifest.artifact.sha256,
    size: manifest.artifact.size,
  });
  const test = manifest.inputs.find(({ role }) => role === 'test');
  if (test !== undefined) {
    const from = { ...locationOf(test.uri), versionId: test.versionId };
    await copyOnce(s3, { from, to: locationOf(manifest.testRowsUri), sha256: test.sha256, size: test.size });
  }

  await keepBaseline(manifest, bucket);

  log.info('release kept', { executionId: event.executionId, trainingJobName: manifest.trainingJobName, artifact });
  return {
    executionId: event.executionId,
    trainingJobName: manifest.trainingJobName,
    modelDataUrl: manifest.artifact.uri,
    sha256: manifest.artifact.sha256,
    metrics: manifest.metrics,
    manifestUri: s3Uri(place),
  };
}

/** The baseline stays with the model: drift is judged by the bytes that were kept with it, whoever judges. */
async function keepBaseline({ executionId, baseline }: Manifest, bucket: string): Promise<void> {
  const documents = [
    [baseline.statisticsUri, KEYS.baselineStatistics(executionId)],
    [baseline.constraintsUri, KEYS.baselineConstraints(executionId)],
  ] as const;
  for (const [uri, key] of documents) {
    const from = locationOf(uri);
    const { sha256, size } = await digest((await openObject(s3, from)).bytes);
    await copyOnce(s3, { from, to: { bucket, key }, sha256, size });
  }
}

const describe = (TrainingJobName: string): Promise<DescribeTrainingJobResponse> =>
  sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));

/** Takes the manifest that lies in the release's place already, if it is what an attempt of this execution has written. */
async function adopt(event: KeepReleaseEvent, bucket: string, bytes: Buffer): Promise<Manifest> {
  const manifest = JSON.parse(bytes.toString('utf8')) as Manifest;
  const modelName = variable(ENV.modelName);
  const job = await describe(jobNamed(manifest, { modelName, executionId: event.executionId }));
  const inputs = event.inputs.map((input) => ({ role: input.role, uri: s3Uri(input), sha256: '', size: 0 }));
  const drafted = draftManifest({
    ...event,
    modelName,
    bucket,
    job,
    inputs,
    artifact: manifest.artifact,
    at: new Date(),
  });
  verifyManifest(manifest, drafted, job, releasePolicy.qualityGate);
  return manifest;
}

async function writeManifest(event: KeepReleaseEvent, place: ObjectLocation): Promise<Manifest> {
  const job = await describe(event.trainingJobName);
  const artifact = await digest((await openObject(s3, artifactOf(job))).bytes);
  const inputs: ManifestInput[] = [];
  for (const input of event.inputs) inputs.push(await digestInput(input));

  const manifest = draftManifest({
    ...event,
    modelName: variable(ENV.modelName),
    bucket: place.bucket,
    job,
    inputs,
    artifact,
    at: new Date(),
  });
  try {
    const Body = JSON.stringify(manifest, null, 2);
    await writeOnce(s3, place, { Body, ContentType: 'application/json' });
    return manifest;
  } catch (error) {
    if (nameOf(error) !== 'PreconditionFailed') throw error;
    return adopt(event, place.bucket, await readObject(s3, place));
  }
}

/** Training reads the newest version of its data, so that one must still be the one the execution began with. */
async function digestInput(input: ReleaseInput): Promise<ManifestInput> {
  const { role, bucket, key, versionId, etag } = input;
  if (etag !== undefined) {
    const now = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    if (now.ETag !== etag || now.VersionId !== versionId) throw changed(input);
  }
  const { bytes } = await openObject(s3, { bucket, key, versionId });
  return { role, uri: s3Uri(input), ...(versionId === undefined ? {} : { versionId }), ...(await digest(bytes)) };
}

function locationOf(uri: string): ObjectLocation {
  const location = parseS3Uri(uri);
  if (location === undefined) throw new Error(`the manifest names "${uri}", which is no object in S3`);
  return location;
}

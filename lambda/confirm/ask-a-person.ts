import { type CodePipelineClient, GetPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import type { S3Client } from '@aws-sdk/client-s3';
import { variable } from '../shared/environment';
import { nameOf } from '../shared/errors';
import { ENV, KEYS, RESOURCE_NAMES } from '../shared/names';
import { readIfPresent, type ObjectLocation } from '../shared/s3';
import { startedByFunction } from '../shared/trigger';
import { writeOnce } from '../shared/write-once';
import { type Asked, type Release, whoReleases } from './who-releases';

export interface ConfirmedJob {
  readonly executionId: string;
  readonly jobId: string;
  readonly approval: 'person' | 'none';
}

/** Who lets the candidate pass. Keeps, once, that a person was asked. */
export async function askWhoReleases(
  s3: S3Client,
  codePipeline: CodePipelineClient,
  { executionId, jobId, approval }: ConfirmedJob,
): Promise<Release> {
  if (approval === 'person') return whoReleases({ approval, jobId, byRetraining: false });
  const bucket = variable(ENV.artifactBucket);
  const at: ObjectLocation = { bucket, key: KEYS.record(executionId, 'asked') };
  const byRetraining = await startedByRetraining(s3, codePipeline, bucket, executionId);
  const asked = byRetraining ? await readAsked(s3, at) : undefined;
  const release = whoReleases({ approval, byRetraining, jobId, ...(asked !== undefined && { asked }) });
  if (release.kind === 'ask' && asked === undefined) await keepAsked(s3, at, { jobId, at: new Date().toISOString() });
  return release;
}

/**
 * By the record that retraining keeps, or by who CodePipeline says has called it: retraining may have been cut off between
 * its start and its record.
 */
async function startedByRetraining(
  s3: S3Client,
  codePipeline: CodePipelineClient,
  bucket: string,
  executionId: string,
): Promise<boolean> {
  if ((await readIfPresent(s3, { bucket, key: KEYS.record(executionId, 'retraining') })) !== undefined) return true;
  const { pipelineExecution } = await codePipeline.send(
    new GetPipelineExecutionCommand({ pipelineName: variable(ENV.pipelineName), pipelineExecutionId: executionId }),
  );
  return startedByFunction(pipelineExecution?.trigger, RESOURCE_NAMES.retrainFunction(variable(ENV.modelName)));
}

async function readAsked(s3: S3Client, from: ObjectLocation): Promise<Asked | undefined> {
  const bytes = await readIfPresent(s3, from);
  return bytes === undefined ? undefined : (JSON.parse(bytes.toString('utf8')) as Asked);
}

async function keepAsked(s3: S3Client, to: ObjectLocation, asked: Asked): Promise<void> {
  try {
    await writeOnce(s3, to, { Body: JSON.stringify(asked, null, 2), ContentType: 'application/json' });
  } catch (error) {
    // A repeated invocation of the same attempt was faster: it asks too.
    if (nameOf(error) !== 'PreconditionFailed') throw error;
  }
}

import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { CodePipelineEvent, Context } from 'aws-lambda';
import { variable } from '../shared/environment';
import { NamedError, nameOf } from '../shared/errors';
import { findLiveModel } from '../shared/live-model';
import { ENV, KEYS } from '../shared/names';
import { parameter, runJob, type Job, type JobResult } from '../shared/pipeline-job';
import { readManifest } from '../shared/release-files';
import { digest, openObject, readIfPresent, writeJson } from '../shared/s3';
import type { Scorecard } from '../shared/scorecard';
import { combine } from '../shared/verdict';
import { stillTrue } from './still-true';

const s3 = new S3Client({});
const lambda = new LambdaClient({});

/** Checks, after the approval and before production is touched, that what was approved is still true. */
export const handler = (event: CodePipelineEvent, context: Context): Promise<JobResult> =>
  runJob(event, context, confirm);

async function confirm(job: Job): Promise<JobResult> {
  const executionId = parameter(job, 'executionId');
  const approval = approvalOf(job);
  const bucket = variable(ENV.artifactBucket);
  const written = await readIfPresent(s3, { bucket, key: KEYS.record(executionId, 'scorecard') });
  const scorecard = written === undefined ? undefined : (JSON.parse(written.toString('utf8')) as Scorecard);
  const { manifest, sha256 } = await readManifest(s3, bucket, executionId);
  const artifactSha256 = await digestArtifact(bucket, executionId);
  const live = await findLiveModel(lambda, variable(ENV.modelName));

  const judgement = combine(stillTrue(scorecard, { manifest, manifestSha256: sha256, artifactSha256, live }));
  const at = new Date().toISOString();
  const record = { executionId, at, approval, live, ...judgement };
  await writeJson(s3, { bucket, key: KEYS.record(executionId, 'confirm') }, record);
  if (judgement.verdict !== 'pass') return { kind: 'failed', message: judgement.reasons.join('; ') };
  return { kind: 'done', variables: { Verdict: 'pass', Summary: `${approval}; what was evaluated is still true` } };
}

/** Who let the candidate pass, in the record's words. A setting of the pipeline switches a person's approval off. */
const APPROVALS = new Map([
  ['person', 'approved by a person'],
  ['none', 'not approved by a person'],
]);

function approvalOf(job: Job): string {
  const approval = parameter(job, 'approval');
  const words = APPROVALS.get(approval);
  if (words !== undefined) return words;
  throw new NamedError('BadUserParameters', `the approval is "${approval}"; expected "person" or "none"`);
}

async function digestArtifact(bucket: string, executionId: string): Promise<string | undefined> {
  try {
    return (await digest((await openObject(s3, { bucket, key: KEYS.model(executionId) })).bytes)).sha256;
  } catch (error) {
    if (nameOf(error) === 'NoSuchKey') return undefined;
    throw error;
  }
}

import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { CodePipelineEvent, Context } from 'aws-lambda';
import { count, variable } from '../shared/environment';
import { NamedError, nameOf } from '../shared/errors';
import { findLiveModel } from '../shared/live-model';
import { ENV, KEYS } from '../shared/names';
import { parameter, runJob, type Job, type JobResult } from '../shared/pipeline-job';
import { readManifest } from '../shared/release-files';
import { digest, openObject, readIfPresent, writeJson } from '../shared/s3';
import type { Scorecard } from '../shared/scorecard';
import { combine } from '../shared/verdict';
import { askWhoReleases } from './ask-a-person';
import { instanceCount, type InstanceBounds, type InstanceCount } from './instance-count';
import { findLiveEndpoint } from './live-endpoint';
import { stillTrue } from './still-true';

const s3 = new S3Client({});
const lambda = new LambdaClient({});
const sageMaker = new SageMakerClient({});
const ssm = new SSMClient({});
const codePipeline = new CodePipelineClient({});

/**
 * Checks, after the approval and before production is touched, that what was approved is still true; then says with how
 * many instances production's endpoint is to begin, which the prod stack reads when its change set is made.
 */
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
  const capacity = instanceCount(executionId, boundsOfSettings(), await findLiveEndpoint(sageMaker, live));
  // Asked last: nobody is asked to release what cannot go on.
  const release =
    judgement.verdict === 'pass'
      ? await askWhoReleases(s3, codePipeline, { executionId, jobId: job.id, approval })
      : undefined;
  const words = release?.kind === 'released' ? release.words : APPROVALS[approval];
  const record = { executionId, at, approval: words, live, capacity, ...judgement };
  await writeJson(s3, { bucket, key: KEYS.record(executionId, 'confirm') }, record);
  if (judgement.verdict !== 'pass') return { kind: 'failed', message: judgement.reasons.join('; ') };
  if (release?.kind === 'ask') return { kind: 'failed', message: release.message };
  await keepCapacity(capacity);
  const size = `the endpoint begins with ${capacity.instances} instances (${capacity.why})`;
  return {
    kind: 'done',
    variables: { Verdict: 'pass', Summary: `${words}; what was evaluated is still true; ${size}` },
  };
}

const boundsOfSettings = (): InstanceBounds => ({
  standard: count(ENV.prodInstanceCount),
  minimum: count(ENV.prodMinInstanceCount),
  maximum: count(ENV.prodMaxInstanceCount),
});

async function keepCapacity({ instances }: InstanceCount): Promise<void> {
  const Name = variable(ENV.prodCapacityParameter);
  await ssm.send(new PutParameterCommand({ Name, Value: String(instances), Overwrite: true }));
}

/** Who let the candidate pass by the setting of the pipeline, in the record's words. */
const APPROVALS = { person: 'approved by a person', none: 'not approved by a person' } as const;

function approvalOf(job: Job): keyof typeof APPROVALS {
  const approval = parameter(job, 'approval');
  if (approval === 'person' || approval === 'none') return approval;
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

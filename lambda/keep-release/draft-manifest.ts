import type { DescribeTrainingJobResponse } from '@aws-sdk/client-sagemaker';
import { documentLocations } from '../shared/baseline-documents';
import { NamedError } from '../shared/errors';
import type { Manifest, ManifestInput } from '../shared/manifest';
import { KEYS } from '../shared/names';
import { parseS3Uri, s3Uri, type ObjectLocation } from '../shared/s3';

/** What is known once everything was read and digested. */
export interface Facts {
  readonly modelName: string;
  readonly executionId: string;
  readonly commitId: string;
  readonly bucket: string;
  readonly baselineKey: string;
  readonly job: DescribeTrainingJobResponse;
  readonly inputs: readonly ManifestInput[];
  readonly artifact: { readonly sha256: string; readonly size: number };
  readonly at: Date;
}

/** Where a completed job has put its model. Throws TrainingJobUnusable for a job that has none. */
export function artifactOf(job: DescribeTrainingJobResponse): ObjectLocation {
  const uri = job.ModelArtifacts?.S3ModelArtifacts ?? '';
  const location = parseS3Uri(uri);
  if (job.TrainingJobStatus === 'Completed' && location !== undefined) return location;
  throw new NamedError(
    'TrainingJobUnusable',
    `training job ${job.TrainingJobName} is ${job.TrainingJobStatus} with the artifact "${uri}"; expected Completed with one`,
  );
}

/** The record of what the release is made of. */
export function draftManifest(facts: Facts): Manifest {
  const { job, bucket, executionId } = facts;
  const documents = documentLocations(bucket, facts.baselineKey);
  const metrics = (job.FinalMetricDataList ?? []).map(({ MetricName, Value }) => [
    MetricName ?? '',
    Value ?? Number.NaN,
  ]);
  return {
    modelName: facts.modelName,
    executionId,
    createdAt: facts.at.toISOString(),
    commitId: facts.commitId,
    trainingJobName: job.TrainingJobName ?? '',
    image: job.AlgorithmSpecification?.TrainingImage ?? '',
    hyperparameters: job.HyperParameters ?? {},
    metrics: Object.fromEntries(metrics) as Record<string, number>,
    inputs: facts.inputs,
    baseline: { statisticsUri: s3Uri(documents.statistics), constraintsUri: s3Uri(documents.constraints) },
    artifact: {
      uri: s3Uri({ bucket, key: KEYS.model(executionId) }),
      sourceUri: s3Uri(artifactOf(job)),
      sha256: facts.artifact.sha256,
      size: facts.artifact.size,
    },
    testRowsUri: s3Uri({ bucket, key: KEYS.testRows(executionId) }),
  };
}

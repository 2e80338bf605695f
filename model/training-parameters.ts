import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';
import { checkHyperparameters } from './hyperparameters';
import { OWN_IMAGE } from './own-image';
import { releasePolicy } from './release-policy';
import { XGBOOST } from './xgboost';

/** The archive's `inputData.json`: where the data lies, each an object `s3://bucket/key`. */
export interface InputData {
  /** Label first, no header. */
  readonly trainingUri: string;
  /** Label first, no header. */
  readonly validationUri: string;
}

/** What the pipeline knows and the model cannot decide. */
export interface TrainingEnvironment {
  readonly jobName: string;
  readonly roleArn: string;
  readonly image: string;
  /** Whether the image is one of your own and not the built-in XGBoost. */
  readonly ownImage: boolean;
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly volumeGb: number;
  readonly maximumSeconds: number;
  /** `s3://…`: the job writes below it. */
  readonly outputUri: string;
  readonly keyArn: string;
  /**
   * Spot capacity: the job ends at the latest `maximumWaitSeconds` after its start, waiting included, and goes on where it
   * was interrupted with what it left at `checkpointUri`.
   *
   * @default - capacity on demand
   */
  readonly spot?: { readonly maximumWaitSeconds: number; readonly checkpointUri: string };
  /** @default - SageMaker's own network */
  readonly network?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
  /** Whether the container is cut off from every network. */
  readonly networkIsolation: boolean;
  /** Where the release comes from, as tags of the job. */
  readonly tags: Readonly<Record<string, string>>;
}

export type TrainingParameters =
  | { readonly kind: 'parameters'; readonly request: CreateTrainingJobRequest }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

const channel = (name: string, uri: string) => ({
  ChannelName: name,
  ContentType: 'text/csv',
  DataSource: {
    S3DataSource: { S3DataType: 'S3Prefix' as const, S3Uri: uri, S3DataDistributionType: 'FullyReplicated' as const },
  },
});

/**
 * The whole request of the training job: the place to change for a model of your own.
 *
 * @param input where the data lies; the objects exist
 * @param hyperparameters of the archive's `hyperparameters.json`; empty when it has none
 * @param environment what the pipeline gives: role, image, instances, output, tags
 * @returns the request, or all faults of the hyperparameters
 */
export function getTrainingParameters(
  input: InputData,
  hyperparameters: Readonly<Record<string, unknown>>,
  environment: TrainingEnvironment,
): TrainingParameters {
  const { spot, network } = environment;
  const algorithm = environment.ownImage ? OWN_IMAGE : XGBOOST;
  const checked = checkHyperparameters(algorithm, hyperparameters, releasePolicy.qualityGate.metric);
  if (checked.faults.length > 0) return { kind: 'faults', faults: checked.faults };

  const request: CreateTrainingJobRequest = {
    TrainingJobName: environment.jobName,
    RoleArn: environment.roleArn,
    AlgorithmSpecification: {
      TrainingImage: environment.image,
      TrainingInputMode: 'File',
      ...(algorithm.metricDefinitions && { MetricDefinitions: [...algorithm.metricDefinitions] }),
    },
    HyperParameters: { ...checked.values },
    InputDataConfig: [channel('train', input.trainingUri), channel('validation', input.validationUri)],
    OutputDataConfig: { S3OutputPath: environment.outputUri, KmsKeyId: environment.keyArn },
    ResourceConfig: {
      InstanceType: environment.instanceType as NonNullable<
        NonNullable<CreateTrainingJobRequest['ResourceConfig']>['InstanceType']
      >,
      InstanceCount: environment.instanceCount,
      VolumeSizeInGB: environment.volumeGb,
      // Refused for types with local NVMe storage, which the settings therefore do not take.
      VolumeKmsKeyId: environment.keyArn,
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: environment.maximumSeconds,
      ...(spot && { MaxWaitTimeInSeconds: spot.maximumWaitSeconds }),
    },
    ...(spot && { EnableManagedSpotTraining: true, CheckpointConfig: { S3Uri: spot.checkpointUri } }),
    ...(network && {
      VpcConfig: { Subnets: [...network.subnetIds], SecurityGroupIds: [...network.securityGroupIds] },
    }),
    EnableNetworkIsolation: environment.networkIsolation,
    Tags: Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value })),
  };
  return { kind: 'parameters', request };
}

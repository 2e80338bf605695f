import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';
import { checkHyperparameters } from './hyperparameters';
import { releasePolicy } from './release-policy';

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
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly volumeGb: number;
  readonly maximumSeconds: number;
  /** `s3://…`: the job writes below it. */
  readonly outputUri: string;
  readonly keyArn: string;
  /** Where the release comes from, as tags of the job. */
  readonly tags: Readonly<Record<string, string>>;
}

export type TrainingParameters =
  | { readonly kind: 'parameters'; readonly request: CreateTrainingJobRequest }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

/** Those of the sample that this pipeline descends from; `reg:squarederror` is today's name of its `reg:linear`. */
export const DEFAULT_HYPERPARAMETERS: Readonly<Record<string, string>> = {
  max_depth: '9',
  eta: '0.2',
  gamma: '4',
  min_child_weight: '300',
  subsample: '0.8',
  objective: 'reg:squarederror',
  early_stopping_rounds: '10',
  num_round: '100',
};

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
  const checked = checkHyperparameters(hyperparameters, DEFAULT_HYPERPARAMETERS, releasePolicy.qualityGate.metric);
  if (checked.faults.length > 0) return { kind: 'faults', faults: checked.faults };

  const request: CreateTrainingJobRequest = {
    TrainingJobName: environment.jobName,
    RoleArn: environment.roleArn,
    AlgorithmSpecification: { TrainingImage: environment.image, TrainingInputMode: 'File' },
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
    StoppingCondition: { MaxRuntimeInSeconds: environment.maximumSeconds },
    Tags: Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value })),
  };
  return { kind: 'parameters', request };
}

import type { Channel, CreateTrainingJobRequest, StoppingCondition } from '@aws-sdk/client-sagemaker';
import { NotRehearsable } from '../../contracts';
import { checkName, invalid, parseS3Uri, refuseUnknown, required } from './checks';
import { checkImage } from './images';

/** A request that can be run. */
export interface TrainingPlan {
  readonly name: string;
  readonly where: string;
  readonly sameVersion: boolean;
  readonly channels: readonly { readonly name: string; readonly uri: string; readonly contentType?: string }[];
  readonly output: { readonly bucket: string; readonly prefix: string };
  readonly maxRuntimeMs: number;
}

const MEMBERS = ['TrainingJobName', 'HyperParameters', 'AlgorithmSpecification', 'RoleArn', 'InputDataConfig']
  .concat(['OutputDataConfig', 'ResourceConfig', 'StoppingCondition', 'Tags', 'Environment'])
  // No effect on this machine, but for what is judged: it has one network, and a spot market that never interrupts.
  .concat(['VpcConfig', 'EnableNetworkIsolation', 'EnableInterContainerTrafficEncryption'])
  .concat(['EnableManagedSpotTraining', 'CheckpointConfig']);
const CHANNEL_MEMBERS = [
  'ChannelName',
  'DataSource',
  'ContentType',
  'CompressionType',
  'RecordWrapperType',
  'InputMode',
];
/** The built-in algorithm's metric definitions are fixed; own ones would have no effect. */
const ALGORITHM_MEMBERS = ['TrainingImage', 'TrainingInputMode', 'EnableSageMakerMetricsTimeSeries'];
const RESOURCE_MEMBERS = ['InstanceType', 'InstanceCount', 'VolumeSizeInGB', 'VolumeKmsKeyId'];
/** SageMaker's own default, a day. */
const DEFAULT_MAX_RUNTIME_SECONDS = 86_400;

/** Checks a CreateTrainingJob request. Throws ValidationException for what SageMaker refuses, else names what is unknown. */
export function planTraining(input: CreateTrainingJobRequest): TrainingPlan {
  const name = checkName(input.TrainingJobName, 'trainingJobName');
  const where = `training job ${name}`;
  refuseUnknown(input, MEMBERS, where);
  const algorithm = required(input.AlgorithmSpecification, 'algorithmSpecification');
  // The image first: what else an own image needs would not be rehearsable either.
  const image = checkImage(required(algorithm.TrainingImage, 'algorithmSpecification.trainingImage'), where);
  refuseUnknown(algorithm, ALGORITHM_MEMBERS, `${where}, AlgorithmSpecification`);
  refuseMode(algorithm.TrainingInputMode, where);
  const resources = required(input.ResourceConfig, 'resourceConfig');
  refuseUnknown(resources, RESOURCE_MEMBERS, `${where}, ResourceConfig`);
  if ((resources.InstanceCount ?? 1) !== 1) {
    throw new NotRehearsable('instance count', `${resources.InstanceCount}`, where, 'the rehearsal trains on one host');
  }
  required(input.RoleArn, 'roleArn');
  for (const [key, value] of Object.entries(input.HyperParameters ?? {})) {
    if (typeof value !== 'string')
      throw invalid(`Value of hyperparameter ${key} must be a string, not ${typeof value}`);
  }
  const output = required(input.OutputDataConfig, 'outputDataConfig');
  refuseUnknown(output, ['S3OutputPath', 'KmsKeyId'], `${where}, OutputDataConfig`);
  const { bucket, key } = parseS3Uri(required(output.S3OutputPath, 'outputDataConfig.s3OutputPath'), 's3OutputPath');
  const stopping = required(input.StoppingCondition, 'stoppingCondition');
  refuseUnknown(stopping, ['MaxRuntimeInSeconds', 'MaxWaitTimeInSeconds'], `${where}, StoppingCondition`);
  checkSpot(input, stopping, where);
  checkNetwork(input, where);
  return {
    name,
    where,
    sameVersion: image.sameVersion,
    channels: (input.InputDataConfig ?? []).map((channel) => planChannel(channel, where)),
    output: { bucket, prefix: key.replace(/\/+$/, '') },
    maxRuntimeMs: (stopping.MaxRuntimeInSeconds ?? DEFAULT_MAX_RUNTIME_SECONDS) * 1_000,
  };
}

/** "MaxWaitTimeInSeconds … must be equal to or greater than MaxRuntimeInSeconds" (StoppingCondition), for spot alone. */
function checkSpot(input: CreateTrainingJobRequest, stopping: StoppingCondition, where: string): void {
  const wait = stopping.MaxWaitTimeInSeconds;
  const run = stopping.MaxRuntimeInSeconds ?? DEFAULT_MAX_RUNTIME_SECONDS;
  if (input.EnableManagedSpotTraining && wait === undefined)
    throw invalid('MaxWaitTimeInSeconds is required when EnableManagedSpotTraining is true');
  if (!input.EnableManagedSpotTraining && wait !== undefined)
    throw invalid('MaxWaitTimeInSeconds is only for jobs with EnableManagedSpotTraining');
  if (wait !== undefined && wait < run)
    throw invalid(`MaxWaitTimeInSeconds ${wait} must not be less than MaxRuntimeInSeconds ${run}`);
  if (input.CheckpointConfig === undefined) return;
  refuseUnknown(input.CheckpointConfig, ['S3Uri', 'LocalPath'], `${where}, CheckpointConfig`);
  parseS3Uri(required(input.CheckpointConfig.S3Uri, 'checkpointConfig.s3Uri'), 'checkpointConfig.s3Uri');
}

function checkNetwork({ VpcConfig }: CreateTrainingJobRequest, where: string): void {
  if (VpcConfig === undefined) return;
  refuseUnknown(VpcConfig, ['Subnets', 'SecurityGroupIds'], `${where}, VpcConfig`);
  if (!VpcConfig.Subnets?.length || !VpcConfig.SecurityGroupIds?.length)
    throw invalid('VpcConfig must name subnets and security groups');
}

function planChannel(channel: Channel, where: string): TrainingPlan['channels'][number] {
  const name = required(channel.ChannelName, 'inputDataConfig.channelName');
  const at = `${where}, channel ${name}`;
  refuseUnknown(channel, CHANNEL_MEMBERS, at);
  refuseMode(channel.InputMode, at);
  for (const member of ['CompressionType', 'RecordWrapperType'] as const) {
    if ((channel[member] ?? 'None') !== 'None') throw new NotRehearsable(member, channel[member]!, at);
  }
  const source = required(channel.DataSource, 'inputDataConfig.dataSource');
  refuseUnknown(source, ['S3DataSource'], at);
  const s3 = required(source.S3DataSource, 'inputDataConfig.dataSource.s3DataSource');
  refuseUnknown(s3, ['S3DataType', 'S3Uri', 'S3DataDistributionType'], at);
  if (s3.S3DataType !== 'S3Prefix') throw new NotRehearsable('S3DataType', `${s3.S3DataType}`, at, 'use S3Prefix');
  // On one host, ShardedByS3Key gives it everything too.
  const uri = required(s3.S3Uri, 'inputDataConfig.dataSource.s3DataSource.s3Uri');
  parseS3Uri(uri, 's3Uri');
  return { name, uri, ...(channel.ContentType !== undefined && { contentType: channel.ContentType }) };
}

/** File and FastFile look alike to the algorithm. */
function refuseMode(mode: string | undefined, where: string): void {
  if (mode !== undefined && mode !== 'File' && mode !== 'FastFile') {
    throw new NotRehearsable('input mode', mode, where, 'use File');
  }
}

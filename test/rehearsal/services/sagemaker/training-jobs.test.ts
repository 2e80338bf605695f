import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';
import { NotRehearsable } from '../../../../rehearsal/contracts';
import { unpackTarGz } from '../../../../rehearsal/services/sagemaker/archive';
import { TRAINING_MS } from '../../../../rehearsal/services/sagemaker/training-jobs';
import { harness, IMAGE, NO_FAULTS, ROLE } from './harness';

const CHANNEL = {
  ChannelName: 'train',
  ContentType: 'text/csv',
  DataSource: { S3DataSource: { S3DataType: 'S3Prefix' as const, S3Uri: 's3://data/taxi/train.csv' } },
};
const JOB: CreateTrainingJobRequest = {
  TrainingJobName: 'nyctaxi-1',
  RoleArn: ROLE,
  AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
  HyperParameters: { num_round: '50' },
  InputDataConfig: [CHANNEL],
  OutputDataConfig: { S3OutputPath: 's3://artifacts/training/' },
  ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30 },
  StoppingCondition: { MaxRuntimeInSeconds: 3_600 },
  Tags: [{ Key: 'model', Value: 'nyctaxi' }],
};

async function run(h = harness(), input: Partial<CreateTrainingJobRequest> = {}) {
  const job = await h.sagemaker.trainingJobs.create({ ...JOB, ...input });
  await job.settled;
  return { ...h, job, described: h.sagemaker.trainingJobs.describe(job.name) };
}

describe('a training job', () => {
  it('goes through its phases in virtual time and keeps model and last metrics', async () => {
    const { described, objects, told, sagemaker, job } = await run();
    expect(described).toMatchObject({
      TrainingJobStatus: 'Completed',
      SecondaryStatus: 'Completed',
      HyperParameters: { num_round: '50' },
      ModelArtifacts: { S3ModelArtifacts: 's3://artifacts/training/nyctaxi-1/output/model.tar.gz' },
      FinalMetricDataList: [
        { MetricName: 'train:rmse', Value: 2.5 },
        { MetricName: 'validation:rmse', Value: 3.5 },
      ],
    });
    const seconds = (Object.values(TRAINING_MS).reduce((sum, ms) => sum + ms) - TRAINING_MS.stopping) / 1_000;
    expect((described.TrainingEndTime!.getTime() - described.CreationTime!.getTime()) / 1_000).toBe(seconds);
    expect(described.SecondaryStatusTransitions!.map(({ Status }) => Status)).toEqual([
      ...['Starting', 'Downloading', 'Training', 'Uploading', 'Completed'],
    ]);
    const archive = objects.kept.get('artifacts/training/nyctaxi-1/output/model.tar.gz')!;
    expect(unpackTarGz(archive)).toEqual([{ name: 'xgboost-model', body: Buffer.from('trained') }]);
    expect(told).toEqual([
      {
        kind: 'job-ended',
        jobName: 'nyctaxi-1',
        status: 'Completed',
        trainingDataUrl: 's3://data/taxi/train.csv',
        modelDataUrl: 's3://artifacts/training/nyctaxi-1/output/model.tar.gz',
        metrics: { 'train:rmse': 2.5, 'validation:rmse': 3.5 },
      },
    ]);
    expect(sagemaker.tags.list(job.arn)).toEqual([{ Key: 'model', Value: 'nyctaxi' }]);
  });

  it('hands the container all files under a channel, named from its directory on', async () => {
    const h = harness();
    h.objects.kept.set('data/taxi/train.csv.more', Buffer.from('4,5,6\n'));
    h.objects.kept.set('data/other.csv', Buffer.from('no'));
    const train = jest.fn(async () => h.training.result);
    const g = harness({ objects: h.objects, containers: { train, serve: () => Promise.reject(new Error('unused')) } });
    await run(g);
    expect(train).toHaveBeenCalledWith(
      expect.objectContaining({
        channels: [
          {
            name: 'train',
            contentType: 'text/csv',
            files: [
              { name: 'train.csv', body: Buffer.from('1,2,3\n') },
              { name: 'train.csv.more', body: Buffer.from('4,5,6\n') },
            ],
          },
        ],
      }),
    );
  });

  it('fails with the reason of its container', async () => {
    const h = harness();
    h.training.result = { kind: 'failed', reason: 'ClientError: Missing required hyperparameter: num_round', log: '' };
    const { described, told } = await run(h);
    expect(described).toMatchObject({
      TrainingJobStatus: 'Failed',
      FailureReason: 'ClientError: Missing required hyperparameter: num_round',
    });
    expect(described.FinalMetricDataList).toBeUndefined();
    expect(told).toEqual([expect.objectContaining({ kind: 'job-ended', status: 'Failed', metrics: {} })]);
  });

  it('fails by a fault of the scenario', async () => {
    const h = harness({ faults: { ...NO_FAULTS, trainingJob: () => 'InternalServerError: capacity' } });
    expect((await run(h)).described.FailureReason).toBe('InternalServerError: capacity');
  });

  it('fails when its data is gone by the time it is read', async () => {
    const h = harness();
    const job = await h.sagemaker.trainingJobs.create(JOB);
    h.objects.get = () => Promise.reject(Object.assign(new Error('gone'), { name: 'NoSuchKey' }));
    await job.settled;
    expect(job.failureReason).toBe('ClientError: Data download failed:NoSuchKey (404): gone');
    expect(h.fatal).toEqual([]);
  });

  it('ends the rehearsal for any other fault', async () => {
    const h = harness();
    const job = await h.sagemaker.trainingJobs.create(JOB);
    h.objects.get = () => Promise.reject(new Error('the disk is full'));
    await job.settled;
    expect(h.fatal.map(({ message }) => message)).toEqual(['the disk is full']);
  });

  it('never has the name of another, even of one that failed', async () => {
    const h = harness({ faults: { ...NO_FAULTS, trainingJob: () => 'x' } });
    await run(h);
    await expect(h.sagemaker.trainingJobs.create(JOB)).rejects.toMatchObject({
      code: 'ResourceInUse',
      message: expect.stringContaining('training-job/nyctaxi-1'),
    });
  });

  it('is refused when there is no data', async () => {
    const source = { S3DataSource: { S3DataType: 'S3Prefix' as const, S3Uri: 's3://data/none' } };
    const create = harness().sagemaker.trainingJobs.create({
      ...JOB,
      InputDataConfig: [{ ...CHANNEL, DataSource: source }],
    });
    await expect(create).rejects.toThrow(/^No S3 objects found under S3 URL "s3:\/\/data\/none"/);
  });

  it('is stopped on request, and only while it runs', async () => {
    const h = harness();
    const job = await h.sagemaker.trainingJobs.create(JOB);
    h.sagemaker.trainingJobs.stopJob('nyctaxi-1');
    expect(job.status).toBe('Stopping');
    await job.settled;
    expect(job.status).toBe('Stopped');
    expect(() => h.sagemaker.trainingJobs.stopJob('nyctaxi-1')).toThrow(/is in status Stopped/);
  });

  it('is stopped when it runs longer than allowed', async () => {
    const { described } = await run(harness(), { StoppingCondition: { MaxRuntimeInSeconds: 30 } });
    expect([described.TrainingJobStatus, described.SecondaryStatus]).toEqual(['Stopped', 'MaxRuntimeExceeded']);
  });

  it.each<[string, object]>([
    ['ManifestFile', { InputDataConfig: [withSource({ S3DataType: 'ManifestFile' })] }],
    ['FileSystemDataSource', { InputDataConfig: [{ ...CHANNEL, DataSource: { FileSystemDataSource: {} } }] }],
    ['Pipe', { AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'Pipe' } }],
    ['Gzip', { InputDataConfig: [{ ...CHANNEL, CompressionType: 'Gzip' }] }],
    ['image', { AlgorithmSpecification: { TrainingImage: IMAGE.replace('xgboost', 'linear-learner') } }],
    ['instance count 2', { ResourceConfig: { ...JOB.ResourceConfig, InstanceCount: 2 } }],
    ['DebugHookConfig', { DebugHookConfig: {} }],
  ])('is refused by name for %s', async (what, input) => {
    const create = harness().sagemaker.trainingJobs.create({ ...JOB, ...input });
    await expect(create).rejects.toThrow(NotRehearsable);
    await expect(create).rejects.toThrow(what);
  });

  it('takes hyperparameters as strings only', async () => {
    const create = harness().sagemaker.trainingJobs.create({ ...JOB, HyperParameters: { num_round: 50 as never } });
    await expect(create).rejects.toThrow('Value of hyperparameter num_round must be a string, not number');
  });

  it('tells that its image has another version of XGBoost', async () => {
    const algorithm = { TrainingImage: IMAGE.replace('3.0-5', '1.7-1'), TrainingInputMode: 'File' as const };
    const { told } = await run(harness(), { AlgorithmSpecification: algorithm });
    expect(told[0]).toMatchObject({ kind: 'note', text: expect.stringContaining('XGBoost 3.0.5 instead of') });
  });

  function withSource(more: object) {
    return { ...CHANNEL, DataSource: { S3DataSource: { ...CHANNEL.DataSource.S3DataSource, ...more } } };
  }
});

describe('spot capacity, network and checkpoints', () => {
  const SPOT: Partial<CreateTrainingJobRequest> = {
    EnableManagedSpotTraining: true,
    StoppingCondition: { MaxRuntimeInSeconds: 3_600, MaxWaitTimeInSeconds: 7_200 },
    CheckpointConfig: { S3Uri: 's3://artifacts/checkpoints/nyctaxi-1' },
    VpcConfig: { Subnets: ['subnet-0a1b2c3d'], SecurityGroupIds: ['sg-0a1b2c3d'] },
    EnableNetworkIsolation: true,
  };

  it('are taken, told again, and change nothing of the result', async () => {
    const { described } = await run(harness(), SPOT);
    expect(described).toMatchObject({ TrainingJobStatus: 'Completed', ...SPOT });
  });

  it.each([
    ['spot without a time to wait', { StoppingCondition: { MaxRuntimeInSeconds: 60 } }, 'is required when'],
    [
      'a wait that is shorter than the job',
      { StoppingCondition: { MaxRuntimeInSeconds: 60, MaxWaitTimeInSeconds: 59 } },
      '59 must not be less than MaxRuntimeInSeconds 60',
    ],
    ['a wait without spot', { EnableManagedSpotTraining: false }, 'is only for jobs with'],
    ['a network without subnets', { VpcConfig: { Subnets: [], SecurityGroupIds: ['sg-1'] } }, 'VpcConfig must name'],
  ])('%s is refused as SageMaker refuses it', async (_, changes, words) => {
    const creating = harness().sagemaker.trainingJobs.create({ ...JOB, ...SPOT, ...changes });
    await expect(creating).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(words),
    });
  });

  it('an image of one’s own is refused by its name, whatever else it brings', async () => {
    const AlgorithmSpecification = {
      TrainingImage: '111122223333.dkr.ecr.us-east-1.amazonaws.com/forest:1',
      TrainingInputMode: 'File' as const,
      MetricDefinitions: [{ Name: 'validation:rmse', Regex: 'rmse=(.*)' }],
    };
    const creating = harness().sagemaker.trainingJobs.create({ ...JOB, AlgorithmSpecification });
    await expect(creating).rejects.toThrow(/image .*forest:1/);
  });
});

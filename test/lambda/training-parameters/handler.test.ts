import '../quiet';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { strToU8, zipSync } from 'fflate';
import { handler } from '../../../lambda/training-parameters/handler';

const s3 = mockClient(S3Client);
const INPUT = {
  TrainingUri: 's3://data/taxi/train.csv',
  ValidationUri: 's3://data/taxi/validation.csv',
  BaselineUri: 's3://data/taxi/baseline.csv',
};
const event = {
  executionId: '11111111-2222-3333-4444-555555555555',
  attempt: 'run-1',
  dataBucket: 'data',
  dataKey: 'taxi/data-source.zip',
  dataVersionId: 'v1',
  commitId: 'c0ffee',
};
const failing = (status: number) =>
  Object.assign(new Error('no'), { name: 'Unknown', $metadata: { httpStatusCode: status } });

function upload(files: Record<string, unknown>): void {
  const packed = Object.fromEntries(
    Object.entries(files).map(([name, value]) => [
      name,
      strToU8(typeof value === 'string' ? value : JSON.stringify(value)),
    ]),
  );
  const bytes = Buffer.from(zipSync(packed));
  s3.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from([bytes]), ContentLength: bytes.length }));
}

const messageOf = async (): Promise<string> => {
  const error: Error = await handler(event).then(
    () => new Error('it was taken'),
    (thrown: Error) => thrown,
  );
  expect(error.name).toBe('BadDataSource');
  return error.message;
};

beforeEach(() => {
  Object.assign(process.env, {
    MODEL_NAME: 'taxi',
    ARTIFACT_BUCKET: 'artifacts',
    DATA_BUCKETS: 'data,more',
    KEY_ARN: 'arn:key',
    TRAINING_ROLE_ARN: 'arn:role',
    TRAINING_IMAGE: 'image:1',
    TRAINING_INSTANCE_TYPE: 'ml.m5.xlarge',
    TRAINING_INSTANCE_COUNT: '1',
    TRAINING_VOLUME_GB: '30',
    TRAINING_MAX_SECONDS: '3600',
    TRAINING_OWN_IMAGE: 'false',
    TRAINING_NETWORK_ISOLATION: 'false',
    TRAINING_MAX_WAIT_SECONDS: '',
    TRAINING_SUBNET_IDS: '',
    TRAINING_SECURITY_GROUP_IDS: '',
  });
  s3.reset();
  s3.on(HeadObjectCommand).resolves({ ContentLength: 9, ETag: '"e"', VersionId: 'v9' });
  s3.on(ListObjectsV2Command).callsFake((input: { Prefix: string }) => ({ Contents: [{ Key: input.Prefix }] }));
});

describe('training parameters', () => {
  it('are a whole training job request with the archive’s hyperparameters over the defaults', async () => {
    upload({ 'inputData.json': INPUT, 'hyperparameters.json': { max_depth: 3, learning_rate: '0.1' } });
    const { trainingJob } = await handler(event);
    expect(trainingJob).toMatchObject({
      TrainingJobName: expect.stringMatching(/^taxi-train-11111111-2222-3333-4444-555555555555-[0-9a-f]{4}$/),
      HyperParameters: { max_depth: '3', eta: '0.1', objective: 'reg:squarederror', num_round: '100' },
      OutputDataConfig: { S3OutputPath: 's3://artifacts/training', KmsKeyId: 'arn:key' },
      ResourceConfig: { VolumeSizeInGB: 30, VolumeKmsKeyId: 'arn:key' },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    });
    expect(trainingJob.InputDataConfig?.map((channel) => channel.DataSource?.S3DataSource?.S3Uri)).toEqual([
      INPUT.TrainingUri,
      INPUT.ValidationUri,
    ]);
    expect(trainingJob.Tags).toContainEqual({ Key: 'DataVersionId', Value: 'v1' });
  });

  it('run on demand and in no network of anybody unless the stack says otherwise', async () => {
    upload({ 'inputData.json': INPUT });
    const { trainingJob } = await handler(event);
    expect(trainingJob).toMatchObject({
      EnableNetworkIsolation: false,
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    });
    expect(trainingJob.StoppingCondition?.MaxWaitTimeInSeconds).toBeUndefined();
    for (const member of ['EnableManagedSpotTraining', 'CheckpointConfig', 'VpcConfig'])
      expect(trainingJob).not.toHaveProperty(member);
  });

  it('have a job on spot capacity wait, and go on from a place of its own', async () => {
    process.env.TRAINING_MAX_WAIT_SECONDS = '7200';
    upload({ 'inputData.json': INPUT });
    const { trainingJob } = await handler(event);
    expect(trainingJob).toMatchObject({
      EnableManagedSpotTraining: true,
      StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 },
      CheckpointConfig: { S3Uri: `s3://artifacts/checkpoints/${trainingJob.TrainingJobName}` },
    });
  });

  it('put a job into the network of the settings and cut it off', async () => {
    Object.assign(process.env, {
      TRAINING_SUBNET_IDS: 'subnet-1,subnet-2',
      TRAINING_SECURITY_GROUP_IDS: 'sg-1',
      TRAINING_NETWORK_ISOLATION: 'true',
    });
    upload({ 'inputData.json': INPUT });
    expect((await handler(event)).trainingJob).toMatchObject({
      VpcConfig: { Subnets: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['sg-1'] },
      EnableNetworkIsolation: true,
    });
  });

  it('give an own image its own hyperparameters and tell SageMaker how to read its metrics', async () => {
    process.env.TRAINING_OWN_IMAGE = 'true';
    upload({ 'inputData.json': INPUT });
    const { trainingJob } = await handler(event);
    expect(trainingJob.HyperParameters).toEqual({});
    expect(trainingJob.AlgorithmSpecification?.MetricDefinitions).toEqual([
      { Name: 'validation:rmse', Regex: 'validation:rmse=([0-9.eE+-]+)' },
    ]);
  });

  it('name another job when the stage is retried, within SageMaker’s 63 characters for the longest model name', async () => {
    process.env.MODEL_NAME = 'abcdefghijklmno';
    upload({ 'inputData.json': INPUT });
    const first = (await handler(event)).trainingJob.TrainingJobName as string;
    const second = (await handler({ ...event, attempt: 'run-2' })).trainingJob.TrainingJobName as string;
    expect(first).not.toBe(second);
    expect(first.length).toBeLessThanOrEqual(63);
  });

  it('pin the versions of all data for the steps that follow; test rows lie beside the validation rows', async () => {
    upload({ 'inputData.json': INPUT });
    const { release, baseline } = await handler(event);
    expect(release.inputs.map(({ role, key, versionId }) => [role, key, versionId])).toEqual([
      ['dataSource', 'taxi/data-source.zip', 'v1'],
      ['training', 'taxi/train.csv', 'v9'],
      ['validation', 'taxi/validation.csv', 'v9'],
      ['baseline', 'taxi/baseline.csv', 'v9'],
      ['test', 'taxi/test.csv', 'v9'],
    ]);
    expect(baseline.data).toEqual({ bucket: 'data', key: 'taxi/baseline.csv', versionId: 'v9', etag: '"e"' });
    expect(release.baselineKey).toBe(baseline.outputKey);
  });

  it('read the archive at the version that the pipeline was given', async () => {
    upload({ 'inputData.json': INPUT });
    await handler(event);
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toMatchObject({
      Key: 'taxi/data-source.zip',
      VersionId: 'v1',
    });
  });
});

describe('a bad data source', () => {
  it('is refused with one message that names all its faults', async () => {
    s3.on(HeadObjectCommand, { Key: 'taxi/validation.csv' }).rejects(failing(404));
    upload({
      'inputData.json': { ...INPUT, TrainingUri: 's3://elsewhere/train.csv' },
      'hyperparameters.json': { max_dept: 5, eta: 7 },
    });
    const message = await messageOf();
    expect(message).toContain('4 faults in s3://data/taxi/data-source.zip');
    expect(message).toContain('TrainingUri lies in the bucket elsewhere; allowed are data, more');
    expect(message).toContain('ValidationUri s3://data/taxi/validation.csv: there is no such object');
    expect(message).toContain('hyperparameter "max_dept" is not known');
    expect(message).toContain('hyperparameter eta is 7; expected a number from 0 up to 1');
  });

  it.each([
    ['no inputData.json', { 'deep/inputData.json': INPUT }, 'inputData.json is missing at the archive’s root'],
    ['bad JSON', { 'inputData.json': '{' }, 'inputData.json is no JSON'],
    ['a list', { 'inputData.json': [] }, 'inputData.json is no JSON object'],
    [
      'bad hyperparameters',
      { 'inputData.json': INPUT, 'hyperparameters.json': '[1]' },
      'hyperparameters.json is no JSON object',
    ],
    [
      'a folder',
      { 'inputData.json': { ...INPUT, BaselineUri: 's3://data/taxi/' } },
      'BaselineUri is "s3://data/taxi/"',
    ],
    ['a number', { 'inputData.json': { ...INPUT, BaselineUri: 3 } }, 'BaselineUri is 3'],
    ['an unknown member', { 'inputData.json': { ...INPUT, TestURI: 'x' } }, 'has the member "TestURI"'],
    [
      'a metric that is not measured',
      { 'inputData.json': INPUT, 'hyperparameters.json': { eval_metric: 'mae' } },
      'must hold rmse',
    ],
  ])('with %s is refused in words', async (_, files, words) => {
    upload(files);
    expect((await messageOf()).replaceAll("'", '’')).toContain(words);
  });

  it('tells a missing object from one that may not be read, an empty one, and a key that others begin with', async () => {
    s3.on(HeadObjectCommand, { Key: 'taxi/train.csv' }).rejects(failing(403));
    s3.on(HeadObjectCommand, { Key: 'taxi/baseline.csv' }).resolves({ ContentLength: 0, ETag: '"e"' });
    s3.on(ListObjectsV2Command, { Prefix: 'taxi/validation.csv' }).resolves({
      Contents: [{ Key: 'taxi/validation.csv' }, { Key: 'taxi/validation.csv.old' }],
    });
    upload({ 'inputData.json': INPUT });
    const message = await messageOf();
    expect(message).toContain('train.csv: reading it is denied');
    expect(message).toContain('baseline.csv is empty');
    expect(message).toContain('training would also read taxi/validation.csv.old');
  });

  it.each([
    ['ValidationUri', 'TrainingUri'],
    ['TestUri', 'TrainingUri'],
    ['TestUri', 'ValidationUri'],
    ['BaselineUri', 'ValidationUri'],
  ] as const)('is refused when %s is the same object as %s', async (member, other) => {
    upload({ 'inputData.json': { TestUri: 's3://data/taxi/test.csv', ...INPUT, [member]: INPUT[other] } });
    expect(await messageOf()).toContain(`${member} and ${other} are the same object ${INPUT[other]}`);
  });

  it('is refused when the held-out rows that lie beside the validation rows are those', async () => {
    upload({ 'inputData.json': { ...INPUT, ValidationUri: 's3://data/taxi/test.csv' } });
    expect(await messageOf()).toContain('TestUri and ValidationUri are the same object');
  });

  it('is told in less than 10 KB, whatever is in it', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [`€${at}${'€'.repeat(150)}`, '€'.repeat(150)]),
    );
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    upload({
      'inputData.json': `{"TrainingUri": ${deep}, "ValidationUri": {"a": ${deep}}}`,
      'hyperparameters.json': { ...many, eta: '9'.repeat(100_000) },
    });
    const message = await messageOf();
    expect(Buffer.byteLength(message)).toBeLessThan(10_000);
    expect(message).toContain('304 faults');
    expect(message).toContain('TrainingUri is an array; expected');
    expect(message).toContain('ValidationUri is an object; expected');
  });

  it('is not read when it is huge', async () => {
    const body = Readable.from([]);
    s3.on(GetObjectCommand).resolves({ Body: body as never, ContentLength: 3_000_000 });
    expect(await messageOf()).toContain('it has 3000000 bytes');
    expect(body.destroyed).toBe(true);
  });

  it('is named when the version is gone', async () => {
    s3.on(GetObjectCommand).rejects(Object.assign(new Error('gone'), { name: 'NoSuchVersion' }));
    expect(await messageOf()).toContain('version v1: (1) it cannot be read: NoSuchVersion');
  });
});

it('lets an error that it does not know pass', async () => {
  s3.on(GetObjectCommand).rejects(Object.assign(new Error('slow down'), { name: 'SlowDown' }));
  await expect(handler(event)).rejects.toThrow('slow down');
});

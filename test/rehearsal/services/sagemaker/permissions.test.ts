import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';
import { deniedError } from '../../../../rehearsal/services/iam/denied-error';
import type { OwnCall } from '../../../../rehearsal/services/role-calls';
import { judging } from '../../account/all-allowed';
import { CAPTURE, harness, IMAGE, makeEndpoint, MODEL_URL, ROLE } from './harness';

const JOB: CreateTrainingJobRequest = {
  TrainingJobName: 'job',
  RoleArn: ROLE,
  AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
  HyperParameters: { num_round: '5' },
  InputDataConfig: [
    {
      ChannelName: 'train',
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://data/taxi/train.csv' } },
    },
  ],
  OutputDataConfig: { S3OutputPath: 's3://artifacts/training/' },
  ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30, VolumeKmsKeyId: 'key' },
  StoppingCondition: { MaxRuntimeInSeconds: 3_600 },
};

/** SageMaker whose roles may not make these calls, `service:Operation`. */
function without(...denied: readonly string[]) {
  const made = harness();
  const calls = judging(({ service, operation }: OwnCall) => {
    if (denied.includes(`${service}:${operation}`)) return deniedError(service, `no ${service}:${operation}`);
    return undefined;
  }, made.objects);
  const h = harness({ calls, objects: made.objects });
  return { ...h, objects: made.objects, calls };
}

describe('the role of a training job', () => {
  async function train(...denied: readonly string[]) {
    const h = without(...denied);
    const job = await h.sagemaker.trainingJobs.create(JOB);
    await job.settled;
    expect(h.fatal).toEqual([]);
    return { ...h, described: h.sagemaker.trainingJobs.describe('job') };
  }

  it('pulls the image, reads the channels, writes the model, gives the volume its key', async () => {
    const { described, calls } = await train();
    expect(described.TrainingJobStatus).toBe('Completed');
    expect(calls.calls).toEqual(
      expect.arrayContaining([
        ...['s3:ListObjectsV2', 'ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'kms:CreateGrant', 's3:GetObject'],
        ...['logs:PutLogEvents', 'monitoring:PutMetricData', 's3:PutObject'],
      ]),
    );
  });

  it.each([
    ['ecr:BatchGetImage', 'ClientError: Cannot pull algorithm container. no ecr:BatchGetImage'],
    ['kms:CreateGrant', 'ClientError: Cannot use the key of the volume. no kms:CreateGrant'],
    ['s3:GetObject', 'ClientError: Data download failed:AccessDenied (403): no s3:GetObject'],
    ['s3:PutObject', 'ClientError: Artifact upload failed:AccessDenied (403): no s3:PutObject'],
  ])('without %s fails the job', async (right, reason) => {
    const { described } = await train(right);
    expect(described).toMatchObject({ TrainingJobStatus: 'Failed', FailureReason: reason });
  });

  it('without the right to list the channel lets no job be created', async () => {
    const h = without('s3:ListObjectsV2');
    await expect(h.sagemaker.trainingJobs.create(JOB)).rejects.toThrow(
      /"s3:ListBucket" permissions on bucket "data"\. Error message from S3: Access Denied$/,
    );
  });

  it('without the right to log loses the log, and says so', async () => {
    const { described, told } = await train('logs:PutLogEvents');
    expect(described.TrainingJobStatus).toBe('Completed');
    expect(told).toContainEqual({ kind: 'note', text: expect.stringContaining('may not write its log') });
  });
});

describe('the role of a model', () => {
  it('that may not read the archive lets no model be created', async () => {
    const { sagemaker } = without('s3:HeadObject');
    const PrimaryContainer = { Image: IMAGE, ModelDataUrl: MODEL_URL };
    await expect(sagemaker.models.create({ ModelName: 'm', ExecutionRoleArn: ROLE, PrimaryContainer })).rejects.toThrow(
      /^Could not access model data at .* has "s3:GetObject" permissions/,
    );
  });

  it.each([
    ['s3:GetObject', /^Failed to download model data from URL/],
    ['ecr:BatchGetImage', /does not have permission to pull the image .*no ecr:BatchGetImage$/],
  ])('without %s fails the endpoint', async (right, reason) => {
    const h = without(right);
    const endpoint = await makeEndpoint(h);
    expect(endpoint.status).toBe('Failed');
    expect(endpoint.failureReason).toMatch(reason);
    expect(h.fatal).toEqual([]);
  });

  it('writes the capture with the key that the config names', async () => {
    const made = harness();
    const keys: unknown[] = [];
    const calls = judging(({ operation, input }: OwnCall) => {
      if (operation === 'PutObject') keys.push(input['SSEKMSKeyId']);
      return undefined;
    }, made.objects);
    const h = harness({ calls, objects: made.objects });
    await makeEndpoint(h, { ...CAPTURE, KmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/of-capture' });
    await h.sagemaker.invocations.invoke({ EndpointName: 'taxi-prod', Body: Buffer.from('1,2') });
    await h.clock.sleep(120_000);
    expect(keys).toEqual(['arn:aws:kms:us-east-1:111122223333:key/of-capture']);
  });

  it('that may not write the capture loses it, while the endpoint answers', async () => {
    const h = without('s3:PutObject');
    await makeEndpoint(h, CAPTURE);
    const request = { EndpointName: 'taxi-prod', ContentType: 'text/csv', Body: Buffer.from('1,2') };
    await h.sagemaker.invocations.invoke(request);
    await h.clock.sleep(120_000);
    expect([...h.objects.kept.keys()].filter((key) => key.includes('data-capture'))).toEqual([]);
    expect(h.told).toContainEqual({ kind: 'note', text: expect.stringContaining('captured records are lost') });
    expect(h.fatal).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddTagsCommand,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeTrainingJobCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  SageMakerClient,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Operations } from '../../../../rehearsal/contracts';
import { sageMakerOperations } from '../../../../rehearsal/gateway/sagemaker';
import { sageMakerRuntimeOperations } from '../../../../rehearsal/gateway/sagemaker-runtime';
import { Containers } from '../../../../rehearsal/processes/container';
import { MotoObjectStore } from '../../../../rehearsal/services/object-store';
import { SageMaker } from '../../../../rehearsal/services/sagemaker/sagemaker';
import { type Fixture, openAccount, pythonOfProject } from '../../gateway/account-fixture';
import { handOver } from '../kept';
import { CAPTURE, IMAGE, NO_FAULTS, ROLE, VARIANT } from './harness';

const ROOT = join(__dirname, '..', '..', '..', '..');

/** The whole way of a model with AWS's own clients: real data, real training, a real container that answers. */
describe('SageMaker over the wire', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sagemaker-'));
  let account: Fixture;
  let sagemaker: SageMaker;
  /** SageMaker in the same account, with nothing in it. */
  let life: () => SageMaker;
  let client: SageMakerClient;
  let runtime: SageMakerRuntimeClient;
  let s3: S3Client;

  beforeAll(async () => {
    const python = await pythonOfProject();
    const services: Record<string, Operations> = {};
    account = await openAccount({ moto: true, services });
    const { surroundings, moto, objectEvents, processes, fatal } = account;
    life = () =>
      new SageMaker({
        surroundings: { ...surroundings, tell: () => undefined, signal: new AbortController().signal },
        objects: new MotoObjectStore(moto, objectEvents),
        containers: new Containers({ processes, clock: surroundings.clock, python, workDir: directory }),
        faults: NO_FAULTS,
        metrics: { put: () => undefined },
        events: { publish: () => undefined },
        onFatal: (error) => void fatal.push(error),
      });
    sagemaker = life();
    services['sagemaker'] = sageMakerOperations(sagemaker);
    services['sagemaker-runtime'] = sageMakerRuntimeOperations({
      sageMaker: sagemaker,
      lambda: { addDelay: () => undefined },
    });
    client = new SageMakerClient(account.client);
    runtime = new SageMakerRuntimeClient(account.client);
    s3 = new S3Client({ ...account.client, forcePathStyle: true });

    const out = join(directory, 'data');
    execFileSync(python, [join(ROOT, 'model', 'prepare.py'), '--out', out, '--generate', '3000']);
    await s3.send(new CreateBucketCommand({ Bucket: 'data' }));
    await s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
    for (const name of ['train', 'validation']) {
      const Body = readFileSync(join(out, `${name}.csv`));
      await s3.send(new PutObjectCommand({ Bucket: 'data', Key: `taxi & co/${name}.csv`, Body }));
    }
  }, 120_000);

  afterAll(async () => {
    for (const one of [client, runtime, s3]) one?.destroy();
    await sagemaker?.stop();
    await account?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const channel = (name: string) => ({
    ChannelName: name,
    ContentType: 'text/csv',
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix' as const, S3Uri: `s3://data/taxi & co/${name}.csv` } },
  });
  const job = (name: string) =>
    new CreateTrainingJobCommand({
      TrainingJobName: name,
      RoleArn: ROLE,
      AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
      HyperParameters: { num_round: '50', objective: 'reg:squarederror', max_depth: '5', eta: '0.2' },
      InputDataConfig: [channel('train'), channel('validation')],
      OutputDataConfig: { S3OutputPath: 's3://artifacts/training' },
      ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30 },
      StoppingCondition: { MaxRuntimeInSeconds: 3_600 },
    });
  const modelKey = 'training/taxi-1/output/model.tar.gz';
  const object = async (Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket: 'artifacts', Key }))).Body!.transformToByteArray();

  it('trains a model that predicts fares within a few dollars, alike each time', async () => {
    await client.send(job('taxi-1'));
    await sagemaker.trainingJobs.get('taxi-1').settled;
    const described = await client.send(new DescribeTrainingJobCommand({ TrainingJobName: 'taxi-1' }));
    expect(described).toMatchObject({
      TrainingJobStatus: 'Completed',
      ModelArtifacts: { S3ModelArtifacts: `s3://artifacts/${modelKey}` },
    });
    const metrics = Object.fromEntries(described.FinalMetricDataList!.map((m) => [m.MetricName!, m.Value!]));
    expect(metrics['validation:rmse']).toBeLessThan(5);
    expect(metrics['train:rmse']).toBeLessThan(metrics['validation:rmse']!);

    await client.send(job('taxi-2'));
    await sagemaker.trainingJobs.get('taxi-2').settled;
    expect(await object(modelKey.replace('taxi-1', 'taxi-2'))).toEqual(await object(modelKey));
    await expect(client.send(job('taxi-1'))).rejects.toMatchObject({ name: 'ResourceInUse' });
    const { TrainingJobSummaries } = await client.send(new ListTrainingJobsCommand({ NameContains: 'taxi' }));
    expect(TrainingJobSummaries!.map((item) => item.TrainingJobName)).toEqual(['taxi-2', 'taxi-1']);
    const stop = new StopTrainingJobCommand({ TrainingJobName: 'taxi-1' });
    await expect(client.send(stop)).rejects.toMatchObject({ name: 'ValidationException' });
  }, 120_000);

  it('serves the model, captures what it answers, serves it again after a restart, and ends it', async () => {
    await client.send(
      new CreateModelCommand({
        ModelName: VARIANT.ModelName,
        ExecutionRoleArn: ROLE,
        PrimaryContainer: { Image: IMAGE, ModelDataUrl: `s3://artifacts/${modelKey}` },
      }),
    );
    const config = { EndpointConfigName: 'config', ProductionVariants: [VARIANT], DataCaptureConfig: CAPTURE };
    await client.send(new CreateEndpointConfigCommand(config));
    const { EndpointArn } = await client.send(
      new CreateEndpointCommand({ EndpointName: 'taxi', EndpointConfigName: 'config' }),
    );
    await sagemaker.endpoints.get('taxi').settled;
    const described = await client.send(new DescribeEndpointCommand({ EndpointName: 'taxi' }));
    expect(described).toMatchObject({ EndpointStatus: 'InService', EndpointArn, EndpointConfigName: 'config' });

    const ask = (Body: string) =>
      runtime.send(
        new InvokeEndpointCommand({ EndpointName: 'taxi', Body, ContentType: 'text/csv', InferenceId: 'i' }),
      );
    const answer = await ask('10.0,1,2.0');
    expect(Number(answer.Body.transformToString())).toBeGreaterThan(5);
    expect(answer).toMatchObject({ ContentType: 'text/csv', InvokedProductionVariant: 'AllTraffic' });
    await expect(ask('10.0,1')).rejects.toMatchObject({ name: 'ModelError', OriginalStatusCode: 400 });

    await account.surroundings.clock.sleep(61_000);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'artifacts', Prefix: 'data-capture/taxi/' }));
    const record = JSON.parse(Buffer.from(await object(Contents![0]!.Key!)).toString());
    expect(record).toMatchObject({
      captureData: { endpointInput: { data: '10.0,1,2.0' }, endpointOutput: { data: answer.Body.transformToString() } },
      eventMetadata: { inferenceId: 'i' },
    });

    expect(await client.send(new DescribeModelCommand({ ModelName: VARIANT.ModelName }))).toMatchObject({
      PrimaryContainer: { Image: IMAGE },
    });
    expect(await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: 'config' }))).toMatchObject(
      config,
    );
    await client.send(new AddTagsCommand({ ResourceArn: EndpointArn, Tags: [{ Key: 'a', Value: 'b' }] }));
    const { Tags } = await client.send(new ListTagsCommand({ ResourceArn: EndpointArn }));
    expect(Tags).toEqual([{ Key: 'a', Value: 'b' }]);
    const listed = [
      (await client.send(new ListModelsCommand({}))).Models,
      (await client.send(new ListEndpointConfigsCommand({}))).EndpointConfigs,
      (await client.send(new ListEndpointsCommand({ StatusEquals: 'InService' }))).Endpoints,
    ];
    expect(listed.map((items) => items!.length)).toEqual([1, 1, 1]);

    const next = life();
    handOver(sagemaker, next);
    await next.goOn();
    const again = await next.invocations.invoke({
      ...{ EndpointName: 'taxi', Body: Buffer.from('10.0,1,2.0'), ContentType: 'text/csv' },
    });
    expect(Buffer.from(again.Body as Uint8Array).toString()).toBe(answer.Body.transformToString());
    await next.stop();

    const endpoint = sagemaker.endpoints.get('taxi');
    const { server } = endpoint.deployment!;
    await client.send(new DeleteEndpointCommand({ EndpointName: 'taxi' }));
    await client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: 'config' }));
    await client.send(new DeleteModelCommand({ ModelName: VARIANT.ModelName }));
    await endpoint.settled;
    expect(server.ended()).toBe(true);
    const gone = client.send(new DescribeEndpointCommand({ EndpointName: 'taxi' }));
    await expect(gone).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Could not find endpoint "taxi".',
    });
    await expect(ask('1,1,1')).rejects.toMatchObject({ name: 'ValidationError' });
    expect(account.fatal).toEqual([]);
  }, 120_000);
});

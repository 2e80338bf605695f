import { NotRehearsable } from '../../../../rehearsal/contracts';
import { ENDPOINT_MS } from '../../../../rehearsal/services/sagemaker/endpoints';
import { CAPTURE, harness, IMAGE, makeEndpoint, MODEL_URL, NO_FAULTS, prepareEndpoint, VARIANT } from './harness';

const PING =
  'The primary container for production variant AllTraffic did not pass the ping health check. ' +
  'Please check CloudWatch logs for this endpoint.';

describe('a model', () => {
  it.each(['a'.repeat(64), '-a', 'a-', 'a_b', ''])('is refused under the name "%s"', async (ModelName) => {
    const { sagemaker } = harness();
    const container = { PrimaryContainer: { Image: IMAGE, ModelDataUrl: MODEL_URL } };
    await expect(sagemaker.models.create({ ModelName, ...container })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("at 'modelName' failed to satisfy constraint"),
    });
  });

  it('may have a name of 63 characters, once', async () => {
    const { sagemaker } = harness();
    const input = { ModelName: 'a'.repeat(63), PrimaryContainer: { Image: IMAGE } };
    await sagemaker.models.create(input);
    await expect(sagemaker.models.create(input)).rejects.toThrow(/^Cannot create already existing model "arn:aws:/);
  });

  it('needs its archive in S3', async () => {
    const { sagemaker } = harness();
    const PrimaryContainer = { Image: IMAGE, ModelDataUrl: 's3://artifacts/none.tar.gz' };
    await expect(sagemaker.models.create({ ModelName: 'm', PrimaryContainer })).rejects.toThrow(
      /^Could not access model data at s3:\/\/artifacts\/none\.tar\.gz\./,
    );
  });

  it.each([
    ['image', { PrimaryContainer: { Image: IMAGE.replace('3.0-5', 'latest') } }],
    ['image', { PrimaryContainer: { Image: 'my.registry/model:1' } }],
    ['Containers', { Containers: [] }],
    ['SAGEMAKER_PROGRAM', { PrimaryContainer: { Image: IMAGE, Environment: { SAGEMAKER_PROGRAM: 'x.py' } } }],
    ['MultiModel', { PrimaryContainer: { Image: IMAGE, Mode: 'MultiModel' as const } }],
  ])('is refused by name for a %s that is not known', async (what, input) => {
    const created = harness().sagemaker.models.create({ ModelName: 'm', ...input });
    await expect(created).rejects.toThrow(NotRehearsable);
    await expect(created).rejects.toThrow(what);
  });
});

describe('an endpoint config', () => {
  it('needs its model', () => {
    const create = () =>
      harness().sagemaker.endpointConfigs.create({ EndpointConfigName: 'c', ProductionVariants: [VARIANT] });
    expect(create).toThrow('Could not find model "arn:aws:sagemaker:us-east-1:111122223333:model/taxi-model".');
  });

  it('refuses by name what is inside of it and not known', async () => {
    const { sagemaker } = await prepared();
    const create = (variant: object, more: object = {}) =>
      sagemaker.endpointConfigs.create({
        EndpointConfigName: 'c',
        ProductionVariants: [{ ...VARIANT, ...variant }],
        ...more,
      });
    expect(() => create({ ServerlessConfig: { MemorySizeInMB: 1024 } })).toThrow(/ServerlessConfig/);
    expect(() => create({}, { AsyncInferenceConfig: {} })).toThrow(/AsyncInferenceConfig/);
    const capture = { ...CAPTURE, CaptureContentTypeHeader: { XmlContentTypes: [] } };
    expect(() => create({}, { DataCaptureConfig: capture })).toThrow(/XmlContentTypes/);
    const two = { EndpointConfigName: 'c', ProductionVariants: [VARIANT, VARIANT] };
    expect(() => sagemaker.endpointConfigs.create(two)).toThrow(/number of production variants 2/);
  });

  it.each(['ml.m5d.large', 'ml.g4dn.xlarge', 'ml.g5.xlarge', 'ml.c6id.large'])(
    'refuses a key for %s, which has its own disks',
    async (InstanceType) => {
      const { sagemaker } = await prepared();
      const input = {
        EndpointConfigName: 'c',
        ProductionVariants: [{ ...VARIANT, InstanceType: InstanceType as never }],
      };
      expect(() => sagemaker.endpointConfigs.create({ ...input, KmsKeyId: 'key' })).toThrow(/local NVMe storage/);
      expect(sagemaker.endpointConfigs.create(input).name).toBe('c');
    },
  );

  it('loses its data capture by a fault', async () => {
    const h = harness({ faults: { ...NO_FAULTS, captureMissing: () => true } });
    await prepareEndpoint(h);
    expect(h.sagemaker.endpointConfigs.describe('taxi-config').DataCaptureConfig).toBeUndefined();
  });

  async function prepared() {
    const h = harness();
    await prepareEndpoint(h);
    return h;
  }
});

describe('an endpoint', () => {
  it('is created in virtual minutes and tells what it runs', async () => {
    const h = harness();
    await prepareEndpoint(h);
    const started = h.clock.now();
    const endpoint = h.sagemaker.endpoints.create({ EndpointName: 'taxi-prod', EndpointConfigName: 'taxi-config' });
    expect(h.sagemaker.endpoints.describe('taxi-prod')).toMatchObject({ EndpointStatus: 'Creating' });
    await endpoint.settled;
    expect(h.clock.now() - started).toBe(ENDPOINT_MS.create);
    expect(h.sagemaker.endpoints.describe('taxi-prod')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'taxi-config',
      ProductionVariants: [{ VariantName: 'AllTraffic', CurrentInstanceCount: 1, CurrentWeight: 1 }],
      DataCaptureConfig: { EnableCapture: true, CaptureStatus: 'Started', CurrentSamplingPercentage: 100 },
    });
    const statuses = h.events.map((event) => (event.detail as { EndpointStatus: string }).EndpointStatus);
    expect(statuses).toEqual(['CREATING', 'IN_SERVICE']);
  });

  it('fails in the words of AWS when its container dies', async () => {
    const h = harness({ faults: { ...NO_FAULTS, containerStart: () => 'out of memory' } });
    const endpoint = await makeEndpoint(h);
    expect([endpoint.status, endpoint.failureReason]).toEqual(['Failed', PING]);
    expect(h.told).toContainEqual({
      kind: 'note',
      text: 'taxi-prod: the container did not come up: out of memory',
    });
    expect(h.fatal).toEqual([]);
  });

  it('fails when its archive is gone or broken', async () => {
    const h = harness();
    await prepareEndpoint(h);
    const make = async (EndpointName: string) => {
      const endpoint = h.sagemaker.endpoints.create({ EndpointName, EndpointConfigName: 'taxi-config' });
      await endpoint.settled;
      return endpoint.failureReason;
    };
    h.objects.kept.set('artifacts/releases/e1/model.tar.gz', Buffer.from('no archive'));
    expect(await make('a')).toMatch(/^Failed to extract model data archive/);
    h.objects.kept.clear();
    expect(await make('b')).toMatch(/^Failed to download model data/);
    expect(h.fatal).toEqual([]);
  });

  it('needs its config, and a name of its own', async () => {
    const h = harness();
    const { endpoints } = h.sagemaker;
    expect(() => endpoints.create({ EndpointName: 'e', EndpointConfigName: 'none' })).toThrow(
      'Could not find endpoint configuration "arn:aws:sagemaker:us-east-1:111122223333:endpoint-config/none".',
    );
    await makeEndpoint(h);
    expect(() => endpoints.create({ EndpointName: 'taxi-prod', EndpointConfigName: 'taxi-config' })).toThrow(
      /^Cannot create already existing endpoint/,
    );
  });

  it('is deleted with its container, but not while it is under way', async () => {
    const h = harness();
    await prepareEndpoint(h);
    const { endpoints } = h.sagemaker;
    const endpoint = endpoints.create({ EndpointName: 'taxi-prod', EndpointConfigName: 'taxi-config' });
    expect(() => endpoints.delete('taxi-prod')).toThrow(/^Cannot update in-progress endpoint/);
    await endpoint.settled;
    endpoints.delete('taxi-prod');
    expect(endpoints.describe('taxi-prod').EndpointStatus).toBe('Deleting');
    await endpoint.settled;
    expect(h.servers[0]!.isEnded).toBe(true);
    expect(() => endpoints.describe('taxi-prod')).toThrow('Could not find endpoint "taxi-prod".');
  });

  it('goes over to another config without a gap', async () => {
    const h = harness();
    const endpoint = await makeEndpoint(h);
    h.sagemaker.endpointConfigs.create({ EndpointConfigName: 'next', ProductionVariants: [VARIANT] });
    h.sagemaker.endpoints.update({ EndpointName: 'taxi-prod', EndpointConfigName: 'next' });
    await h.clock.sleep(1_000);
    await h.sagemaker.invocations.invoke({ EndpointName: 'taxi-prod', Body: Buffer.from('1,2,3') });
    expect(h.servers[0]!.asked).toHaveLength(1);
    await endpoint.settled;
    expect(h.sagemaker.endpoints.describe('taxi-prod').EndpointConfigName).toBe('next');
    expect(h.servers.map((server) => server.isEnded)).toEqual([true, false]);
  });

  it('keeps answering with its config when the next one does not come up', async () => {
    let dying = false;
    const h = harness({ faults: { ...NO_FAULTS, containerStart: () => (dying ? 'dies' : undefined) } });
    const endpoint = await makeEndpoint(h);
    h.sagemaker.endpointConfigs.create({ EndpointConfigName: 'next', ProductionVariants: [VARIANT] });
    dying = true;
    h.sagemaker.endpoints.update({ EndpointName: 'taxi-prod', EndpointConfigName: 'next' });
    await endpoint.settled;
    expect(h.sagemaker.endpoints.describe('taxi-prod')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'taxi-config',
      FailureReason: PING,
    });
    expect(h.servers[0]!.isEnded).toBe(false);
  });

  it('ends its container when SageMaker stops, and one under way quietly', async () => {
    const h = harness();
    await makeEndpoint(h);
    const other = h.sagemaker.endpoints.create({ EndpointName: 'other', EndpointConfigName: 'taxi-config' });
    await h.sagemaker.stop();
    await other.settled;
    expect(h.servers.map((server) => server.isEnded)).toEqual([true]);
    expect(h.fatal).toEqual([]);
  });
});

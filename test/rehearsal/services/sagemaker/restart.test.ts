import type { Operations } from '../../../../rehearsal/contracts';
import { sageMakerOperations } from '../../../../rehearsal/gateway/sagemaker';
import { ContainerDied } from '../../../../rehearsal/processes/container';
import type { ModelServer } from '../../../../rehearsal/processes/model-server';
import { deniedError } from '../../../../rehearsal/services/iam/denied-error';
import type { SageMakerDeps } from '../../../../rehearsal/services/sagemaker/account';
import { packTarGz } from '../../../../rehearsal/services/sagemaker/archive';
import { judging } from '../../account/all-allowed';
import { handOver } from '../kept';
import { CAPTURE, FakeServer, type Harness, harness, IMAGE, makeEndpoint, MODEL_URL, Objects } from './harness';
import { NO_FAULTS, prepareEndpoint, ROLE, VARIANT } from './harness';

const REQUEST = { EndpointName: 'taxi-prod', Body: Buffer.from('10,1,2'), ContentType: 'text/csv' };
const ARCHIVE = 'artifacts/releases/e1/model.tar.gz';
const JOB = {
  RoleArn: ROLE,
  AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' as const },
  InputDataConfig: [
    {
      ChannelName: 'train',
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix' as const, S3Uri: 's3://data/taxi/train.csv' } },
    },
  ],
  OutputDataConfig: { S3OutputPath: 's3://artifacts/training/' },
  ResourceConfig: { InstanceType: 'ml.m5.xlarge' as const, InstanceCount: 1, VolumeSizeInGB: 30 },
  StoppingCondition: { MaxRuntimeInSeconds: 3_600 },
};

/** The next life, before its servers start: S3 is as it was. */
function restarted(before: Harness, overrides: Partial<SageMakerDeps> = {}): Harness {
  const after = { ...harness({ objects: before.objects, ...overrides }, 2), objects: before.objects };
  after.clock.set(before.clock.now());
  handOver(before.sagemaker, after.sagemaker);
  before.clock.stop();
  return after;
}

async function goneOn(before: Harness, overrides: Partial<SageMakerDeps> = {}): Promise<Harness> {
  const after = restarted(before, overrides);
  await after.sagemaker.goOn();
  expect(after.fatal).toEqual([]);
  return after;
}

/** What clients read. */
async function seen({ sagemaker }: Harness): Promise<unknown> {
  const api = sageMakerOperations(sagemaker) as Operations;
  const read = (operation: string, input: object = {}) => api[operation]!(input, {} as never);
  const { TrainingJobSummaries } = (await read('ListTrainingJobs')) as {
    TrainingJobSummaries: { TrainingJobName: string; TrainingJobArn: string }[];
  };
  const { EndpointArn } = sagemaker.endpoints.describe('taxi-prod');
  return Promise.all([
    ...['ListTrainingJobs', 'ListModels', 'ListEndpointConfigs', 'ListEndpoints'].map((name) => read(name)),
    read('DescribeModel', { ModelName: 'taxi-model' }),
    read('DescribeEndpointConfig', { EndpointConfigName: 'taxi-config' }),
    read('DescribeEndpoint', { EndpointName: 'taxi-prod' }),
    read('ListTags', { ResourceArn: EndpointArn }),
    ...TrainingJobSummaries.flatMap(({ TrainingJobName, TrainingJobArn }) => [
      read('DescribeTrainingJob', { TrainingJobName }),
      read('ListTags', { ResourceArn: TrainingJobArn }),
    ]),
  ]);
}

/** Records by the keys of their files. */
const captured = ({ objects }: Pick<Harness, 'objects'>) =>
  [...objects.kept]
    .filter(([key]) => key.includes('data-capture'))
    .map(([key, body]) => ({ key, lines: `${body}`.trim().split('\n') }));

describe('after a restart', () => {
  it('jobs, models, configs, endpoints and tags read as before', async () => {
    const h = harness();
    const Tags = [{ Key: 'model', Value: 'taxi' }];
    const job = (TrainingJobName: string) => h.sagemaker.trainingJobs.create({ ...JOB, TrainingJobName, Tags });
    await (
      await job('good')
    ).settled;
    const stopped = await job('stopped');
    await h.clock.sleep(80_000);
    h.sagemaker.trainingJobs.stopJob('stopped');
    h.training.result = { kind: 'failed', reason: 'AlgorithmError: no rows', log: '' };
    await Promise.all([stopped.settled, (await job('bad')).settled]);
    const { arn } = await makeEndpoint(h);
    h.sagemaker.tags.add(arn, Tags);
    await h.sagemaker.endpoints.scale('taxi-prod', 3, 'by hand').settled;

    const before = await seen(h);
    const after = await goneOn(h);
    expect(await seen(after)).toEqual(before);
    const statuses = ['good', 'stopped', 'bad'].map((name) => after.sagemaker.trainingJobs.get(name).status);
    expect(statuses).toEqual(['Completed', 'Stopped', 'Failed']);
    await expect(after.sagemaker.trainingJobs.create({ ...JOB, TrainingJobName: 'good' })).rejects.toMatchObject({
      code: 'ResourceInUse',
    });
  });

  it('an endpoint answers from a new server, without an event and without time passing', async () => {
    const h = harness();
    await makeEndpoint(h);
    const after = await goneOn(h);
    expect(after.servers).toHaveLength(1);
    const { Body } = await after.sagemaker.invocations.invoke(REQUEST);
    expect(`${Body as never}`).toBe('12.5\n');
    expect([after.events, after.told]).toEqual([[], []]);
    expect(after.clock.now()).toBe(h.clock.now());
    expect(h.servers[0]!.asked).toEqual([]);
  });

  it('an endpoint whose update failed answers with the config that it had', async () => {
    const h = harness({
      faults: { ...NO_FAULTS, containerStart: () => (h.servers.length > 0 ? 'it dies' : undefined) },
    });
    await makeEndpoint(h);
    const EndpointConfigName = 'other';
    h.sagemaker.endpointConfigs.create({ EndpointConfigName, ProductionVariants: [{ ...VARIANT, VariantName: 'B' }] });
    await h.sagemaker.endpoints.update({ EndpointName: 'taxi-prod', EndpointConfigName }).settled;
    const before = await seen(h);
    const after = await goneOn(h);
    expect(await seen(after)).toEqual(before);
    const { InvokedProductionVariant } = await after.sagemaker.invocations.invoke(REQUEST);
    expect(InvokedProductionVariant).toBe('AllTraffic');
    expect(after.sagemaker.endpoints.get('taxi-prod')).toMatchObject({
      ...{ status: 'InService', failureReason: expect.stringContaining('did not pass the ping') },
    });
  });

  it('two servers come up at a time, and no time passes until all are up', async () => {
    const h = harness();
    await prepareEndpoint(h);
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const EndpointName of names)
      await h.sagemaker.endpoints.create({ EndpointName, EndpointConfigName: 'taxi-config' }).settled;
    let [coming, most] = [0, 0];
    const serve = async () => {
      most = Math.max(most, ++coming);
      await new Promise((resolve) => setTimeout(resolve, 5));
      coming--;
      return new FakeServer() as unknown as ModelServer;
    };
    const after = restarted(h, { containers: { train: () => Promise.reject(new Error('no job')), serve } });
    const waiting = after.clock.sleep(1);
    const going = after.sagemaker.goOn();
    expect(after.sagemaker.underWay()).toHaveLength(5);
    await going;
    expect(after.clock.now()).toBe(h.clock.now());
    expect(most).toBe(2);
    expect(after.sagemaker.underWay()).toEqual([]);
    expect(names.map((name) => after.sagemaker.endpoints.get(name).deployment)).not.toContain(undefined);
    await waiting;
  });

  it('no right is asked for again, no fault strikes, and config and model may be gone', async () => {
    const h = harness();
    await makeEndpoint(h);
    h.sagemaker.endpointConfigs.delete('taxi-config');
    h.sagemaker.models.delete('taxi-model');
    const before = h.sagemaker.endpoints.describe('taxi-prod');
    const calls = judging(({ service }) => deniedError(service, 'no'), h.objects);
    const after = await goneOn(h, { calls, faults: { ...NO_FAULTS, containerStart: () => 'it dies' } });
    expect(calls.calls).toEqual([]);
    expect(after.sagemaker.endpoints.describe('taxi-prod')).toEqual(before);
    expect(before.ProductionVariants![0]!.DeployedImages![0]!.SpecifiedImage).toBe(IMAGE);
  });

  it.each<[string, string[], string[]]>([
    ['writes its log', [], ['taxi-prod says hello']],
    ['stays silent where it was', ['logs:PutLogEvents'], []],
  ])('a container %s', async (_, denied, lines) => {
    const objects = new Objects();
    objects.kept.set(ARCHIVE, packTarGz([{ name: 'xgboost-model', body: Buffer.from('m') }]));
    const calls = judging(({ service, operation }) => {
      return denied.includes(`${service}:${operation}`) ? deniedError(service, 'no') : undefined;
    }, objects);
    const h = harness({ objects, calls });
    await makeEndpoint(h);
    const written: string[] = [];
    const { sagemaker } = await goneOn(
      { ...h, objects },
      {
        logs: { write: (group, stream, line) => void written.push(`${group} ${stream}: ${line}`) },
        containers: {
          train: () => Promise.reject(new Error('no job')),
          serve: async ({ endpointName, log }) => {
            log?.(`${endpointName} says hello`);
            return new FakeServer() as unknown as ModelServer;
          },
        },
      },
    );
    expect(sagemaker.endpoints.get('taxi-prod').status).toBe('InService');
    const group = '/aws/sagemaker/Endpoints/taxi-prod';
    expect(written).toEqual(lines.map((line) => `${group} AllTraffic/taxi-prod: ${line}`));
  });

  it('an endpoint can be updated and deleted', async () => {
    const h = harness();
    await makeEndpoint(h);
    const { sagemaker, servers } = await goneOn(h);
    const config = { EndpointConfigName: 'other', ProductionVariants: [VARIANT] };
    sagemaker.endpointConfigs.create(config);
    await sagemaker.endpoints.update({ EndpointName: 'taxi-prod', EndpointConfigName: 'other' }).settled;
    expect(servers.map(({ isEnded }) => isEnded)).toEqual([true, false]);
    await sagemaker.endpoints.delete('taxi-prod').settled;
    expect(sagemaker.endpoints.find('taxi-prod')).toBeUndefined();
    expect(servers[1]!.isEnded).toBe(true);
  });
});

describe('an endpoint that does not come up again', () => {
  async function failing(spoil: (h: Harness) => void, overrides: Partial<SageMakerDeps> = {}) {
    const h = harness(overrides.objects && { objects: overrides.objects });
    const objects = (overrides.objects as Objects | undefined) ?? h.objects;
    await makeEndpoint({ ...h, objects });
    await h.sagemaker.invocations.invoke(REQUEST);
    spoil({ ...h, objects });
    return goneOn({ ...h, objects }, overrides);
  }
  const GONE = `The model data it was started from is no longer at URL: "${MODEL_URL}".`;

  it.each([
    ['gone', ({ objects }: Harness) => void objects.kept.delete(ARCHIVE)],
    [
      'another one',
      ({ objects }: Harness) =>
        void objects.kept.set(ARCHIVE, packTarGz([{ name: 'xgboost-model', body: Buffer.from('another') }])),
    ],
    ['no archive any more', ({ objects }: Harness) => void objects.kept.set(ARCHIVE, Buffer.from('text'))],
  ])('because its archive is %s has failed, and says so', async (_, spoil) => {
    const { sagemaker, told, events, clock, servers } = await failing(spoil);
    const reason = `It could not be started again: ${GONE}`;
    expect(sagemaker.endpoints.describe('taxi-prod')).toMatchObject({
      ...{ EndpointStatus: 'Failed', FailureReason: reason, LastModifiedTime: new Date(clock.now()) },
    });
    expect(told).toEqual([{ kind: 'note', text: `taxi-prod: the endpoint could not be started again: ${GONE}` }]);
    expect(events).toMatchObject([{ detail: { EndpointStatus: 'FAILED', FailureReason: reason } }]);
    expect(servers).toEqual([]);
    await expect(sagemaker.invocations.invoke(REQUEST)).rejects.toThrow('Endpoint taxi-prod of account');
  });

  it('because its container dies has failed with SageMaker’s words for that', async () => {
    const serve = () => Promise.reject(new ContainerDied('no memory'));
    const h = harness();
    await makeEndpoint(h);
    const { sagemaker } = await goneOn(h, { containers: { train: () => Promise.reject(new Error('no job')), serve } });
    const { status, failureReason } = sagemaker.endpoints.get('taxi-prod');
    expect(status).toBe('Failed');
    expect(failureReason).toMatch(
      /^It could not be started again: The primary container .* did not pass the ping health check\./,
    );
  });

  it('loses nothing of what it had captured', async () => {
    const { objects } = await failing((h) => void h.objects.kept.delete(ARCHIVE));
    expect(captured({ objects }).map(({ lines }) => lines.length)).toEqual([1]);
  });

  it('is none where the bucket still has the version that it was started from', async () => {
    class Versioned extends Objects {
      readonly versions = new Map<string, Buffer>();
      override async get(bucket: string, key: string, versionId?: string) {
        const body = versionId === undefined ? undefined : this.versions.get(versionId);
        if (body !== undefined) return { body, etag: '', versionId: versionId! };
        const current = await super.get(bucket, key);
        this.versions.set('v1', this.versions.get('v1') ?? current.body);
        return { ...current, versionId: 'v1' };
      }
    }
    const objects = new Versioned();
    objects.kept.set(ARCHIVE, packTarGz([{ name: 'xgboost-model', body: Buffer.from('m') }]));
    const { sagemaker, servers } = await failing((h) => void h.objects.kept.set(ARCHIVE, Buffer.from('text')), {
      objects,
    });
    expect(sagemaker.endpoints.get('taxi-prod').status).toBe('InService');
    expect(servers).toHaveLength(1);
  });
});

describe('what was captured and not written', () => {
  it('is written when it would have been, with what comes after', async () => {
    const h = harness();
    await makeEndpoint(h, CAPTURE);
    for (let i = 0; i < 3; i++) await h.sagemaker.invocations.invoke(REQUEST);
    const from = h.clock.now();
    await h.clock.sleep(40_000);
    const { sagemaker, clock, objects } = await goneOn(h);
    await sagemaker.invocations.invoke(REQUEST);
    await clock.sleep(19_000);
    expect(captured({ objects })).toEqual([]);
    await clock.sleep(2_000);
    const [file, ...others] = captured({ objects });
    expect(others).toEqual([]);
    expect(file!.key).toContain(new Date(from).toISOString().slice(14, 19).replace(':', '-'));
    const ids = file!.lines.map((line) => (JSON.parse(line) as { eventMetadata: { eventId: string } }).eventMetadata);
    expect(new Set(ids.map(({ eventId }) => eventId)).size).toBe(4);
  });

  it('counts towards a full buffer', async () => {
    const h = harness();
    await makeEndpoint(h, CAPTURE);
    for (let i = 0; i < 499; i++) await h.sagemaker.invocations.invoke(REQUEST);
    const { sagemaker, clock, objects } = await goneOn(h);
    await sagemaker.invocations.invoke(REQUEST);
    await clock.sleep(1);
    expect(captured({ objects }).map(({ lines }) => lines.length)).toEqual([500]);
  });
});

describe('under way is', () => {
  it('an endpoint until it has settled, in words', async () => {
    const h = harness();
    await prepareEndpoint(h);
    const { endpoints } = h.sagemaker;
    expect(h.sagemaker.underWay()).toEqual([]);
    const endpoint = endpoints.create({ EndpointName: 'taxi-prod', EndpointConfigName: 'taxi-config' });
    expect(h.sagemaker.underWay()).toEqual(['endpoint taxi-prod, which is Creating']);
    await endpoint.settled;
    expect(h.sagemaker.underWay()).toEqual([]);
    const deleted = endpoints.delete('taxi-prod');
    expect(h.sagemaker.underWay()).toEqual(['endpoint taxi-prod, which is Deleting']);
    await deleted.settled;
    expect(h.sagemaker.underWay()).toEqual([]);
  });

  it('a training job until it has ended', async () => {
    const h = harness();
    const job = await h.sagemaker.trainingJobs.create({ ...JOB, TrainingJobName: 'j' });
    expect(h.sagemaker.underWay()).toEqual(['training job j, which is InProgress']);
    h.sagemaker.trainingJobs.stopJob('j');
    expect(h.sagemaker.underWay()).toEqual(['training job j, which is Stopping']);
    await job.settled;
    expect(h.sagemaker.underWay()).toEqual([]);
  });

  it('the writing of what was captured', async () => {
    const objects = new (class extends Objects {
      written = () => undefined as void;
      override put(bucket: string, key: string, body: Buffer | string) {
        return new Promise<object>((resolve) => {
          this.written = () => resolve(super.put(bucket, key, body));
        });
      }
    })();
    objects.kept.set(ARCHIVE, packTarGz([{ name: 'xgboost-model', body: Buffer.from('m') }]));
    const h = harness({ objects });
    await makeEndpoint(h);
    for (let i = 0; i < 500; i++) await h.sagemaker.invocations.invoke(REQUEST);
    await h.clock.wallSleep(1);
    expect(h.sagemaker.underWay()).toEqual(['writing what was captured of endpoint taxi-prod']);
    objects.written();
    await h.clock.wallSleep(1);
    expect(h.sagemaker.underWay()).toEqual([]);
  });
});

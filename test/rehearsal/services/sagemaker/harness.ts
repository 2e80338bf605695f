import { VirtualClock } from '../../../../rehearsal/clock';
import type { AwsEvent, MetricDatum } from '../../../../rehearsal/contracts';
import type { Surroundings, Told } from '../../../../rehearsal/events';
import { ContainerDied, type TrainingResult } from '../../../../rehearsal/processes/container';
import type { ContainerAnswer, ContainerRequest, ModelServer } from '../../../../rehearsal/processes/model-server';
import { seededRandom } from '../../../../rehearsal/random';
import type { SageMakerDeps } from '../../../../rehearsal/services/sagemaker/account';
import { packTarGz } from '../../../../rehearsal/services/sagemaker/archive';
import { SageMaker } from '../../../../rehearsal/services/sagemaker/sagemaker';

export const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5';
export const ROLE = 'arn:aws:iam::111122223333:role/sagemaker';
export const MODEL_URL = 's3://artifacts/releases/e1/model.tar.gz';
const START = Date.UTC(2026, 0, 5, 12, 0, 0);

class MissingKey extends Error {
  override name = 'NoSuchKey';
}

/** Objects in memory. */
export class Objects {
  readonly kept = new Map<string, Buffer>();

  async get(bucket: string, key: string) {
    const body = this.kept.get(`${bucket}/${key}`);
    if (body === undefined) throw new MissingKey(`no ${key} in ${bucket}`);
    return { body, etag: '' };
  }

  async put(bucket: string, key: string, body: Buffer | string) {
    this.kept.set(`${bucket}/${key}`, Buffer.from(body));
    return {};
  }

  async head(bucket: string, key: string) {
    const body = this.kept.get(`${bucket}/${key}`);
    return body && { size: body.length, etag: '' };
  }

  async list(bucket: string, prefix: string) {
    return [...this.kept.keys()]
      .filter((name) => name.startsWith(`${bucket}/${prefix}`))
      .map((name) => ({ key: name.slice(bucket.length + 1), size: this.kept.get(name)!.length }));
  }
}

/** A container's edge: answers every request alike, and remembers. */
export class FakeServer {
  readonly asked: ContainerRequest[] = [];
  isEnded = false;
  answer: ContainerAnswer | undefined = { status: 200, contentType: 'text/csv', body: Buffer.from('12.5\n') };

  async invoke(request: ContainerRequest): Promise<ContainerAnswer | undefined> {
    this.asked.push(request);
    return this.answer;
  }

  async end(): Promise<void> {
    this.isEnded = true;
  }
}

/** SageMaker with its edge replaced: containers, objects, metrics, events; the clock is the real one. */
export function harness(overrides: Partial<SageMakerDeps> = {}, seed = 1) {
  const clock = new VirtualClock({ start: START });
  const told: Told[] = [];
  const metrics: MetricDatum[] = [];
  const events: AwsEvent[] = [];
  const fatal: Error[] = [];
  const servers: FakeServer[] = [];
  const objects = new Objects();
  objects.kept.set(
    'artifacts/releases/e1/model.tar.gz',
    packTarGz([{ name: 'xgboost-model', body: Buffer.from('m') }]),
  );
  objects.kept.set('data/taxi/train.csv', Buffer.from('1,2,3\n'));
  const training = {
    result: {
      kind: 'completed',
      model: [{ name: 'xgboost-model', body: Buffer.from('trained') }],
      metrics: { 'train:rmse': [5, 2.5], 'validation:rmse': [6, 3.5] },
      log: '',
    } as TrainingResult,
  };
  const surroundings: Surroundings = {
    accountId: '111122223333',
    region: 'us-east-1',
    partition: 'aws',
    clock,
    random: seededRandom(seed),
    tell: (event) => told.push(event),
    signal: new AbortController().signal,
  };
  const sagemaker = new SageMaker({
    surroundings,
    objects,
    containers: {
      train: async ({ fault }) => (fault === undefined ? training.result : { kind: 'failed', reason: fault, log: '' }),
      serve: async ({ fault }) => {
        if (fault !== undefined) throw new ContainerDied(fault);
        servers.push(new FakeServer());
        return servers.at(-1) as unknown as ModelServer;
      },
    },
    faults: {
      containerStart: () => undefined,
      invocation: () => undefined,
      captureMissing: () => false,
      trainingJob: () => undefined,
    },
    metrics: { put: (datum) => metrics.push(datum) },
    events: { publish: (event) => events.push(event) },
    onFatal: (error) => fatal.push(error),
    ...overrides,
  });
  return { sagemaker, clock, told, metrics, events, fatal, servers, objects, training };
}

export type Harness = ReturnType<typeof harness>;

export const CAPTURE = {
  EnableCapture: true,
  InitialSamplingPercentage: 100,
  DestinationS3Uri: 's3://artifacts/data-capture/',
  CaptureOptions: [{ CaptureMode: 'Input' as const }, { CaptureMode: 'Output' as const }],
  CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json'] },
};

export const VARIANT = {
  VariantName: 'AllTraffic',
  ModelName: 'taxi-model',
  InitialInstanceCount: 1,
  InstanceType: 'ml.m5.large' as const,
};

/** Model and config of an endpoint named `taxi-prod`. */
export async function prepareEndpoint({ sagemaker }: Harness, capture: object | undefined = CAPTURE): Promise<void> {
  await sagemaker.models.create({
    ModelName: 'taxi-model',
    ExecutionRoleArn: ROLE,
    PrimaryContainer: { Image: IMAGE, ModelDataUrl: MODEL_URL },
  });
  sagemaker.endpointConfigs.create({
    EndpointConfigName: 'taxi-config',
    ProductionVariants: [VARIANT],
    ...(capture && { DataCaptureConfig: capture as typeof CAPTURE }),
  });
}

/** An endpoint that has settled. */
export async function makeEndpoint(h: Harness, capture: object | undefined = CAPTURE) {
  await prepareEndpoint(h, capture);
  const endpoint = h.sagemaker.endpoints.create({ EndpointName: 'taxi-prod', EndpointConfigName: 'taxi-config' });
  await endpoint.settled;
  return endpoint;
}

export const NO_FAULTS: SageMakerDeps['faults'] = {
  containerStart: () => undefined,
  invocation: () => undefined,
  captureMissing: () => false,
  trainingJob: () => undefined,
};

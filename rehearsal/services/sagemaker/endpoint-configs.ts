import type {
  CreateEndpointConfigInput,
  DataCaptureConfig,
  DescribeEndpointConfigOutput,
  ProductionVariant,
} from '@aws-sdk/client-sagemaker';
import { NotRehearsable } from '../../contracts';
import type { SageMakerAccount } from './account';
import { checkName, invalid, parseS3Uri, refuseUnknown, required } from './checks';
import type { Models } from './models';
import { type Kept, Shelf } from './shelf';

export interface EndpointConfig extends Kept {
  readonly input: CreateEndpointConfigInput;
  readonly variant: ProductionVariant;
  /** Undefined when nothing is captured. */
  readonly capture: DataCaptureConfig | undefined;
}

const MEMBERS = ['EndpointConfigName', 'ProductionVariants', 'DataCaptureConfig', 'KmsKeyId', 'Tags'].concat([
  'ExecutionRoleArn',
  'VpcConfig',
  'EnableNetworkIsolation',
]);
/** The second half has no effect on this machine: disks, time limits and machine images. */
const VARIANT_MEMBERS = [
  'VariantName',
  'ModelName',
  'InitialInstanceCount',
  'InstanceType',
  'InitialVariantWeight',
].concat([
  'VolumeSizeInGB',
  'ModelDataDownloadTimeoutInSeconds',
  'ContainerStartupHealthCheckTimeoutInSeconds',
  'EnableSSMAccess',
  'InferenceAmiVersion',
]);
const CAPTURE_MEMBERS = ['EnableCapture', 'InitialSamplingPercentage', 'DestinationS3Uri', 'KmsKeyId'].concat([
  'CaptureOptions',
  'CaptureContentTypeHeader',
]);
/** Instance types with local NVMe disks, which encrypt themselves (CreateEndpointConfig, KmsKeyId). */
const LOCAL_DISKS = /^ml\.(?:[a-z]+\d+[a-z]*d[a-z]*|g4dn|g5|g6e?|p4de?|p5e?n?|trn1n?)\./;

/** Endpoint configs: which model on which machines, what is captured; never changed after they are made. */
export class EndpointConfigs {
  private readonly shelf = new Shelf<EndpointConfig>('endpoint configuration');

  constructor(
    private readonly account: SageMakerAccount,
    private readonly models: Models,
  ) {}

  create(input: CreateEndpointConfigInput): EndpointConfig {
    const name = checkName(input.EndpointConfigName, 'endpointConfigName');
    const where = `endpoint config ${name}`;
    refuseUnknown(input, MEMBERS, where);
    const variants = required(input.ProductionVariants, 'productionVariants');
    if (variants.length !== 1) throw new NotRehearsable('number of production variants', `${variants.length}`, where);
    const variant = variants[0]!;
    this.checkVariant(variant, input, where);
    if (input.DataCaptureConfig !== undefined) checkCapture(input.DataCaptureConfig, where);
    const lost = this.account.deps.faults.captureMissing(name);
    const kept = lost ? { ...input, DataCaptureConfig: undefined } : input;
    // "Defaults to enabled": API reference, DataCaptureConfig.
    const capture = kept.DataCaptureConfig?.EnableCapture === false ? undefined : kept.DataCaptureConfig;
    const arn = this.account.arn('endpoint-config', name);
    const config = this.shelf.add({ name, arn, createdAt: this.account.now(), input: kept, variant, capture });
    this.account.tags.begin(arn, input.Tags);
    return config;
  }

  /** Throws ValidationException when there is none. */
  get(name: string | undefined): EndpointConfig {
    return this.shelf.get(name);
  }

  find(name: string | undefined): EndpointConfig | undefined {
    return this.shelf.find(name);
  }

  describe(name: string | undefined): DescribeEndpointConfigOutput {
    const { arn, createdAt, input } = this.get(name);
    const { Tags: _, ...described } = input;
    return {
      ...described,
      EndpointConfigName: input.EndpointConfigName,
      EndpointConfigArn: arn,
      CreationTime: new Date(createdAt),
    } as DescribeEndpointConfigOutput;
  }

  delete(name: string | undefined): void {
    this.account.tags.end(this.shelf.remove(name).arn);
  }

  list = this.shelf.list.bind(this.shelf);

  keep(): readonly EndpointConfig[] {
    return this.shelf.all();
  }

  resume(kept: readonly EndpointConfig[]): void {
    for (const item of kept) this.shelf.add(item);
  }

  private checkVariant(variant: ProductionVariant, input: CreateEndpointConfigInput, where: string): void {
    refuseUnknown(variant, VARIANT_MEMBERS, where);
    checkName(variant.VariantName, 'productionVariants.1.member.variantName');
    const modelName = required(variant.ModelName, 'productionVariants.1.member.modelName');
    if (this.models.find(modelName) === undefined) {
      throw invalid(`Could not find model "${this.account.arn('model', modelName)}".`);
    }
    const type = required(variant.InstanceType, 'productionVariants.1.member.instanceType');
    required(variant.InitialInstanceCount, 'productionVariants.1.member.initialInstanceCount');
    if (input.KmsKeyId !== undefined && LOCAL_DISKS.test(type)) {
      throw invalid(`KmsKeyId cannot be used with instance type ${type}: it has local NVMe storage.`);
    }
  }
}

function checkCapture(capture: DataCaptureConfig, where: string): void {
  refuseUnknown(capture, CAPTURE_MEMBERS, `${where}, DataCaptureConfig`);
  const percentage = required(capture.InitialSamplingPercentage, 'dataCaptureConfig.initialSamplingPercentage');
  if (percentage < 0 || percentage > 100) {
    throw invalid(
      `1 validation error detected: Value '${percentage}' at 'dataCaptureConfig.initialSamplingPercentage' failed to ` +
        `satisfy constraint: Member must have value ${percentage < 0 ? 'greater than or equal to 0' : 'less than or equal to 100'}`,
    );
  }
  parseS3Uri(required(capture.DestinationS3Uri, 'dataCaptureConfig.destinationS3Uri'), 'destinationS3Uri');
  for (const option of required(capture.CaptureOptions, 'dataCaptureConfig.captureOptions')) {
    refuseUnknown(option, ['CaptureMode'], `${where}, CaptureOptions`);
  }
  refuseUnknown(
    capture.CaptureContentTypeHeader ?? {},
    ['CsvContentTypes', 'JsonContentTypes'],
    `${where}, CaptureContentTypeHeader`,
  );
}

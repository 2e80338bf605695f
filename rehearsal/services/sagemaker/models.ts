import type { ContainerDefinition, CreateModelInput, DescribeModelOutput } from '@aws-sdk/client-sagemaker';
import { NotRehearsable } from '../../contracts';
import type { SageMakerAccount } from './account';
import { isDenied } from '../iam/denied-error';
import { checkName, invalid, parseS3Uri, refuseUnknown, required } from './checks';
import { checkImage } from './images';
import { type ModelArchive, readArchive } from './model-archive';
import { type Kept, Shelf } from './shelf';

export interface Model extends Kept {
  readonly input: CreateModelInput;
  readonly container: ContainerDefinition;
}

const MEMBERS = ['ModelName', 'PrimaryContainer', 'ExecutionRoleArn', 'Tags', 'VpcConfig', 'EnableNetworkIsolation'];
const CONTAINER_MEMBERS = ['Image', 'ModelDataUrl', 'Environment', 'Mode', 'ContainerHostname'];
/** Settings of the container that have their effect here, or that only change its log. */
const ENVIRONMENT = ['SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT', 'SAGEMAKER_CONTAINER_LOG_LEVEL', 'SAGEMAKER_REGION'];

/** Models: an image, an archive in S3 and settings, never changed after they are made. */
export class Models {
  private readonly shelf = new Shelf<Model>('model');

  constructor(private readonly account: SageMakerAccount) {}

  async create(input: CreateModelInput): Promise<Model> {
    const name = checkName(input.ModelName, 'modelName');
    const where = `model ${name}`;
    refuseUnknown(input, MEMBERS, where);
    const container = required(input.PrimaryContainer, 'primaryContainer');
    refuseUnknown(container, CONTAINER_MEMBERS, where);
    if ((container.Mode ?? 'SingleModel') !== 'SingleModel') {
      throw new NotRehearsable('container mode', container.Mode!, where);
    }
    checkImage(required(container.Image, 'primaryContainer.image'), where);
    for (const variable of Object.keys(container.Environment ?? {})) {
      if (variable.startsWith('SAGEMAKER_') && !ENVIRONMENT.includes(variable)) {
        throw new NotRehearsable('container setting', variable, where);
      }
    }
    await this.checkArchive(container, input.ExecutionRoleArn);
    const arn = this.account.arn('model', name);
    const model = this.shelf.add({ name, arn, createdAt: this.account.now(), input, container });
    this.account.tags.begin(arn, input.Tags);
    return model;
  }

  /** Throws ValidationException when there is none. */
  get(name: string | undefined): Model {
    return this.shelf.get(name);
  }

  find(name: string): Model | undefined {
    return this.shelf.find(name);
  }

  describe(name: string | undefined): DescribeModelOutput {
    const { arn, createdAt, input, container } = this.get(name);
    return {
      ModelName: input.ModelName,
      ModelArn: arn,
      PrimaryContainer: { Mode: 'SingleModel', ...container },
      ...(input.ExecutionRoleArn !== undefined && { ExecutionRoleArn: input.ExecutionRoleArn }),
      ...(input.VpcConfig !== undefined && { VpcConfig: input.VpcConfig }),
      EnableNetworkIsolation: input.EnableNetworkIsolation ?? false,
      CreationTime: new Date(createdAt),
    };
  }

  delete(name: string | undefined): void {
    this.account.tags.end(this.shelf.remove(name).arn);
  }

  list = this.shelf.list.bind(this.shelf);

  keep(): readonly Model[] {
    return this.shelf.all();
  }

  resume(kept: readonly Model[]): void {
    for (const item of kept) this.shelf.add(item);
  }

  /** The model's archive as it is in S3 now, read with the rights of the model's role; undefined when it has none. */
  async archive({ container: { ModelDataUrl: url }, input }: Model): Promise<ModelArchive | undefined> {
    if (url === undefined) return undefined;
    const objects = this.account.objectsOf(input.ExecutionRoleArn);
    return this.account.deps.surroundings.clock.work(() => readArchive(objects, url));
  }

  private async checkArchive({ ModelDataUrl }: ContainerDefinition, role: string | undefined): Promise<void> {
    if (ModelDataUrl === undefined) return;
    const { bucket, key } = parseS3Uri(ModelDataUrl, 'primaryContainer.modelDataUrl');
    const { surroundings } = this.account.deps;
    const objects = this.account.objectsOf(role);
    const found = await surroundings.clock.work(() =>
      objects.head(bucket, key).catch((error: Error) => {
        if (error.name !== 'NoSuchBucket' && !isDenied(error)) throw error;
        return undefined;
      }),
    );
    if (found !== undefined) return;
    throw invalid(
      `Could not access model data at ${ModelDataUrl}. Please ensure that the role "${role}" exists and that its trust ` +
        'relationship policy allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". ' +
        'Also ensure that the role has "s3:GetObject" permissions and that the object is located in ' +
        `${surroundings.region}.`,
    );
  }
}

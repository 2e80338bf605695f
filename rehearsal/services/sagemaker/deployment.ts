import { ContainerDied, type NamedFile, type ServingRequest } from '../../processes/container';
import type { ModelServer } from '../../processes/model-server';
import { isDenied } from '../iam/denied-error';
import type { LogStream, SageMakerAccount } from './account';
import { BadArchive } from './archive';
import { containerTelemetry, imageRefusal, volumeRefusal } from './container-rights';
import { DataCapture } from './data-capture';
import type { EndpointConfig } from './endpoint-configs';
import { type ArchiveIdentity, isMissing, type ModelArchive } from './model-archive';
import type { Model, Models } from './models';

/** What is deployed to an endpoint: the variant of a config, with its model as that was then. */
export interface Deployable {
  readonly config: EndpointConfig;
  readonly model: Model;
  /** Undefined when the model has no archive. */
  readonly archive: ArchiveIdentity | undefined;
  /** Its container may not write its log. */
  readonly silent: boolean;
}

/** What answers for an endpoint: the container of its config's variant, and the capture of what it answers. */
export interface Deployment extends Deployable {
  readonly server: ModelServer;
  readonly capture: DataCapture | undefined;
}

/** How deploying a config came out. */
export type Deployed =
  | { readonly kind: 'healthy'; readonly deployment: Deployment }
  | { readonly kind: 'unhealthy'; readonly reason: string };

/** Starts the container of a config's variant. A container that does not come up is a result, not an error. */
export async function deploy(
  account: SageMakerAccount,
  models: Models,
  endpointName: string,
  config: EndpointConfig,
): Promise<Deployed> {
  const model = models.find(config.variant.ModelName!);
  if (model === undefined) return { kind: 'unhealthy', reason: `Could not find model "${config.variant.ModelName}".` };
  const { ExecutionRoleArn: role } = model.input;
  const refusal = role === undefined ? undefined : imageRefusal(account, role, model.container.Image!);
  if (refusal !== undefined) {
    const reason = `The role "${role}" does not have permission to pull the image "${model.container.Image}": ${refusal}`;
    return { kind: 'unhealthy', reason };
  }
  const locked = role === undefined ? undefined : volumeRefusal(account, role, config.input.KmsKeyId);
  if (locked !== undefined) return { kind: 'unhealthy', reason: `The key of the volumes cannot be used: ${locked}` };
  const read = await readModel(models, model);
  if (read.kind === 'unreadable') return { kind: 'unhealthy', reason: read.reason };
  const { archive } = read;
  const fault = account.deps.faults.containerStart(endpointName);
  const telemetry = { ...logOf(endpointName, config), namespace: '/aws/sagemaker/Endpoints' };
  const silent = role !== undefined && !containerTelemetry(account, role, telemetry);
  const deployable: Deployable = { config, model, archive: archive?.identity, silent };
  return start(account, endpointName, deployable, { files: archive?.files ?? [], fault });
}

/** Where an endpoint's container logs. */
export const logOf = (endpointName: string, { variant }: EndpointConfig): LogStream => ({
  logGroup: `/aws/sagemaker/Endpoints/${endpointName}`,
  stream: `${variant.VariantName}/${endpointName}`,
});

interface Files extends Pick<ServingRequest, 'fault'> {
  readonly files: readonly NamedFile[];
}

/** Starts the container with a model's files, and nothing else. */
export async function start(
  account: SageMakerAccount,
  endpointName: string,
  deployable: Deployable,
  { files, fault }: Files,
): Promise<Deployed> {
  const { containers, surroundings } = account.deps;
  const { config, model, silent } = deployable;
  let server: ModelServer;
  try {
    server = await containers.serve({
      endpointName,
      model: files,
      environment: model.container.Environment ?? {},
      fault,
      ...(!silent && { log: (line) => account.log(logOf(endpointName, config), line) }),
    });
  } catch (error) {
    if (!(error instanceof ContainerDied)) throw error;
    surroundings.tell({ kind: 'note', text: `${endpointName}: the container did not come up: ${error.message}` });
    const reason =
      `The primary container for production variant ${config.variant.VariantName} did not pass the ping health check. ` +
      'Please check CloudWatch logs for this endpoint.';
    return { kind: 'unhealthy', reason };
  }
  return {
    kind: 'healthy',
    deployment: { ...deployable, server, capture: captureOf(account, endpointName, deployable) },
  };
}

/** What captures an endpoint's exchanges; undefined when its config asks for none. */
export function captureOf(
  account: SageMakerAccount,
  endpointName: string,
  { config: { capture, variant }, model }: Deployable,
): DataCapture | undefined {
  return capture && new DataCapture(account, capture, endpointName, variant.VariantName!, model.input.ExecutionRoleArn);
}

/** Ends what answers; what was captured is written. */
export async function retire(account: SageMakerAccount, { server, capture }: Deployment): Promise<void> {
  await account.deps.surroundings.clock.work(() => server.end());
  await capture?.flush();
}

/** The model's archive, or SageMaker's words for why it cannot be read. */
async function readModel(
  models: Models,
  model: Model,
): Promise<
  | { readonly kind: 'read'; readonly archive: ModelArchive | undefined }
  | { readonly kind: 'unreadable'; readonly reason: string }
> {
  const url = model.container.ModelDataUrl;
  try {
    return { kind: 'read', archive: await models.archive(model) };
  } catch (error) {
    if (error instanceof BadArchive) {
      const reason =
        `Failed to extract model data archive from URL "${url}": ${error.message}. ` +
        'Please ensure that the object located at the URL is a valid tar.gz archive.';
      return { kind: 'unreadable', reason };
    }
    if (!isDenied(error) && !isMissing(error as Error)) throw error;
    const reason =
      `Failed to download model data from URL: "${url}". Please ensure that there is an object located at the URL and that ` +
      'the role passed to CreateModel has permissions to download the object.';
    return { kind: 'unreadable', reason };
  }
}

import { ContainerDied, type NamedFile } from '../../processes/container';
import type { ModelServer } from '../../processes/model-server';
import { isDenied } from '../iam/denied-error';
import type { SageMakerAccount } from './account';
import { BadArchive } from './archive';
import { containerTelemetry, imageRefusal, volumeRefusal } from './container-rights';
import { DataCapture } from './data-capture';
import type { EndpointConfig } from './endpoint-configs';
import type { Model, Models } from './models';

/** What answers for an endpoint: the container of its config's variant, and the capture of what it answers. */
export interface Deployment {
  readonly config: EndpointConfig;
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
  const { containers, faults, surroundings } = account.deps;
  const variant = config.variant.VariantName!;
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
  const files = await readModel(models, model);
  if (typeof files === 'string') return { kind: 'unhealthy', reason: files };
  let server: ModelServer;
  try {
    server = await containers.serve({
      endpointName,
      model: files,
      environment: model.container.Environment ?? {},
      fault: faults.containerStart(endpointName),
    });
  } catch (error) {
    if (!(error instanceof ContainerDied)) throw error;
    surroundings.tell({ kind: 'note', text: `${endpointName}: the container did not come up: ${error.message}` });
    const reason =
      `The primary container for production variant ${variant} did not pass the ping health check. ` +
      'Please check CloudWatch logs for this endpoint.';
    return { kind: 'unhealthy', reason };
  }
  const capture = config.capture && new DataCapture(account, config.capture, endpointName, variant, role);
  if (role !== undefined)
    containerTelemetry(account, role, {
      logGroup: `/aws/sagemaker/Endpoints/${endpointName}`,
      stream: `${variant}/${endpointName}`,
      namespace: '/aws/sagemaker/Endpoints',
    });
  return { kind: 'healthy', deployment: { config, server, capture } };
}

/** Ends what answers; what was captured is written. */
export async function retire(account: SageMakerAccount, { server, capture }: Deployment): Promise<void> {
  await account.deps.surroundings.clock.work(() => server.end());
  await capture?.flush();
}

/** The model's files, or SageMaker's words for why there are none. */
async function readModel(models: Models, model: Model): Promise<readonly NamedFile[] | string> {
  const url = model.container.ModelDataUrl;
  try {
    return await models.files(model);
  } catch (error) {
    if (error instanceof BadArchive) {
      return (
        `Failed to extract model data archive from URL "${url}": ${error.message}. ` +
        'Please ensure that the object located at the URL is a valid tar.gz archive.'
      );
    }
    if (!isDenied(error) && !['NoSuchKey', 'NoSuchBucket'].includes((error as Error).name)) throw error;
    return (
      `Failed to download model data from URL: "${url}". Please ensure that there is an object located at the URL and that ` +
      'the role passed to CreateModel has permissions to download the object.'
    );
  }
}

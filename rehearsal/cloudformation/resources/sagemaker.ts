import type { CreateEndpointConfigInput, CreateModelInput, Tag } from '@aws-sdk/client-sagemaker';
import type { Endpoint } from '../../services/sagemaker/endpoints';
import type { SageMaker } from '../../services/sagemaker/sagemaker';
import { ResourceFailure } from '../handler-error';
import type { Provider, Providers, Provisioned, ResourceRequest } from '../provider';

type Properties = ResourceRequest['properties'];

const NUMBERS = ['InitialInstanceCount', 'InitialVariantWeight', 'InitialSamplingPercentage', 'VolumeSizeInGB'].concat([
  'ModelDataDownloadTimeoutInSeconds',
  'ContainerStartupHealthCheckTimeoutInSeconds',
]);
const BOOLEANS = ['EnableCapture', 'EnableNetworkIsolation', 'EnableSSMAccess'];
/** Longest name; generated ones are cut in front of their unique end. */
const NAME_LENGTH = 63;

/**
 * AWS::SageMaker::*. `Ref` gives the ARN of all three types and the attributes give the names ("Return values" in the
 * CloudFormation template reference).
 */
export function sageMakerProviders({ models, endpointConfigs, endpoints, tags }: SageMaker): Providers {
  const retag = async ({ physicalId, properties }: { physicalId: string; properties: Properties }) => {
    tags.begin(physicalId, properties['Tags'] as Tag[] | undefined);
    return physicalId;
  };

  const model: Provider = {
    honours: ['ModelName', 'PrimaryContainer', 'ExecutionRoleArn', 'Tags'],
    records: ['VpcConfig', 'EnableNetworkIsolation'],
    create: async (request) => {
      const input = named(request, 'ModelName') as unknown as CreateModelInput;
      return provisioned('Model', await models.create(input));
    },
    update: async (request) => provisioned('Model', { name: nameOf(request.physicalId), arn: await retag(request) }),
    delete: async ({ physicalId }) => models.delete(nameOf(physicalId)),
  };

  const endpointConfig: Provider = {
    honours: ['EndpointConfigName', 'ProductionVariants', 'DataCaptureConfig', 'KmsKeyId', 'Tags'],
    records: ['ExecutionRoleArn', 'VpcConfig', 'EnableNetworkIsolation'],
    create: async (request) => {
      const input = named(request, 'EndpointConfigName') as unknown as CreateEndpointConfigInput;
      return provisioned('EndpointConfig', endpointConfigs.create(input));
    },
    update: async (request) =>
      provisioned('EndpointConfig', { name: nameOf(request.physicalId), arn: await retag(request) }),
    delete: async ({ physicalId }) => endpointConfigs.delete(nameOf(physicalId)),
  };

  const remove = async (item: Endpoint): Promise<void> => {
    await item.settled; // one that is under way cannot be deleted
    await endpoints.delete(item.name).settled;
  };
  const endpoint: Provider = {
    honours: ['EndpointName', 'EndpointConfigName', 'Tags'],
    records: [],
    create: async (request) => {
      const input = named(request, 'EndpointName');
      const item = endpoints.create({
        EndpointName: input['EndpointName'] as string,
        EndpointConfigName: input['EndpointConfigName'] as string,
        Tags: input['Tags'] as Tag[] | undefined,
      });
      await item.settled;
      if (item.status === 'InService') return provisioned('Endpoint', item);
      await remove(item); // CloudFormation leaves none of what it failed to create
      throw new ResourceFailure(item.failureReason ?? `the endpoint ${item.name} is ${item.status}`);
    },
    update: async (request) => {
      const { properties, before, physicalId } = request;
      await retag(request);
      const item = endpoints.get(nameOf(physicalId));
      if (properties['EndpointConfigName'] !== before['EndpointConfigName']) {
        const EndpointConfigName = properties['EndpointConfigName'] as string;
        await endpoints.update({ EndpointName: item.name, EndpointConfigName }).settled;
        if (item.failureReason !== undefined) throw new ResourceFailure(item.failureReason);
      }
      return provisioned('Endpoint', item);
    },
    delete: ({ physicalId }) => remove(endpoints.get(nameOf(physicalId))),
  };

  return {
    'AWS::SageMaker::Model': model,
    'AWS::SageMaker::EndpointConfig': endpointConfig,
    'AWS::SageMaker::Endpoint': endpoint,
  };
}

function provisioned(kind: string, { name, arn }: { name: string; arn: string }): Provisioned {
  return { physicalId: arn, attributes: { [`${kind}Name`]: name, [`${kind}Arn`]: arn } };
}

/** An ARN's name; a name is its own. */
function nameOf(arnOrName: string): string {
  return arnOrName.slice(arnOrName.lastIndexOf('/') + 1);
}

/** The properties as the API takes them: with a name, and with numbers and truth values for their texts. */
function named({ properties, generatedName }: ResourceRequest, member: string): Record<string, unknown> {
  const unique = generatedName.slice(generatedName.lastIndexOf('-'));
  const name = generatedName.slice(0, NAME_LENGTH - unique.length).replace(/-+$/, '') + unique;
  const generated = generatedName.length <= NAME_LENGTH ? generatedName : name;
  return { [member]: generated, ...(typed(properties) as Record<string, unknown>) };
}

function typed(value: unknown, key = ''): unknown {
  if (typeof value === 'string' && NUMBERS.includes(key)) return Number(value);
  if (typeof value === 'string' && BOOLEANS.includes(key)) return value === 'true';
  if (Array.isArray(value)) return value.map((item) => typed(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, typed(member, name)]));
}

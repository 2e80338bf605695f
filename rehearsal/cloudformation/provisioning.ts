import type { Operation } from './operation';
import type { Properties } from './plan';
import type { Provisioned, ResourceRequest } from './provider';
import type { ResolvedResource } from './settle';
import type { DeployedResource } from './state';
import type { ResourceDefinition } from './template';

/** A resource that an operation is about to make or change. */
export interface Wanted extends ResolvedResource {
  readonly logicalId: string;
  readonly definition: ResourceDefinition;
  readonly dependsOn: readonly string[];
}

/** Creates a physical resource. */
export async function create(operation: Operation, wanted: Wanted): Promise<DeployedResource> {
  const { logicalId, definition } = wanted;
  const provider = operation.provider(definition.Type, logicalId);
  const generatedName = operation.generatedName(logicalId);
  const asked = request(operation, wanted, generatedName);
  if ('recordedOnly' in provider) {
    operation.tellRecorded(definition.Type, provider.recordedOnly);
    return deployed(wanted, provider.identity(asked), generatedName);
  }
  operation.tellRecorded(definition.Type, provider.unjudged?.(wanted.properties));
  return deployed(wanted, await provider.create(asked), generatedName);
}

/** Updates a physical resource in place; a provider may answer with another physical id, which is a replacement. */
export async function update(
  operation: Operation,
  resource: DeployedResource,
  wanted: Wanted,
  before: Properties,
  rollingBack: boolean,
): Promise<DeployedResource> {
  const { generatedName, physicalId, attributes } = resource;
  const provider = operation.provider(resource.type, resource.logicalId);
  if ('recordedOnly' in provider) return deployed(wanted, { physicalId, attributes }, generatedName);
  const asked = { ...request(operation, wanted, generatedName), physicalId, before, rollingBack };
  operation.tellRecorded(resource.type, provider.unjudged?.(wanted.properties));
  return deployed(wanted, await provider.update(asked), generatedName);
}

/** Deletes a physical resource. */
export async function remove(operation: Operation, resource: DeployedResource): Promise<void> {
  const provider = operation.provider(resource.type, resource.logicalId);
  if ('recordedOnly' in provider) return;
  const { generatedName: _, ...asked } = request(operation, resource, resource.generatedName);
  await provider.delete({ ...asked, physicalId: resource.physicalId });
}

function request(
  { stack, signal }: Operation,
  {
    logicalId,
    definition,
    properties,
    updatePolicy,
  }: Pick<Wanted, 'logicalId' | 'definition' | 'properties' | 'updatePolicy'>,
  generatedName: string,
): ResourceRequest {
  const { name: stackName, id: stackId } = stack;
  return { stackName, stackId, logicalId, type: definition.Type, properties, updatePolicy, generatedName, signal };
}

function deployed(wanted: Wanted, { physicalId, attributes }: Provisioned, generatedName: string): DeployedResource {
  return { ...wanted, type: wanted.definition.Type, physicalId, attributes, generatedName };
}

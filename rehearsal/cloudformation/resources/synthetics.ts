import type { Canaries } from '../../services/synthetics/canaries';
import { readCanary } from '../../services/synthetics/canary';
import { alreadyExists } from '../handler-error';
import type { Provider, Providers, Provisioned } from '../provider';

/** AWS::Synthetics::Canary. */
export function syntheticsProviders({ canaries }: { readonly canaries: Canaries }): Providers {
  const canary: Provider = {
    honours: [
      ...['Name', 'Code', 'ExecutionRoleArn', 'Schedule', 'RunConfig', 'RuntimeVersion'],
      ...['ArtifactS3Location', 'StartCanaryAfterCreation'],
    ],
    // Nothing here is encrypted, traced or kept beyond the rehearsal, and a deleted canary leaves nothing.
    records: [
      ...['ArtifactConfig', 'SuccessRetentionPeriod', 'FailureRetentionPeriod', 'ProvisionedResourceCleanup'],
      ...['KmsKeyArn', 'Tags', 'ResourcesToReplicateTags'],
    ],
    async create({ type, properties, stackName, logicalId, generatedName }) {
      const name = (properties['Name'] as string | undefined) ?? generatedName;
      if (canaries.has(name)) throw alreadyExists(type, name);
      const definition = readCanary(properties, name, `${stackName}/${logicalId}`);
      return provisioned(name, canaries.create(definition), definition.started);
    },
    async update({ physicalId: name, properties, stackName, logicalId }) {
      const definition = readCanary(properties, name, `${stackName}/${logicalId}`);
      return provisioned(name, canaries.update(definition), definition.started);
    },
    async delete({ physicalId }) {
      canaries.delete(physicalId);
    },
  };
  return { 'AWS::Synthetics::Canary': canary };
}

const provisioned = (name: string, id: string, started: boolean): Provisioned => ({
  physicalId: name,
  attributes: { Id: id, State: started ? 'RUNNING' : 'READY' },
});

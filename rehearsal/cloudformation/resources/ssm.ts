import { ServiceError } from '../../contracts';
import type { Surroundings } from '../../events';
import type { ParameterStore } from '../../services/parameters';
import { alreadyExists } from '../handler-error';
import type { Providers, Provisioned, ResourceRequest } from '../provider';

export interface SsmProvidersDeps {
  readonly surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'region'>;
  readonly parameters: ParameterStore;
}

interface ParameterProperties {
  readonly Name?: string;
  readonly Type: string;
  readonly Value: string;
  readonly Description?: string;
  readonly AllowedPattern?: string;
  readonly Tier?: string;
  readonly DataType?: string;
}

export function ssmProviders({ surroundings, parameters }: SsmProvidersDeps): Providers {
  const { accountId, partition, region } = surroundings;
  const put = async (name: string, request: ResourceRequest, Overwrite: boolean): Promise<Provisioned> => {
    const { Type, Value, Description, AllowedPattern, Tier, DataType } =
      request.properties as unknown as ParameterProperties;
    await parameters.put({ Name: name, Type, Value, Overwrite, Description, AllowedPattern, Tier, DataType });
    const Arn = `arn:${partition}:ssm:${region}:${accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
    return { physicalId: name, attributes: { Type, Value, Arn } };
  };
  return {
    'AWS::SSM::Parameter': {
      honours: ['Name', 'Type', 'Value', 'Description', 'AllowedPattern', 'Tier', 'DataType'],
      records: ['Policies', 'Tags'],
      async create(request) {
        const name = (request.properties as unknown as ParameterProperties).Name ?? request.generatedName;
        if (await parameters.get(name)) throw alreadyExists(request.type, name);
        return put(name, request, false);
      },
      update: (request) => put(request.physicalId, request, true),
      async delete({ physicalId }) {
        try {
          await parameters.delete(physicalId);
        } catch (error) {
          if (!(error instanceof ServiceError) || error.code !== 'ParameterNotFound') throw error;
        }
      },
    },
  };
}

import { NotRehearsable } from '../../contracts';
import { HONOURED_PROPERTIES } from '../../pipeline/parse';
import type { Pipelines } from '../../pipeline/pipelines';
import type { Provider, Providers, Provisioned, ResourceRequest } from '../provider';

/** AWS::CodePipeline::*: a pipeline's first execution starts when it is made, and a change of it cancels what runs. */
export function codePipelineProviders(pipelines: Pipelines): Providers {
  return {
    'AWS::CodePipeline::Pipeline': {
      honours: HONOURED_PROPERTIES,
      records: ['Tags'],
      async create(request) {
        const { definition, version } = pipelines.create(pipelines.parse(request.properties, request.generatedName));
        return provisioned(definition.name, version);
      },
      async update(request) {
        const definition = pipelines.parse(request.properties, request.physicalId);
        const { version } = await pipelines.update(definition);
        return provisioned(request.physicalId, version);
      },
      async delete(request) {
        await pipelines.remove(request.physicalId);
      },
    },
    'AWS::CodePipeline::Webhook': refused('a push reaches a pipeline through its connection'),
  };
}

function provisioned(name: string, version: number): Provisioned {
  return { physicalId: name, attributes: { Version: String(version) } };
}

/** A type that has no stand-in, and why. */
export function refused(advice: string): Provider {
  const refuse = ({ type, stackName, logicalId }: Pick<ResourceRequest, 'type' | 'stackName' | 'logicalId'>) =>
    Promise.reject(new NotRehearsable('resource type', type, `${stackName}/${logicalId}`, advice));
  return { honours: [], records: [], create: refuse, update: refuse, delete: refuse };
}

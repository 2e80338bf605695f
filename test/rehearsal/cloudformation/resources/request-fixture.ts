import type {
  DeleteRequest,
  Provider,
  Providers,
  RecordedOnly,
  ResourceRequest,
  UpdateRequest,
} from '../../../../rehearsal/cloudformation/provider';

type Properties = Readonly<Record<string, unknown>>;

export function requestFor(type: string, properties: Properties, logicalId = 'Thing'): ResourceRequest {
  return {
    stackName: 'nyctaxi-pipeline',
    stackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/nyctaxi-pipeline/1',
    logicalId,
    type,
    properties,
    generatedName: `nyctaxi-pipeline-${logicalId}-ABCDEFGHIJKL`,
    signal: new AbortController().signal,
  };
}

export function updateFor(type: string, physicalId: string, before: Properties, properties: Properties): UpdateRequest {
  return { ...requestFor(type, properties), physicalId, before, rollingBack: false };
}

export function deletionOf(type: string, physicalId: string, properties: Properties = {}): DeleteRequest {
  const { generatedName: _, ...request } = requestFor(type, properties);
  return { ...request, physicalId };
}

export function provider(providers: Providers, type: string): Provider {
  const found = providers[type];
  if (found === undefined || 'recordedOnly' in found) throw new Error(`${type} is not provided`);
  return found;
}

export function recorded(providers: Providers, type: string): RecordedOnly {
  const found = providers[type];
  if (found === undefined || !('recordedOnly' in found)) throw new Error(`${type} is not recorded`);
  return found;
}

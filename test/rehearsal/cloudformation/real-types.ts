import { ResourceFailure } from '../../../rehearsal/cloudformation/handler-error';
import type { Provider, Providers, Provisioned, RecordedOnly } from '../../../rehearsal/cloudformation/provider';
import type { ParameterStore } from '../../../rehearsal/cloudformation/parameters';

const ARN = 'arn:aws:sns:us-east-1:111122223333';

/** Providers of the types that the recordings use, as their services behave; each call makes an empty account. */
export function realTypes(): { providers: Providers; store: ParameterStore } {
  const parameters = new Map<string, { type: string; value: string; version: number }>();
  return {
    providers: new Proxy(
      { 'AWS::SNS::Topic': topics(), 'AWS::SSM::Parameter': ssmParameters(parameters) },
      // Every other type is only noted: what the recordings show of it is CloudFormation's doing alone.
      { get: (known, type: string) => known[type as keyof typeof known] ?? noted(type) },
    ),
    store: {
      get: (name) => Promise.resolve(parameters.get(name) ?? { type: 'String', value: `value of ${name}`, version: 1 }),
    },
  };
}

function topics(): Provider {
  const existing = new Map<string, Readonly<Record<string, unknown>>>();
  const answer = (name: string): Provisioned => ({
    physicalId: `${ARN}:${name}`,
    attributes: { TopicArn: `${ARN}:${name}`, TopicName: name },
  });
  const nameOf = (physicalId: string): string => physicalId.split(':').at(-1)!;
  return {
    honours: ['TopicName', 'DisplayName', 'Tags', 'KmsMasterKeyId', 'FifoTopic', 'ContentBasedDeduplication'],
    records: ['Subscription', 'DataProtectionPolicy', 'TracingConfig', 'SignatureVersion', 'DeliveryStatusLogging'],
    create: async ({ properties, generatedName }) => {
      const name = String(properties.TopicName ?? generatedName);
      if (existing.has(name)) throw new ResourceFailure(`${name} already exists in stack`);
      existing.set(name, properties);
      return answer(name);
    },
    update: async ({ properties, physicalId }) => {
      existing.set(nameOf(physicalId), properties);
      return answer(nameOf(physicalId));
    },
    delete: async ({ physicalId }) => void existing.delete(nameOf(physicalId)),
  };
}

function ssmParameters(existing: Map<string, { type: string; value: string; version: number }>): Provider {
  const put = (name: string, properties: Readonly<Record<string, unknown>>): Provisioned => {
    const [type, value] = [String(properties.Type), String(properties.Value)];
    existing.set(name, { type, value, version: (existing.get(name)?.version ?? 0) + 1 });
    return { physicalId: name, attributes: { Type: type, Value: value } };
  };
  return {
    honours: ['Name', 'Type', 'Value'],
    records: ['Description', 'Tags', 'Tier', 'AllowedPattern', 'DataType', 'Policies'],
    create: async ({ properties, generatedName }) => {
      const name = String(properties.Name ?? generatedName);
      if (existing.has(name)) throw new ResourceFailure(`${name} already exists.`);
      return put(name, properties);
    },
    update: async ({ properties, physicalId }) => put(physicalId, properties),
    delete: async ({ physicalId }) => void existing.delete(physicalId),
  };
}

function noted(type: string): RecordedOnly {
  const nameProperty = `${type.split('::').at(-1)}Name`;
  return {
    recordedOnly: 'the recordings show nothing of what it does',
    identity: ({ properties, generatedName }) => {
      const physicalId = String(properties[nameProperty] ?? properties.Name ?? generatedName);
      const attributes = new Proxy(
        {},
        {
          get: (_, attribute) =>
            typeof attribute === 'string' && !(attribute in properties) ? `${physicalId}/${attribute}` : undefined,
        },
      );
      return { physicalId, attributes };
    },
  };
}

import type { Surroundings } from '../../events';
import type { PolicyDocument } from '../../services/identity';
import type { TopicSettings } from '../../services/topic-settings';
import type { Topics } from '../../services/topics';
import { alreadyExists, fitName } from '../handler-error';
import type { Provider, Providers, Provisioned, ResourceRequest } from '../provider';

export interface SnsProvidersDeps {
  readonly surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'region' | 'random'>;
  readonly topics: Topics;
  readonly topicSettings: TopicSettings;
}

/** Topics can be published to; nobody outside is told of it. */
export function snsProviders(deps: SnsProvidersDeps): Providers {
  const { random } = deps.surroundings;
  return {
    'AWS::SNS::Topic': topicProvider(deps),
    'AWS::SNS::TopicPolicy': topicPolicyProvider(deps.topicSettings),
    'AWS::SNS::Subscription': {
      recordedOnly: 'no message leaves this machine',
      identity({ stackId, logicalId, properties }) {
        const arn = `${properties['TopicArn'] as string}:${random.fork(`subscription ${stackId} ${logicalId}`).uuid()}`;
        return { physicalId: arn, attributes: { Arn: arn } };
      },
    },
  };
}

function topicPolicyProvider(settings: TopicSettings): Provider {
  const topicsOf = (properties: ResourceRequest['properties']) => properties['Topics'] as readonly string[];
  const put = async (id: string, { properties }: ResourceRequest): Promise<Provisioned> => {
    settings.putPolicy(topicsOf(properties), properties['PolicyDocument'] as PolicyDocument);
    return { physicalId: id, attributes: { Id: id } };
  };
  return {
    honours: ['PolicyDocument', 'Topics'],
    records: [],
    create: (request) => put(request.generatedName, request),
    update: async (request) => {
      settings.deletePolicy(topicsOf(request.before));
      return put(request.physicalId, request);
    },
    async delete({ properties }) {
      settings.deletePolicy(topicsOf(properties));
    },
  };
}

function topicProvider({ surroundings, topics, topicSettings }: SnsProvidersDeps): Provider {
  const { accountId, partition, region } = surroundings;
  const arnOf = (name: string) => `arn:${partition}:sns:${region}:${accountId}:${name}`;
  const provisioned = (arn: string) => ({
    physicalId: arn,
    attributes: { TopicArn: arn, TopicName: arn.slice(arn.lastIndexOf(':') + 1) },
  });
  return {
    honours: ['TopicName', 'KmsMasterKeyId'],
    records: [
      'DataProtectionPolicy',
      'DeliveryStatusLogging',
      'DisplayName',
      'MaximumMessageSize',
      'SignatureVersion',
      'Subscription',
      'Tags',
      'TracingConfig',
    ],
    async create({ type, properties, generatedName }) {
      const name = (properties['TopicName'] as string | undefined) ?? fitName(generatedName, 256);
      if (await topics.exists(arnOf(name))) throw alreadyExists(type, arnOf(name));
      await topics.create(name);
      topicSettings.setKey(arnOf(name), properties['KmsMasterKeyId'] as string | undefined);
      return provisioned(arnOf(name));
    },
    update: async ({ physicalId, properties }) => {
      topicSettings.setKey(physicalId, properties['KmsMasterKeyId'] as string | undefined);
      return provisioned(physicalId);
    },
    delete: async ({ physicalId }) => {
      topicSettings.setKey(physicalId, undefined);
      await topics.delete(physicalId);
    },
  };
}

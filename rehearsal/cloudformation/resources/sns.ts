import type { Surroundings } from '../../events';
import type { Topics } from '../../services/topics';
import { alreadyExists, fitName } from '../handler-error';
import type { Provider, Providers } from '../provider';

export interface SnsProvidersDeps {
  readonly surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'region' | 'random'>;
  readonly topics: Topics;
}

/** Topics can be published to; nobody outside is told of it. */
export function snsProviders(deps: SnsProvidersDeps): Providers {
  const { random } = deps.surroundings;
  return {
    'AWS::SNS::Topic': topicProvider(deps),
    'AWS::SNS::TopicPolicy': {
      recordedOnly: 'who may publish is judged by nobody yet',
      identity: ({ generatedName }) => ({ physicalId: generatedName, attributes: { Id: generatedName } }),
    },
    'AWS::SNS::Subscription': {
      recordedOnly: 'no message leaves this machine',
      identity({ stackId, logicalId, properties }) {
        const arn = `${properties['TopicArn'] as string}:${random.fork(`subscription ${stackId} ${logicalId}`).uuid()}`;
        return { physicalId: arn, attributes: { Arn: arn } };
      },
    },
  };
}

function topicProvider({ surroundings, topics }: SnsProvidersDeps): Provider {
  const { accountId, partition, region } = surroundings;
  const arnOf = (name: string) => `arn:${partition}:sns:${region}:${accountId}:${name}`;
  const provisioned = (arn: string) => ({
    physicalId: arn,
    attributes: { TopicArn: arn, TopicName: arn.slice(arn.lastIndexOf(':') + 1) },
  });
  return {
    honours: ['TopicName'],
    records: [
      'DataProtectionPolicy',
      'DeliveryStatusLogging',
      'DisplayName',
      'KmsMasterKeyId',
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
      return provisioned(arnOf(name));
    },
    update: ({ physicalId }) => Promise.resolve(provisioned(physicalId)),
    delete: ({ physicalId }) => topics.delete(physicalId),
  };
}

import { ServiceError } from '../../contracts';
import type { Surroundings } from '../../events';
import type { MotoConnection } from '../../gateway/moto-connection';
import { alreadyExists, fitName } from '../handler-error';
import type { Provider, Providers } from '../provider';

export interface SnsProvidersDeps {
  readonly surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'region' | 'random'>;
  readonly moto: MotoConnection;
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

function topicProvider({ surroundings, moto }: SnsProvidersDeps): Provider {
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
      if (await callSns(moto, 'GetTopicAttributes', { TopicArn: arnOf(name) })) throw alreadyExists(type, arnOf(name));
      await callSns(moto, 'CreateTopic', { Name: name });
      return provisioned(arnOf(name));
    },
    update: ({ physicalId }) => Promise.resolve(provisioned(physicalId)),
    async delete({ physicalId }) {
      await callSns(moto, 'DeleteTopic', { TopicArn: physicalId });
    },
  };
}

/** False when there is no such topic. Throws ServiceError for every other refusal. */
async function callSns(moto: MotoConnection, operation: string, input: Record<string, string>): Promise<boolean> {
  const body = new URLSearchParams({ Action: operation, Version: '2010-03-31', ...input }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await moto.call('sns', { method: 'POST', path: '/', headers, body });
  if (answer.statusCode < 300) return true;
  const text = answer.body.toString('utf8');
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? `HTTP ${answer.statusCode}`;
  if (code === 'NotFound') return false;
  throw new ServiceError(code, /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? text, answer.statusCode);
}

import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { eventTargets, type EventTargetsProps } from '../../../../rehearsal/account/event-targets';
import { logsProviders } from '../../../../rehearsal/cloudformation/resources/logs';
import { FunctionLogs } from '../../../../rehearsal/services/lambda/logs';
import { snsProviders } from '../../../../rehearsal/cloudformation/resources/sns';
import { ssmProviders } from '../../../../rehearsal/cloudformation/resources/ssm';
import { TopicSettings } from '../../../../rehearsal/services/topic-settings';
import { Topics } from '../../../../rehearsal/services/topics';
import { ParameterStore } from '../../../../rehearsal/services/parameters';
import { ALL_ALLOWED } from '../../account/all-allowed';
import { type Fixture, openAccount } from '../../gateway/account-fixture';
import { deletionOf, provider, recorded, requestFor, updateFor } from './request-fixture';

jest.setTimeout(60_000); // starting moto takes long on a busy machine

let account: Fixture;
beforeAll(async () => void (account = await openAccount({ moto: true })));
afterAll(() => account.close());

it('AWS::SNS::Topic can be published to, and its name is taken', async () => {
  const type = 'AWS::SNS::Topic';
  const topics = provider(
    snsProviders({ ...account, topics: new Topics(account.moto), topicSettings: new TopicSettings() }),
    type,
  );
  const { physicalId } = await topics.create(requestFor(type, { TopicName: 'alarms' }));
  expect(physicalId).toBe('arn:aws:sns:us-east-1:111122223333:alarms');
  await new SNSClient(account.client).send(new PublishCommand({ TopicArn: physicalId, Message: 'm' }));
  await expect(topics.create(requestFor(type, { TopicName: 'alarms' }))).rejects.toThrow('already exists');
  await topics.delete(deletionOf(type, physicalId));
  await topics.create(requestFor(type, { TopicName: 'alarms' }));
});

it('a topic takes what a rule publishes, and one that is gone refuses it', async () => {
  const topics = new Topics(account.moto);
  await topics.create('rules');
  const arn = 'arn:aws:sns:us-east-1:111122223333:rules';
  const targets = eventTargets({ topics, calls: () => ALL_ALLOWED } as unknown as EventTargetsProps);
  const delivery = { arn, input: { drift: true }, rule: { name: 'r', arn: 'arn:r' } };
  await targets.publishMessage(delivery);
  await topics.delete(arn);
  await expect(targets.publishMessage(delivery)).rejects.toMatchObject({ code: 'NotFound' });
});

it('AWS::SNS::Subscription has an identity that stays, and nobody is told', () => {
  const subscription = recorded(
    snsProviders({ ...account, topics: new Topics(account.moto), topicSettings: new TopicSettings() }),
    'AWS::SNS::Subscription',
  );
  const request = requestFor('AWS::SNS::Subscription', {
    TopicArn: 'arn:t',
    Protocol: 'email',
    Endpoint: 'a@example.com',
  });
  expect(subscription.identity(request).physicalId).toMatch(/^arn:t:[0-9a-f-]{36}$/);
  expect(subscription.identity(request)).toEqual(subscription.identity(request));
});

it('AWS::SSM::Parameter is made, changed in a new version, and deleted', async () => {
  const type = 'AWS::SSM::Parameter';
  const parameters = new ParameterStore(account.moto);
  const providers = provider(ssmProviders({ ...account, parameters }), type);
  const first = { Name: '/nyctaxi/x', Type: 'String', Value: '1' };
  const made = await providers.create(requestFor(type, first));
  expect(made).toEqual({
    physicalId: '/nyctaxi/x',
    attributes: { Type: 'String', Value: '1', Arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/nyctaxi/x' },
  });
  await expect(providers.create(requestFor(type, first))).rejects.toThrow('already exists');
  await providers.update(updateFor(type, '/nyctaxi/x', first, { ...first, Value: '2' }));
  expect(await parameters.get('/nyctaxi/x')).toMatchObject({ value: '2', version: 2 });
  await providers.delete(deletionOf(type, '/nyctaxi/x'));
  expect(await parameters.get('/nyctaxi/x')).toBeUndefined();
  await providers.delete(deletionOf(type, '/nyctaxi/x')); // gone already, as a person may have done
});

it('AWS::Logs::LogGroup keeps its retention, its name is taken, and its lines go with it', async () => {
  const type = 'AWS::Logs::LogGroup';
  const logs = new FunctionLogs();
  const groups = provider(logsProviders({ ...account, logs }), type);
  const properties = { LogGroupName: '/aws/lambda/f', RetentionInDays: 30 };
  const { attributes } = await groups.create(requestFor(type, properties));
  expect(attributes['Arn']).toBe('arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f:*');
  const retention = async () =>
    (await new CloudWatchLogsClient(account.client).send(new DescribeLogGroupsCommand({}))).logGroups?.[0]
      ?.retentionInDays;
  expect(await retention()).toBe(30);
  await expect(groups.create(requestFor(type, properties))).rejects.toThrow('already exists');
  await groups.update(updateFor(type, '/aws/lambda/f', properties, { LogGroupName: '/aws/lambda/f' }));
  expect(await retention()).toBeUndefined();
  logs.write('/aws/lambda/f', 'stream', 'a line', 1);
  await groups.delete(deletionOf(type, '/aws/lambda/f'));
  expect(logs.groups()).toEqual([]);
  await groups.delete(deletionOf(type, '/aws/lambda/f'));
});

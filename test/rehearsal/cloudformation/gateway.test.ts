import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { NotRehearsable, type ObjectStore } from '../../../rehearsal/contracts';
import { cloudFormationOperations } from '../../../rehearsal/gateway/cloudformation';
import { type Fixture, openAccount } from '../gateway/account-fixture';
import { testAccount } from './account';
import { things } from './things';

const template = (display: string) =>
  JSON.stringify({
    Description: 'a topic',
    Parameters: { Name: { Type: 'String' } },
    Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'Name' }, DisplayName: display } } },
    Outputs: { Out: { Value: { Ref: 'Topic' }, Export: { Name: 'the-topic' } } },
  });

jest.setTimeout(60_000);

describe('the CloudFormation API, called by the SDK', () => {
  let fixture: Fixture;
  let client: CloudFormationClient;
  const thing = things();
  const fatal: unknown[] = [];
  const { cloudFormation, surroundings, clock } = testAccount({ 'AWS::SNS::Topic': thing.provider });
  const objects = {
    get: (bucket: string, key: string) =>
      Promise.resolve({ body: Buffer.from(template(`${bucket}/${key}`)), etag: '' }),
  } as unknown as ObjectStore;

  beforeAll(async () => {
    const abort = (reason: unknown) => void fatal.push(reason);
    const operations = cloudFormationOperations({ cloudFormation, objects, abort, surroundings });
    fixture = await openAccount({ services: { cloudformation: operations } });
    client = new CloudFormationClient(fixture.client);
  });
  afterAll(() => fixture.close());

  const Parameters = [{ ParameterKey: 'Name', ParameterValue: 'topic-1' }];
  const idle = async (): Promise<void> => {
    do await clock.sleep(1000);
    while (fatal.length === 0 && cloudFormation.stacks().some((stack) => stack.status.endsWith('IN_PROGRESS')));
  };

  test('creates, describes and executes change sets, and reads the stack back', async () => {
    const change = { StackName: 'stack', ChangeSetName: 'first' };
    const made = await client.send(
      new CreateChangeSetCommand({
        ...change,
        ChangeSetType: 'CREATE',
        TemplateBody: template('one'),
        Parameters,
        Tags: [{ Key: 'k', Value: 'v' }],
      }),
    );
    expect(made.Id).toMatch(/^arn:aws:cloudformation:us-east-1:111122223333:changeSet\/first\//);
    expect((await client.send(new DescribeStacksCommand({ StackName: 'stack' }))).Stacks![0]!.StackStatus).toBe(
      'REVIEW_IN_PROGRESS',
    );
    expect((await client.send(new ListChangeSetsCommand({ StackName: 'stack' }))).Summaries).toMatchObject([
      { ChangeSetName: 'first', Status: 'CREATE_COMPLETE' },
    ]);
    const described = await client.send(new DescribeChangeSetCommand({ ...change, IncludePropertyValues: true }));
    expect(described).toMatchObject({
      ExecutionStatus: 'AVAILABLE',
      Changes: [{ ResourceChange: { Action: 'Add', LogicalResourceId: 'Topic' } }],
    });
    expect(JSON.parse(described.Changes![0]!.ResourceChange!.AfterContext!)).toEqual({
      Properties: { TopicName: 'topic-1', DisplayName: 'one' },
    });
    await client.send(new ExecuteChangeSetCommand(change));
    await idle();

    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'stack' }));
    expect(Stacks).toMatchObject([
      {
        StackStatus: 'CREATE_COMPLETE',
        Description: 'a topic',
        Parameters,
        Outputs: [{ OutputKey: 'Out', OutputValue: 'topic-1', ExportName: 'the-topic' }],
        Tags: [{ Key: 'k', Value: 'v' }],
      },
    ]);
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: 'stack' }));
    expect(StackEvents![0]).toMatchObject({ LogicalResourceId: 'stack', ResourceStatus: 'CREATE_COMPLETE' });
    expect(StackEvents!.map((event) => event.Timestamp!.getTime())).toEqual(
      StackEvents!
        .map((event) => event.Timestamp!.getTime())
        .sort()
        .reverse(),
    );
    const resource = { LogicalResourceId: 'Topic', PhysicalResourceId: 'topic-1', ResourceStatus: 'CREATE_COMPLETE' };
    expect((await client.send(new DescribeStackResourcesCommand({ StackName: 'stack' }))).StackResources).toMatchObject(
      [resource],
    );
    expect(
      (await client.send(new ListStackResourcesCommand({ StackName: 'stack' }))).StackResourceSummaries,
    ).toMatchObject([resource]);
    const one = new DescribeStackResourceCommand({ StackName: 'stack', LogicalResourceId: 'Topic' });
    expect((await client.send(one)).StackResourceDetail).toMatchObject(resource);
    expect((await client.send(new GetTemplateCommand({ StackName: 'stack' }))).TemplateBody).toBe(template('one'));
    expect((await client.send(new ListExportsCommand({}))).Exports).toMatchObject([
      { Name: 'the-topic', Value: 'topic-1' },
    ]);
    expect(
      (await client.send(new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE'] }))).StackSummaries,
    ).toHaveLength(1);
  });

  test('reads a template from its URL and takes previous values', async () => {
    const change = { StackName: 'stack', ChangeSetName: 'second' };
    const previous = [{ ParameterKey: 'Name', UsePreviousValue: true }];
    await client.send(
      new CreateChangeSetCommand({
        ...change,
        TemplateURL: 'https://bucket.s3.us-east-1.amazonaws.com/a/t.json',
        Parameters: previous,
      }),
    );
    await client.send(new ExecuteChangeSetCommand(change));
    await idle();
    expect(thing.existing.get('topic-1')!.DisplayName).toBe('bucket/a/t.json');
  });

  test('answers refusals with the service’s codes', async () => {
    const missing = client.send(new DescribeStacksCommand({ StackName: 'none' }));
    await expect(missing).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id none does not exist',
    });
    const changeSet = client.send(new DescribeChangeSetCommand({ StackName: 'stack', ChangeSetName: 'none' }));
    await expect(changeSet).rejects.toMatchObject({
      name: expect.stringMatching(/^ChangeSetNotFound/),
      message: 'ChangeSet [none] does not exist',
    });
    await client.send(new DeleteChangeSetCommand({ StackName: 'stack', ChangeSetName: 'none' }));
    const update = client.send(
      new CreateChangeSetCommand({ StackName: 'none', ChangeSetName: 'c', TemplateBody: template('x'), Parameters }),
    );
    await expect(update).rejects.toMatchObject({ name: 'ValidationError', message: 'Stack [none] does not exist' });
  });

  test('refuses to execute a change set without changes', async () => {
    const change = { StackName: 'stack', ChangeSetName: 'third' };
    await client.send(new CreateChangeSetCommand({ ...change, UsePreviousTemplate: true, Parameters }));
    expect(await client.send(new DescribeChangeSetCommand(change))).toMatchObject({
      Status: 'FAILED',
      ExecutionStatus: 'UNAVAILABLE',
    });
    const execution = client.send(new ExecuteChangeSetCommand(change));
    await expect(execution).rejects.toMatchObject({ name: expect.stringMatching(/^InvalidChangeSetStatus/) });
    await client.send(new DeleteChangeSetCommand(change));
  });

  test('ends the rehearsal when a deletion that nobody waits for cannot go on', async () => {
    thing.provider.delete = () => Promise.reject(new NotRehearsable('thing', 'x', 'y'));
    await client.send(new DeleteStackCommand({ StackName: 'stack' }));
    await clock.sleep(60_000);
    expect(fatal).toMatchObject([{ name: 'NotRehearsable' }]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilePattern } from '../../rehearsal/services/events/pattern';
import { anchorsOf } from '../docs/support/markdown';
import { assemblyOf, onlyResource, resourcesOf, ROOT } from './support/synthesized';

const template = () => assemblyOf().template('pipeline');
const rules = () =>
  resourcesOf(template(), 'AWS::Events::Rule').filter(([, { Properties }]) =>
    JSON.stringify(Properties.Targets).includes('NotificationsTopic'),
  );
/** Which rules tell people of an event, by the last part of their ids. */
const told = (event: object) =>
  rules()
    .filter(([, { Properties }]) => compilePattern(Properties.EventPattern, 'a rule')(event))
    .map(([id]) => /^Notifications(\D+?)[0-9A-F]{8}$/.exec(id)?.[1]);

const codePipeline = (what: string, detail: object) => ({
  source: 'aws.codepipeline',
  'detail-type': `CodePipeline ${what} Execution State Change`,
  detail: { pipeline: 'nyctaxi-pipeline', ...detail },
});
const alarm = (alarmName: string, to: string, from: string) => ({
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: { alarmName, state: { value: to }, previousState: { value: from } },
});
const deployment = (application: string) => ({
  source: 'aws.codedeploy',
  'detail-type': 'CodeDeploy Deployment State-change Notification',
  detail: { application, state: 'FAILURE' },
});

describe('the topic', () => {
  it('is encrypted with the key of the model', () => {
    expect(onlyResource(template(), 'AWS::SNS::Topic').Properties).toMatchObject({
      TopicName: 'nyctaxi-notifications',
      KmsMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^BucketsKey/), 'Arn'] },
    });
  });

  it('takes messages over TLS alone, and of services those of rules alone', () => {
    const { Statement } = onlyResource(template(), 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
    expect(Statement).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        expect.objectContaining({
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sns:Publish',
          Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
        }),
      ]),
    );
    expect(Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow')).toHaveLength(1);
  });

  it('can be published to by rules, since the key lets EventBridge use it', () => {
    const { Statement } = onlyResource(template(), 'AWS::KMS::Key').Properties.KeyPolicy;
    const ofEvents = Statement.find(
      ({ Principal }: { Principal: { Service?: string } }) => Principal.Service === 'events.amazonaws.com',
    );
    expect(ofEvents.Action).toEqual(
      expect.arrayContaining(['kms:Decrypt', expect.stringContaining('GenerateDataKey')]),
    );
  });

  it('is known to the other stacks', () => {
    const exported = Object.values(template().Outputs ?? {}).map(({ Export }) => Export?.Name);
    expect(exported).toContain('nyctaxi-topic-arn');
  });

  it('sends e-mail to whom the settings name, and to nobody else', () => {
    expect(resourcesOf(template(), 'AWS::SNS::Subscription')).toEqual([]);
    const subscribed = assemblyOf({ notificationEmail: 'team@example.com' }).template('pipeline');
    expect(onlyResource(subscribed, 'AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'team@example.com',
    });
  });

  it('is the target of rules without a role: with one, deliveries to an encrypted topic may fail', () => {
    for (const [, { Properties }] of rules())
      for (const target of Properties.Targets) expect(target.RoleArn).toBeUndefined();
  });
});

describe('people are told', () => {
  it.each(['SUCCEEDED', 'FAILED', 'STOPPED', 'CANCELED'])('that an execution is %s', (state) => {
    expect(told(codePipeline('Pipeline', { state }))).toEqual(['ExecutionEnded']);
  });

  it.each<[string, object, string[]]>([
    ['why an execution failed', codePipeline('Action', { state: 'FAILED', type: {} }), ['ActionFailed']],
    [
      'that an approval waits',
      codePipeline('Action', { state: 'STARTED', type: { category: 'Approval' } }),
      ['ApprovalNeeded'],
    ],
    ['of deployments', deployment('nyctaxi-prod-DeploymentApplication1234-ABCD'), ['DeploymentChanged']],
    ['of alarms', alarm('nyctaxi-prod-latency-e1', 'ALARM', 'OK'), ['AlarmChanged']],
    ['of drift alarms', alarm('nyctaxi-prod-drift-distance-e1', 'ALARM', 'INSUFFICIENT_DATA'), ['AlarmChanged']],
    ['of the probe’s alarm', alarm('nyctaxi-probe', 'OK', 'ALARM'), ['AlarmChanged']],
    ['of drift that nobody could judge', alarm('nyctaxi-drift-unjudged', 'ALARM', 'OK'), ['AlarmChanged']],
  ])('%s', (_, event, expected) => expect(told(event)).toEqual(expected));

  it.each<[string, object]>([
    ['an alarm that has data for the first time', alarm('nyctaxi-prod-latency-e1', 'OK', 'INSUFFICIENT_DATA')],
    ['alarms of another model', alarm('nyctaxi2-prod-latency-e1', 'ALARM', 'OK')],
    ['deployments of another model', deployment('nyctaxi2-prod-DeploymentApplication1234-ABCD')],
    ['another pipeline', { ...codePipeline('Pipeline', {}), detail: { pipeline: 'other', state: 'FAILED' } }],
    ['executions that start', codePipeline('Pipeline', { state: 'STARTED' })],
    ['actions that start', codePipeline('Action', { state: 'STARTED', type: { category: 'Deploy' } })],
  ])('not of %s', (_, event) => expect(told(event)).toEqual([]));

  it('with links to entries of the runbook that are there', () => {
    const anchors = anchorsOf(readFileSync(join(ROOT, 'docs', 'runbook.md'), 'utf8'));
    const linked = [...JSON.stringify(rules()).matchAll(/docs\/runbook\.md#([\w-]+)/g)].map(([, anchor]) => anchor);
    expect(linked.length).toBeGreaterThan(0);
    expect(anchors).toEqual(expect.arrayContaining(linked));
  });

  it('with links into the console of the region', () => {
    const gov = assemblyOf({
      region: 'us-gov-west-1',
      connectionArn:
        'arn:aws-us-gov:codeconnections:us-gov-west-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef',
    }).template('pipeline');
    const texts = (of: typeof gov) =>
      JSON.stringify(resourcesOf(of, 'AWS::Events::Rule').map(([, { Properties }]) => Properties.Targets));
    expect(texts(template())).toContain(
      'https://us-east-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/nyctaxi-pipeline/executions/',
    );
    expect(texts(gov)).toContain('https://us-gov-west-1.console.amazonaws-us-gov.com/codesuite/');
  });
});

import { CfnOutput } from 'aws-cdk-lib';
import { EventField, type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { RESOURCE_NAMES } from '../../lambda/shared/names';
import { consoleUrl } from '../console';
import type { Settings } from '../settings';

/** Props of {@link Notifications}. */
export interface NotificationsProps {
  readonly settings: Settings;
  /** Encrypts what waits to be delivered. Its policy must let EventBridge use it. */
  readonly key: IKey;
}

/** What people are told of: which events, and in which words. */
interface Notice {
  readonly description: string;
  readonly pattern: EventPattern;
  readonly text: string;
}

/**
 * Tells people by SNS what the pipeline, the deployments and the alarms do; without a subscription nobody hears of it. All
 * of it goes through EventBridge: the role that CDK gives CodeDeploy may not publish, and alarms need no action of their own.
 */
export class Notifications extends Construct {
  readonly topic: Topic;
  private readonly settings: Settings;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    this.settings = props.settings;
    const { modelName, account, notificationEmail } = props.settings;

    this.topic = new Topic(this, 'Topic', {
      topicName: RESOURCE_NAMES.topic(modelName),
      displayName: `Releases of ${modelName}`,
      masterKey: props.key,
      enforceSSL: true,
    });
    // EventBridge publishes to a topic in its own name: with a role the delivery to an encrypted topic may fail. It does not
    // name its rule or account for every delivery, and what it does not name must not be asked for.
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RulesPublish',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEqualsIfExists: { 'aws:SourceAccount': account } },
      }),
    );
    if (notificationEmail !== undefined) this.topic.addSubscription(new EmailSubscription(notificationEmail));

    const notices = { ...this.ofThePipeline(), ...this.ofDeployments(), ...this.ofAlarms() };
    for (const [name, { description, pattern, text }] of Object.entries(notices))
      new Rule(this, name, {
        description,
        eventPattern: pattern,
        targets: [{ bind: () => ({ arn: this.topic.topicArn, input: RuleTargetInput.fromText(text) }) }],
      });

    new CfnOutput(this, 'TopicArn', {
      value: this.topic.topicArn,
      exportName: RESOURCE_NAMES.topicExport(modelName),
    });
  }

  private ofThePipeline(): Record<string, Notice> {
    const pipeline = RESOURCE_NAMES.pipeline(this.settings.modelName);
    const event = (what: 'Pipeline' | 'Action', detail: object): EventPattern => ({
      source: ['aws.codepipeline'],
      detailType: [`CodePipeline ${what} Execution State Change`],
      detail: { pipeline: [pipeline], ...detail },
    });
    const execution = field('execution-id');
    const page = this.link(`/codesuite/codepipeline/pipelines/${pipeline}/executions/${execution}/timeline`);
    return {
      ExecutionEnded: {
        description: `Tells how executions of ${pipeline} end`,
        pattern: event('Pipeline', { state: ['SUCCEEDED', 'FAILED', 'STOPPED', 'CANCELED'] }),
        text: `${pipeline}: execution ${execution} is ${field('state')}. See ${page} ; runbook: docs/runbook.md#a-release-failed`,
      },
      ActionFailed: {
        description: `Tells why executions of ${pipeline} fail`,
        pattern: event('Action', { state: ['FAILED'] }),
        text: `${pipeline}: ${field('action')} of stage ${field('stage')} failed in execution ${execution}: ${field('execution-result.external-execution-summary')} See ${page} ; runbook: docs/runbook.md#a-release-failed`,
      },
      ApprovalNeeded: {
        description: `Asks for the approval of candidates of ${pipeline}`,
        pattern: event('Action', { state: ['STARTED'], type: { category: ['Approval'] } }),
        text: `${pipeline}: execution ${execution} waits for a person at ${field('action')} of stage ${field('stage')}. Read its scorecard and answer at ${this.link(`/codesuite/codepipeline/pipelines/${pipeline}/view`)} ; runbook: docs/runbook.md#an-approval-waits`,
      },
    };
  }

  private ofDeployments(): Record<string, Notice> {
    const { modelName } = this.settings;
    const deployment = field('deploymentId');
    return {
      DeploymentChanged: {
        description: `Tells how traffic of ${modelName} shifts`,
        pattern: {
          source: ['aws.codedeploy'],
          detailType: ['CodeDeploy Deployment State-change Notification'],
          // CloudFormation names the application after its stack.
          detail: { application: [{ prefix: `${RESOURCE_NAMES.prodStack(modelName)}-` }] },
        },
        text: `${modelName}: deployment ${deployment} to production is ${field('state')}. See ${this.link(`/codesuite/codedeploy/deployments/${deployment}`)} ; runbook: docs/runbook.md#a-release-failed`,
      },
    };
  }

  private ofAlarms(): Record<string, Notice> {
    const { modelName } = this.settings;
    const alarm = field('alarmName');
    return {
      AlarmChanged: {
        description: `Tells of alarms of ${modelName}`,
        pattern: {
          source: ['aws.cloudwatch'],
          detailType: ['CloudWatch Alarm State Change'],
          detail: {
            alarmName: [
              { prefix: RESOURCE_NAMES.alarmPrefix(modelName) },
              RESOURCE_NAMES.probeAlarm(modelName),
              RESOURCE_NAMES.watchersAlarm(modelName),
              RESOURCE_NAMES.driftUnjudgedAlarm(modelName),
            ],
            // From the alarm's creation on it has no data: to say so is no news.
            $or: [{ state: { value: ['ALARM'] } }, { previousState: { value: ['ALARM'] } }],
          },
        },
        text: `${alarm} is ${field('state.value')}, was ${field('previousState.value')}: ${field('state.reason')} ${field('configuration.description')} See ${this.link(`/cloudwatch/home`, `#alarmsV2:alarm/${alarm}`)} .`,
      },
    };
  }

  private link(path: string, fragment = ''): string {
    const { region } = this.settings;
    return consoleUrl(region, `${path}?region=${region}${fragment}`);
  }
}

/** A field of the event's detail, as it will stand in the text. */
const field = (path: string): string => EventField.fromPath(`$.detail.${path}`);

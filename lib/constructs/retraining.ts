import { Duration, Fn } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { dataSourceKey, ENV, KEYS, RESOURCE_NAMES } from '../../lambda/shared/names';
import { Arns } from '../arns';
import { allow, encryptAndDecrypt } from '../permissions';
import type { Settings } from '../settings';
import type { ReleaseStackProps } from '../stacks';
import { BundledFunction } from './bundled-function';

/** How long an event may be under way to the function, and wait for it: together no longer than the shortest cool-down. */
const MAX_EVENT_AGE = Duration.minutes(30);

/** What asks for retraining: where nobody monitors drift, no alarm of it ever rings. */
export const retrainedBy = ({ retraining, driftProvider, retrainingSchedule }: Settings) => ({
  alarm: retraining && driftProvider !== 'none',
  schedule: retrainingSchedule,
});

/**
 * Starts a run on the data source's current version when a drift alarm rings, or by schedule; at most one in the cool-down.
 * It starts: approving, retrying and whatever touches production are not among its rights.
 */
export class Retraining extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: ReleaseStackProps) {
    super(scope, id);
    const { settings, bundles } = props;
    const { modelName } = settings;
    const { alarm, schedule } = retrainedBy(settings);
    const arns = new Arns(this, settings);
    const topicArn = Fn.importValue(RESOURCE_NAMES.topicExport(modelName));

    const retrain = new BundledFunction(this, 'Function', {
      bundles,
      folder: 'retrain',
      functionName: RESOURCE_NAMES.retrainFunction(modelName),
      description: 'Starts a run on the current data when the world has moved, once in the cool-down',
      timeout: Duration.minutes(1),
      memoryMb: 256,
      environment: {
        [ENV.modelName]: modelName,
        [ENV.pipelineName]: RESOURCE_NAMES.pipeline(modelName),
        [ENV.dataBucket]: arns.dataBucketName,
        [ENV.artifactBucket]: arns.artifactBucketName,
        [ENV.retrainingCooldownHours]: String(settings.retrainingCooldownHours),
        [ENV.topicArn]: topicArn,
      },
      may: this.rights(arns, modelName, topicArn),
      logRetentionDays: settings.logRetentionDays,
    });
    this.function = retrain.function;
    retrain.function.configureAsyncInvoke({ maxEventAge: MAX_EVENT_AGE, retryAttempts: 2 });

    const target = () => new LambdaFunction(retrain.function, { maxEventAge: MAX_EVENT_AGE });
    if (alarm)
      new Rule(this, 'Drift', {
        description: `Retrains ${modelName} when its requests have drifted from the baseline`,
        eventPattern: {
          source: ['aws.cloudwatch'],
          detailType: ['CloudWatch Alarm State Change'],
          detail: {
            alarmName: [{ prefix: RESOURCE_NAMES.driftAlarmPrefix(modelName) }],
            state: { value: ['ALARM'] },
          },
        },
        targets: [target()],
      });
    if (schedule !== undefined)
      new Rule(this, 'Schedule', {
        description: `Retrains ${modelName} by schedule`,
        schedule: Schedule.expression(schedule),
        targets: [target()],
      });
  }

  private rights(arns: Arns, modelName: string, topicArn: string): PolicyStatement[] {
    const apiFunction = RESOURCE_NAMES.apiFunction(modelName);
    const versions = arns.function(`${apiFunction}:*`);
    const artifact = (key: string) => arns.objects(arns.artifactBucketName, key);
    return [
      allow(
        ['codepipeline:ListPipelineExecutions', 'codepipeline:StartPipelineExecution'],
        [arns.pipeline(RESOURCE_NAMES.pipeline(modelName))],
      ),
      allow(['lambda:GetAlias'], [arns.function(apiFunction), versions]),
      allow(['lambda:GetFunctionConfiguration'], [versions]),
      allow(
        ['s3:GetObject'],
        [arns.objects(arns.dataBucketName, dataSourceKey(modelName)), artifact(KEYS.manifest('*'))],
      ),
      // Without it an object that is not there looks like a forbidden one.
      allow(['s3:ListBucket'], [arns.bucket(arns.dataBucketName), arns.bucket(arns.artifactBucketName)]),
      allow(
        ['s3:PutObject'],
        [artifact(KEYS.record('*', 'retraining')), artifact(KEYS.record('*', 'no-retraining-*'))],
      ),
      allow(['sns:Publish'], [topicArn]),
      // Of the manifest, of the records, and of the encrypted topic.
      encryptAndDecrypt(arns.key),
    ];
  }
}

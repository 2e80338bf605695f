import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DRIFT_METRICS, ENV, KEYS, METRICS, RESOURCE_NAMES } from '../../lambda/shared/names';
import { Arns } from '../arns';
import { allow, allowWithoutResource, encryptAndDecrypt, readArtifacts, writeArtifacts } from '../permissions';
import type { ReleaseStackProps } from '../stacks';
import { BundledFunction } from './bundled-function';

/**
 * Minutes past the hour at which the hour before is judged. Capture is buffered: its files come a minute or more after the
 * call, and belong to the hour of the call.
 */
const MINUTES_PAST = '15';

/**
 * The self-hosted provider of drift monitoring: every hour a function compares what the live endpoint captured with the
 * baseline of its release. It reads capture as a stream, so its memory does not depend on the traffic. It asks the alias what
 * is live and names no execution: it is the same for every release.
 */
export class DriftMonitor extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: ReleaseStackProps) {
    super(scope, id);
    const { settings, bundles } = props;
    const { modelName } = settings;
    const arns = new Arns(this, settings);
    const apiFunction = RESOURCE_NAMES.apiFunction(modelName);
    const versions = arns.function(`${apiFunction}:*`);

    const drift = new BundledFunction(this, 'Function', {
      bundles,
      folder: 'drift',
      functionName: RESOURCE_NAMES.driftFunction(modelName),
      description: 'Compares what the live endpoint captured in the last hour with its baseline',
      timeout: Duration.minutes(15),
      memoryMb: 512,
      environment: {
        [ENV.modelName]: modelName,
        [ENV.artifactBucket]: arns.artifactBucketName,
        [ENV.driftThreshold]: String(settings.driftThreshold),
        [ENV.driftMinimumCount]: String(settings.driftMinimumCount),
      },
      may: [
        allow(['lambda:GetAlias'], [arns.function(apiFunction), versions]),
        allow(['lambda:GetFunctionConfiguration'], [versions]),
        ...readArtifacts(arns, KEYS.dataCapture, 'releases'),
        writeArtifacts(arns, KEYS.driftReports),
        encryptAndDecrypt(arns.key),
        allowWithoutResource('cloudwatch:PutMetricData', {
          StringEquals: { 'cloudwatch:namespace': [DRIFT_METRICS.namespace, METRICS.namespace] },
        }),
      ],
      logRetentionDays: settings.logRetentionDays,
    });

    this.function = drift.function;

    new Rule(this, 'Hourly', {
      description: `Judges the last hour of ${modelName}`,
      schedule: Schedule.cron({ minute: MINUTES_PAST }),
      targets: [new LambdaFunction(drift.function)],
    });
  }
}

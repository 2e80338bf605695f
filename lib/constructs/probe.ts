import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aws, Duration, Fn } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ArtifactsEncryptionMode, Canary, Code, Runtime, Schedule, Test } from 'aws-cdk-lib/aws-synthetics';
import { Construct } from 'constructs';
import { ENV, KEYS, RESOURCE_NAMES } from '../../lambda/shared/names';
import { API_PATH, API_STAGE, Arns } from '../arns';
import { allow, allowWithoutResource, encryptAndDecrypt } from '../permissions';
import type { Settings } from '../settings';
import type { ReleaseStackProps } from '../stacks';

/** Time between two runs. */
const EVERY = Duration.minutes(10);
/** Days for which Synthetics keeps what it knows of a run. */
const RUNS_KEPT = Duration.days(31);

/**
 * Asks the API every 10 minutes what a client may ask, from outside, so that an API which nobody uses at night is known to be
 * broken before the morning. Its alarm rings when two of three runs have failed: one may be the network's.
 *
 * Runs that are missing are no evidence: the alarm then has insufficient data, which is neither well nor broken.
 */
export class Probe extends Construct {
  constructor(scope: Construct, id: string, props: ReleaseStackProps) {
    super(scope, id);
    const { settings, bundles } = props;
    const { modelName } = settings;
    const canary = withLayout(bundles('probe'), (directory) => this.canary(settings, Code.fromAsset(directory)));

    new Alarm(this, 'Alarm', {
      alarmName: RESOURCE_NAMES.probeAlarm(modelName),
      alarmDescription: `The API of ${modelName}: 2 of 3 runs of the probe failed; runbook: docs/runbook.md#probe`,
      metric: canary.metricSuccessPercent({ period: EVERY, statistic: 'Average' }),
      threshold: 100,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: TreatMissingData.MISSING,
    });
  }

  private canary(settings: Settings, code: Code): Canary {
    const { modelName, region } = settings;
    const arns = new Arns(this, settings);
    const apiId = Fn.importValue(RESOURCE_NAMES.apiExport(modelName));
    const host = `${apiId}.execute-api.${region}.${Aws.URL_SUFFIX}`;
    return new Canary(this, 'Canary', {
      canaryName: RESOURCE_NAMES.probe(modelName),
      runtime: Runtime.SYNTHETICS_NODEJS_3_1,
      test: Test.custom({ code, handler: 'index.handler' }),
      schedule: Schedule.rate(EVERY),
      timeout: Duration.minutes(1),
      environmentVariables: { [ENV.apiUrl]: `https://${host}/${API_STAGE}/${API_PATH}` },
      role: this.role(settings, arns, apiId).withoutPolicyUpdates(),
      artifactsBucketLocation: {
        bucket: Bucket.fromBucketName(this, 'Artifacts', arns.artifactBucketName),
        prefix: KEYS.probe,
      },
      artifactS3EncryptionMode: ArtifactsEncryptionMode.KMS,
      artifactS3KmsKey: Key.fromKeyArn(this, 'Key', arns.key),
      activeTracing: false,
      // Else the function and its layers stay when the canary is deleted.
      provisionedResourceCleanup: true,
      successRetentionPeriod: RUNS_KEPT,
      failureRetentionPeriod: RUNS_KEPT,
    });
  }

  /** Its policy stands in the role itself: so it is there before the first run, and Synthetics' construct adds nothing to it. */
  private role({ modelName, region }: Settings, arns: Arns, apiId: string): Role {
    return new Role(this, 'Role', {
      roleName: RESOURCE_NAMES.probeRole(modelName, region),
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Probe: new PolicyDocument({
          statements: [
            allow(['execute-api:Invoke'], [arns.apiMethod(apiId)]),
            allow(['s3:PutObject'], arns.artifacts(KEYS.probe)),
            allow(['s3:GetBucketLocation'], [arns.bucket(arns.artifactBucketName)]),
            allowWithoutResource('s3:ListAllMyBuckets'),
            encryptAndDecrypt(arns.key),
            // The function of a canary is named by Synthetics, and so is its log group.
            allow(
              ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
              [arns.logs(RESOURCE_NAMES.probeLogs(modelName))],
            ),
            allowWithoutResource('cloudwatch:PutMetricData', {
              StringEquals: { 'cloudwatch:namespace': 'CloudWatchSynthetics' },
            }),
          ],
        }),
      },
    });
  }
}

/**
 * Lays a bundle out as Synthetics wants it for as long as the canary is made, which copies it. Its API reference asks for
 * `nodejs/node_modules` and newer runtimes look beside that at the root; nothing checks the layout before the first run, so
 * the few kilobytes lie at both places.
 */
function withLayout<T>(bundle: string, use: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'canary-'));
  try {
    cpSync(bundle, directory, { recursive: true });
    cpSync(bundle, join(directory, 'nodejs', 'node_modules'), { recursive: true });
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

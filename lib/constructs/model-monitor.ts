import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnMonitoringSchedule } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { DRIFT_METRICS, KEYS } from '../../lambda/shared/names';
import { Arns } from '../arns';
import { analyzerImage } from '../monitor-image';
import { allow, encryptForJobs, readArtifacts, runContainer, writeArtifacts, useNetwork } from '../permissions';
import type { Settings } from '../settings';
import { scheduleName } from './drift-alarms';
import type { ModelEndpoint } from './model-endpoint';

/** Props of {@link ModelMonitor}. */
export interface ModelMonitorProps {
  readonly settings: Settings;
  readonly endpoint: ModelEndpoint;
}

/** Model Monitor starts an execution within 20 minutes of the hour and must have ended it before the next. */
const LONGEST_SECONDS = 3_300;

/**
 * The provider `model-monitor` of drift monitoring, for accounts that have it: SageMaker's own schedule, hourly, over the
 * endpoint's capture, by the baseline that was kept with the release. It writes the same documents and metrics as the
 * self-hosted one.
 *
 * The schedule belongs to one endpoint and names it, so each execution has its own. It depends on the endpoint: SageMaker
 * deletes no endpoint that a schedule still watches, and CloudFormation removes what depends first.
 */
export class ModelMonitor extends Construct {
  constructor(scope: Construct, id: string, props: ModelMonitorProps) {
    super(scope, id);
    const { settings, endpoint } = props;
    const arns = new Arns(this, settings);
    const release = `s3://${arns.artifactBucketName}/`;
    const { executionId } = settings;
    const role = this.role(settings, arns);

    // eslint-disable-next-line awscdk/no-variable-construct-id -- one per execution: it is replaced with its endpoint
    const schedule = new CfnMonitoringSchedule(this, `Schedule-${executionId}`, {
      monitoringScheduleName: scheduleName(settings),
      monitoringScheduleConfig: {
        scheduleConfig: { scheduleExpression: 'cron(0 * ? * * *)' },
        monitoringJobDefinition: {
          monitoringAppSpecification: { imageUri: analyzerImage(settings.region).uri },
          baselineConfig: {
            statisticsResource: { s3Uri: `${release}${KEYS.baselineStatistics(settings.executionId)}` },
            constraintsResource: { s3Uri: `${release}${KEYS.baselineConstraints(settings.executionId)}` },
          },
          environment: { publish_cloudwatch_metrics: 'Enabled' },
          monitoringInputs: [
            { endpointInput: { endpointName: endpoint.endpointName, localPath: '/opt/ml/processing/input/endpoint' } },
          ],
          monitoringOutputConfig: {
            kmsKeyId: arns.key,
            monitoringOutputs: [
              { s3Output: { localPath: '/opt/ml/processing/output', s3Uri: `${release}${KEYS.driftReports}` } },
            ],
          },
          monitoringResources: {
            clusterConfig: {
              instanceCount: 1,
              instanceType: 'ml.m5.xlarge',
              volumeSizeInGb: 20,
              volumeKmsKeyId: arns.key,
            },
          },
          networkConfig: {
            enableNetworkIsolation: settings.networkIsolation,
            ...(settings.vpc && {
              vpcConfig: {
                subnets: [...settings.vpc.subnetIds],
                securityGroupIds: [...settings.vpc.securityGroupIds],
              },
            }),
          },
          roleArn: role.roleArn,
          stoppingCondition: { maxRuntimeInSeconds: LONGEST_SECONDS },
        },
      },
    });
    schedule.node.addDependency(endpoint.resource, role);
  }

  private role(settings: Settings, arns: Arns): IRole {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    const endpoints = ['endpoint', 'endpoint-config'].map((kind) =>
      arns.sagemaker(kind, `${settings.modelName}-prod-*`),
    );
    const namespaces = [DRIFT_METRICS.namespace, '/aws/sagemaker/ProcessingJobs'];
    const statements = [
      allow(['sagemaker:DescribeEndpoint', 'sagemaker:DescribeEndpointConfig'], endpoints),
      ...readArtifacts(arns, KEYS.dataCapture, 'releases'),
      writeArtifacts(arns, KEYS.driftReports),
      ...encryptForJobs(arns.key),
      ...useNetwork(arns, settings.vpc),
      ...runContainer(arns, analyzerImage(settings.region), '/aws/sagemaker/ProcessingJobs', namespaces),
    ];
    for (const statement of statements) role.addToPolicy(statement);
    return role;
  }
}

import { Duration } from 'aws-cdk-lib';
import type { ILambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction, IVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENV, KEYS, RESOURCE_NAMES } from '../../lambda/shared/names';
import { Arns } from '../arns';
import type { Bundles } from '../bundles';
import { allow, allowWithoutResource, encryptAndDecrypt, readArtifacts, writeArtifacts } from '../permissions';
import type { Settings } from '../settings';
import { BundledFunction } from './bundled-function';
import type { ModelEndpoint } from './model-endpoint';

/** Props of {@link TrafficHooks}. */
export interface TrafficHooksProps {
  readonly settings: Settings;
  readonly bundles: Bundles;
  /** The candidate's endpoint. */
  readonly endpoint: ModelEndpoint;
  /** The new version of the API function. */
  readonly version: IVersion;
  /** The deployment group whose deployments are judged. */
  readonly deploymentGroup: ILambdaDeploymentGroup;
}

/** The functions that judge a candidate before it gets any traffic and after it has all of it. */
export class TrafficHooks extends Construct {
  readonly before: IFunction;
  readonly after: IFunction;
  private readonly props: TrafficHooksProps;
  private readonly arns: Arns;

  constructor(scope: Construct, id: string, props: TrafficHooksProps) {
    super(scope, id);
    this.props = props;
    this.arns = new Arns(this, props.settings);
    this.before = this.makeBefore();
    this.after = this.makeAfter();
  }

  /** The endpoint is the approved model and well, no alarm is ringing, golden requests are answered by the new version. */
  private makeBefore(): IFunction {
    const { settings, endpoint, version, deploymentGroup } = this.props;
    const prefix = `${settings.modelName}-prod-*`;
    return this.make('PreTraffic', 'pre', {
      description: 'Judges the candidate before it gets traffic, and reports to CodeDeploy',
      environment: {
        [ENV.modelDataUrl]: endpoint.modelDataUrl,
        [ENV.deploymentApplication]: deploymentGroup.application.applicationName,
        [ENV.deploymentGroup]: deploymentGroup.deploymentGroupName,
      },
      may: [
        allow(['codedeploy:GetDeploymentGroup'], [deploymentGroup.deploymentGroupArn]),
        allowWithoutResource('cloudwatch:DescribeAlarms'),
        allow(['sagemaker:DescribeEndpointConfig'], [this.arns.sagemaker('endpoint-config', prefix)]),
        allow(['sagemaker:DescribeModel'], [this.arns.sagemaker('model', prefix)]),
        allow(['lambda:InvokeFunction'], [this.arns.function(`${version.lambda.functionName}:*`)]),
        ...readArtifacts(this.arns, 'releases'),
      ],
    });
  }

  /** Data capture has recorded what went through the new version. */
  private makeAfter(): IFunction {
    return this.make('PostTraffic', 'post', {
      description: 'Judges the candidate after the shift, and reports to CodeDeploy',
      environment: {},
      may: [allowWithoutResource('cloudwatch:GetMetricData'), ...readArtifacts(this.arns, KEYS.dataCapture)],
    });
  }

  private make(
    id: string,
    when: 'pre' | 'post',
    own: { description: string; environment: Record<string, string>; may: PolicyStatement[] },
  ): IFunction {
    const { settings, bundles, endpoint, version, deploymentGroup } = this.props;
    const hook = new BundledFunction(this, id, {
      bundles,
      folder: `${when}-traffic-hook`,
      functionName: RESOURCE_NAMES.hook(settings.modelName, when),
      description: own.description,
      timeout: Duration.minutes(5),
      memoryMb: 512,
      environment: {
        [ENV.modelName]: settings.modelName,
        [ENV.executionId]: settings.executionId,
        [ENV.endpointName]: endpoint.endpointName,
        [ENV.newVersionArn]: version.functionArn,
        [ENV.artifactBucket]: this.arns.artifactBucketName,
        ...own.environment,
      },
      may: [
        allow(['codedeploy:PutLifecycleEventHookExecutionStatus'], [deploymentGroup.deploymentGroupArn]),
        allow(['sagemaker:DescribeEndpoint'], [this.arns.sagemaker('endpoint', `${settings.modelName}-prod-*`)]),
        ...own.may,
        writeArtifacts(this.arns, 'records'),
        encryptAndDecrypt(this.arns.key),
      ],
      logRetentionDays: settings.logRetentionDays,
    });
    return hook.function;
  }
}

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
import { Bake } from './bake';
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

/** What one of the functions has that the others have not. */
interface OwnProps {
  readonly folder: string;
  readonly functionName: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly may: readonly PolicyStatement[];
}

/** The functions that judge a candidate before it gets any traffic, and after it has had all of it for the bake time. */
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

    const check = this.makeCheck();
    const { settings, deploymentGroup } = props;
    const bake = new Bake(this, 'Bake', { settings, check, deploymentGroup });
    this.after = this.makeAfter(bake);
  }

  /** The endpoint is the approved model and well, no alarm is ringing, golden requests are answered by the new version. */
  private makeBefore(): IFunction {
    const { settings, endpoint, version, deploymentGroup } = this.props;
    const prefix = `${settings.modelName}-prod-*`;
    return this.make('PreTraffic', {
      folder: 'pre-traffic-hook',
      functionName: RESOURCE_NAMES.hook(settings.modelName, 'pre'),
      description: 'Judges the candidate before it gets traffic, and reports to CodeDeploy',
      environment: {
        [ENV.endpointName]: endpoint.endpointName,
        [ENV.newVersionArn]: version.functionArn,
        [ENV.modelDataUrl]: endpoint.modelDataUrl,
        [ENV.deploymentApplication]: deploymentGroup.application.applicationName,
        [ENV.deploymentGroup]: deploymentGroup.deploymentGroupName,
      },
      may: [
        allow(['codedeploy:GetDeploymentGroup'], [deploymentGroup.deploymentGroupArn]),
        allowWithoutResource('cloudwatch:DescribeAlarms'),
        this.describeEndpoint(),
        allow(['sagemaker:DescribeEndpointConfig'], [this.arns.sagemaker('endpoint-config', prefix)]),
        allow(['sagemaker:DescribeModel'], [this.arns.sagemaker('model', prefix)]),
        allow(['lambda:InvokeFunction'], [this.arns.function(`${version.lambda.functionName}:*`)]),
        ...readArtifacts(this.arns, 'releases'),
      ],
    });
  }

  /** The API function has not crashed since the shift, and data capture has recorded what went through the new version. */
  private makeCheck(): IFunction {
    const { settings, endpoint, version, deploymentGroup } = this.props;
    return this.make('PostTrafficCheck', {
      folder: 'post-traffic-check',
      functionName: RESOURCE_NAMES.postTrafficCheckFunction(settings.modelName),
      description: 'Judges the candidate after the bake time, and reports to CodeDeploy',
      environment: { [ENV.endpointName]: endpoint.endpointName, [ENV.newVersionArn]: version.functionArn },
      may: [
        allow(['codedeploy:GetDeployment'], [deploymentGroup.deploymentGroupArn]),
        allowWithoutResource('cloudwatch:GetMetricData'),
        this.describeEndpoint(),
        ...readArtifacts(this.arns, KEYS.dataCapture),
      ],
    });
  }

  /** Starts the bake time, and reports only when it cannot. */
  private makeAfter({ machine }: Bake): IFunction {
    return this.make('PostTraffic', {
      folder: 'post-traffic-hook',
      functionName: RESOURCE_NAMES.hook(this.props.settings.modelName, 'post'),
      description: 'Starts the bake time after the shift',
      environment: { [ENV.bakeMachineArn]: machine.stateMachineArn },
      may: [allow(['states:StartExecution'], [machine.stateMachineArn])],
    });
  }

  private describeEndpoint(): PolicyStatement {
    const name = `${this.props.settings.modelName}-prod-*`;
    return allow(['sagemaker:DescribeEndpoint'], [this.arns.sagemaker('endpoint', name)]);
  }

  private make(id: string, own: OwnProps): IFunction {
    const { settings, bundles, deploymentGroup } = this.props;
    const made = new BundledFunction(this, id, {
      ...own,
      bundles,
      timeout: Duration.minutes(5),
      memoryMb: 512,
      environment: {
        [ENV.modelName]: settings.modelName,
        [ENV.executionId]: settings.executionId,
        [ENV.artifactBucket]: this.arns.artifactBucketName,
        [ENV.capture]: settings.capture,
        ...own.environment,
      },
      may: [
        allow(['codedeploy:PutLifecycleEventHookExecutionStatus'], [deploymentGroup.deploymentGroupArn]),
        ...own.may,
        writeArtifacts(this.arns, 'records'),
        encryptAndDecrypt(this.arns.key),
      ],
      logRetentionDays: settings.logRetentionDays,
    });
    return made.function;
  }
}

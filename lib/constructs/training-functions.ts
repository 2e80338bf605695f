import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ENV, KEYS, RESOURCE_NAMES } from '../../lambda/shared/names';
import { Arns } from '../arns';
import type { Image } from '../images';
import {
  allow,
  allowWithoutResource,
  answerPipelineJobs,
  decrypt,
  encryptAndDecrypt,
  readArtifacts,
  readData,
  writeArtifacts,
} from '../permissions';
import { longestTrainingMinutes, type ReleaseStackProps } from '../stacks';
import { BundledFunction, type BundledFunctionProps } from './bundled-function';

/** Props of {@link TrainingFunctions}. */
export interface TrainingFunctionsProps extends ReleaseStackProps {
  /** Role of the training jobs. */
  readonly trainingRole: IRole;
  readonly image: Image;
}

const MAXIMUM_TIMEOUT = Duration.minutes(15);

/**
 * The functions that the training machine calls, and those that the pipeline's own actions call. All lie in the training
 * stack and have fixed names: the pipeline's template names them, and so stays the same when only their code changes.
 */
export class TrainingFunctions extends Construct {
  readonly trainingParameters: BundledFunction;
  readonly baseline: BundledFunction;
  readonly keepRelease: BundledFunction;
  readonly devCleanup: BundledFunction;
  private readonly arns: Arns;
  private readonly props: TrainingFunctionsProps;

  constructor(scope: Construct, id: string, props: TrainingFunctionsProps) {
    super(scope, id);
    this.props = props;
    this.arns = new Arns(this, props.settings);

    this.trainingParameters = this.makeTrainingParameters();
    this.baseline = this.makeBaseline();
    this.keepRelease = this.makeKeepRelease();

    this.makeEvaluate();
    this.makeConfirm();
    this.devCleanup = this.makeDevCleanup();
  }

  private makeTrainingParameters(): BundledFunction {
    const { settings, trainingRole, image } = this.props;
    return this.make('TrainingParameters', {
      folder: 'training-parameters',
      functionName: `${settings.modelName}-training-parameters`,
      description: 'Reads what was uploaded and makes the request for the training job',
      timeout: Duration.minutes(1),
      memoryMb: 512,
      environment: {
        [ENV.artifactBucket]: this.arns.artifactBucketName,
        [ENV.dataBuckets]: this.arns.dataBucketNames.join(','),
        [ENV.keyArn]: this.arns.key,
        [ENV.trainingRoleArn]: trainingRole.roleArn,
        [ENV.trainingImage]: image.uri,
        [ENV.trainingOwnImage]: String(settings.image !== undefined),
        [ENV.trainingInstanceType]: settings.trainingInstanceType,
        [ENV.trainingInstanceCount]: String(settings.trainingInstanceCount),
        [ENV.trainingVolumeGb]: String(settings.trainingVolumeGb),
        [ENV.trainingMaxSeconds]: String(settings.trainingMaxMinutes * 60),
        ...(settings.trainingSpot && { [ENV.trainingMaxWaitSeconds]: String(longestTrainingMinutes(settings) * 60) }),
        ...(settings.vpc && {
          [ENV.trainingSubnetIds]: settings.vpc.subnetIds.join(','),
          [ENV.trainingSecurityGroupIds]: settings.vpc.securityGroupIds.join(','),
        }),
        [ENV.trainingNetworkIsolation]: String(settings.networkIsolation),
      },
      may: [...readData(this.arns), decrypt(this.arns.key)],
    });
  }

  private makeBaseline(): BundledFunction {
    return this.make('Baseline', {
      folder: 'baseline',
      functionName: `${this.props.settings.modelName}-baseline`,
      description: 'Computes statistics and constraints of the training data',
      timeout: MAXIMUM_TIMEOUT,
      memoryMb: 1024,
      environment: { [ENV.artifactBucket]: this.arns.artifactBucketName },
      may: [...readData(this.arns), writeArtifacts(this.arns, 'baselines'), encryptAndDecrypt(this.arns.key)],
    });
  }

  private makeKeepRelease(): BundledFunction {
    const { modelName } = this.props.settings;
    return this.make('KeepRelease', {
      folder: 'keep-release',
      functionName: `${modelName}-keep-release`,
      description: 'Copies the accepted model to its write-once place and writes the manifest',
      timeout: MAXIMUM_TIMEOUT,
      memoryMb: 1024,
      environment: { [ENV.artifactBucket]: this.arns.artifactBucketName },
      may: [
        allow(
          ['sagemaker:DescribeTrainingJob'],
          [this.arns.sagemaker('training-job', `${RESOURCE_NAMES.trainingJobPrefix(modelName)}*`)],
        ),
        ...readData(this.arns),
        ...readArtifacts(this.arns, KEYS.trainingOutput, 'releases', 'baselines'),
        writeArtifacts(this.arns, 'releases'),
        encryptAndDecrypt(this.arns.key),
      ],
    });
  }

  private makeEvaluate(): void {
    const { modelName } = this.props.settings;
    this.make('Evaluate', {
      folder: 'evaluate',
      functionName: RESOURCE_NAMES.evaluateFunction(modelName),
      description: 'Scores the candidate beside the live model for the approval',
      timeout: Duration.minutes(5),
      memoryMb: 512,
      environment: {
        [ENV.artifactBucket]: this.arns.artifactBucketName,
        [ENV.devEndpointPrefix]: `${modelName}-dev-`,
        [ENV.prodEndpointPrefix]: `${modelName}-prod-`,
      },
      may: [
        allow(
          ['sagemaker:InvokeEndpoint'],
          ['dev', 'prod'].map((environment) => this.arns.sagemaker('endpoint', `${modelName}-${environment}-*`)),
        ),
        ...this.readLiveVersion(),
        allowWithoutResource('cloudwatch:GetMetricData'),
        ...readArtifacts(this.arns, 'releases'),
        writeArtifacts(this.arns, 'records'),
        encryptAndDecrypt(this.arns.key),
        ...answerPipelineJobs(),
      ],
    });
  }

  private makeConfirm(): void {
    const { settings } = this.props;
    const { modelName, autoscaling, prodInstanceCount } = settings;
    // The prod stack reads it as it is when its change set is made; its template stays the same whatever it holds.
    const capacity = new StringParameter(this, 'ProdCapacity', {
      parameterName: RESOURCE_NAMES.prodCapacityParameter(modelName),
      stringValue: String(prodInstanceCount),
      description: `With how many instances the next prod endpoint of ${modelName} begins`,
    });
    const endpoints = ['endpoint', 'endpoint-config'].map((it) => this.arns.sagemaker(it, `${modelName}-prod-*`));
    this.make('Confirm', {
      folder: 'confirm',
      functionName: RESOURCE_NAMES.confirmFunction(modelName),
      description: 'Checks that what was approved is still true before production changes, and sizes its endpoint',
      timeout: Duration.minutes(5),
      memoryMb: 512,
      environment: {
        [ENV.artifactBucket]: this.arns.artifactBucketName,
        [ENV.pipelineName]: RESOURCE_NAMES.pipeline(modelName),
        [ENV.prodCapacityParameter]: capacity.parameterName,
        [ENV.prodInstanceCount]: String(prodInstanceCount),
        [ENV.prodMinInstanceCount]: String(autoscaling ? settings.prodMinInstanceCount : prodInstanceCount),
        [ENV.prodMaxInstanceCount]: String(autoscaling ? settings.prodMaxInstanceCount : prodInstanceCount),
      },
      may: [
        ...this.readLiveVersion(),
        // Whether retraining started the execution: then a person is asked whatever the setting.
        allow(['codepipeline:GetPipelineExecution'], [this.arns.pipeline(RESOURCE_NAMES.pipeline(modelName))]),
        allow(['sagemaker:DescribeEndpoint', 'sagemaker:DescribeEndpointConfig'], endpoints),
        allow(['ssm:PutParameter'], [capacity.parameterArn]),
        ...readArtifacts(this.arns, 'releases', 'records'),
        writeArtifacts(this.arns, 'records'),
        encryptAndDecrypt(this.arns.key),
        ...answerPipelineJobs(),
      ],
    });
  }

  private makeDevCleanup(): BundledFunction {
    const { modelName, keepDev, logRetentionDays } = this.props.settings;
    const devStackName = RESOURCE_NAMES.devStack(modelName);
    const prodStackName = RESOURCE_NAMES.prodStack(modelName);
    const pipelineName = RESOURCE_NAMES.pipeline(modelName);
    const { endpointLogs, probeLogs } = RESOURCE_NAMES;
    return this.make('DevCleanup', {
      folder: 'dev-cleanup',
      functionName: RESOURCE_NAMES.devCleanupFunction(modelName),
      description:
        'Empties the dev stack when its release has ended, removes stacks whose creation failed, lets logs end',
      timeout: Duration.minutes(1),
      memoryMb: 256,
      environment: {
        [ENV.pipelineName]: pipelineName,
        [ENV.devStackName]: devStackName,
        [ENV.prodStackName]: prodStackName,
        [ENV.keepDev]: String(keepDev),
        [ENV.logRetentionDays]: String(logRetentionDays),
      },
      may: [
        allow(
          ['cloudformation:DescribeStacks', 'cloudformation:DeleteStack'],
          [devStackName, prodStackName].map((name) => this.arns.cloudFormationStack(name)),
        ),
        allow(
          ['codepipeline:GetPipelineExecution', 'codepipeline:GetPipelineState'],
          [this.arns.pipeline(pipelineName)],
        ),
        allowWithoutResource('logs:DescribeLogGroups'),
        allow(
          ['logs:PutRetentionPolicy'],
          [endpointLogs(modelName, 'dev'), endpointLogs(modelName, 'prod'), probeLogs(modelName)].map((prefix) =>
            this.arns.logs(prefix),
          ),
        ),
        ...answerPipelineJobs(),
      ],
    });
  }

  /** Which version the alias names, and with which environment it answers. */
  private readLiveVersion() {
    const functionName = RESOURCE_NAMES.apiFunction(this.props.settings.modelName);
    const versions = this.arns.function(`${functionName}:*`);
    return [
      allow(['lambda:GetAlias'], [this.arns.function(functionName), versions]),
      allow(['lambda:GetFunctionConfiguration'], [versions]),
    ];
  }

  private make(id: string, props: Omit<BundledFunctionProps, 'bundles' | 'logRetentionDays'>): BundledFunction {
    const { settings, bundles } = this.props;
    return new BundledFunction(this, id, {
      ...props,
      bundles,
      logRetentionDays: settings.logRetentionDays,
      environment: { [ENV.modelName]: settings.modelName, ...props.environment },
    });
  }
}

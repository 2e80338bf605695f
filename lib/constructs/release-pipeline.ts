import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import { BuildSpec, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { type CfnPipeline, ExecutionMode, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { S3Trigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CodePipeline, CodePipelineSource } from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { dataSourceKey, RESOURCE_NAMES, SOURCE_ACTIONS as SOURCES } from '../../lambda/shared/names';
import { Arns } from '../arns';
import { EXECUTION_ID_VARIABLE } from '../pipeline-variables';
import type { ReleaseStackProps } from '../stacks';
import { DeployDevStage, DeployProdStage, TrainStage } from '../stages';
import { BUILD_NODE_VERSION, CDK_ASSETS_VERSION, CDK_CLI_VERSION } from '../tool-versions';
import { approvalStep } from './approval-step';
import { buildStep } from './build-step';
import { FunctionStep } from './function-step';
import type { ReleaseBuckets } from './release-buckets';
import { codeSource } from './sources';
import { StateMachineStep } from './state-machine-step';
import { UploadTrigger } from './upload-trigger';

/** Props of {@link ReleasePipeline}. */
export interface ReleasePipelineProps extends ReleaseStackProps {
  readonly buckets: ReleaseBuckets;
}

/** Namespace of the evaluation's output variables. */
const EVALUATION = 'Evaluation';

/**
 * The way of a release, from a push or an upload to live.
 *
 * Executions queue: one production deployment at a time, and none overtakes another that a person is looking at. Nothing
 * in this template depends on the execution or on a function's code, else each release would change the pipeline, and a
 * changed pipeline cancels what is under way.
 */
export class ReleasePipeline extends Construct {
  private readonly arns: Arns;
  private readonly pipeline: CodePipeline;

  private readonly props: ReleasePipelineProps;

  constructor(scope: Construct, id: string, props: ReleasePipelineProps) {
    super(scope, id);
    this.props = props;
    const { settings, buckets } = props;
    this.arns = new Arns(this, settings);

    const { source: code, pipelineMay } = codeSource(this, settings, SOURCES.code);
    const data = CodePipelineSource.s3(buckets.data, dataSourceKey(settings.modelName), {
      actionName: SOURCES.data,
      trigger: S3Trigger.NONE,
    });

    this.pipeline = new CodePipeline(this, 'Pipeline', {
      pipelineName: RESOURCE_NAMES.pipeline(settings.modelName),
      pipelineType: PipelineType.V2,
      executionMode: ExecutionMode.QUEUED,
      artifactBucket: buckets.pipeline,
      usePipelineRoleForActions: true,
      synth: buildStep(settings, this.arns, code),
      codeBuildDefaults: {
        buildEnvironment: { buildImage: LinuxBuildImage.STANDARD_8_0 },
        logging: { cloudWatch: { logGroup: this.buildLog() } },
        // Else the image's default, which changes when that version has had its day.
        partialBuildSpec: BuildSpec.fromObject({
          version: '0.2',
          phases: { install: { 'runtime-versions': { nodejs: BUILD_NODE_VERSION } } },
        }),
      },
      cliVersion: CDK_CLI_VERSION,
      cdkAssetsCliVersion: CDK_ASSETS_VERSION,
      // One action for all assets: their hashes then stand in a buildspec of the assembly and not in this template.
      publishAssetsInParallel: false,
    });

    this.addTrain(code, data);
    this.addDeployDev();
    this.addDeployProd();
    this.pipeline.buildPipeline();
    // cfn-lint's rule on actions tells its own advice against `Fn::Join` as an error in the ARNs of bootstrap roles.
    (this.pipeline.pipeline.node.defaultChild as CfnPipeline).addMetadata('cfn-lint', {
      config: { ignore_checks: ['E3703'] },
    });

    for (const statement of pipelineMay) this.pipeline.pipeline.role.addToPrincipalPolicy(statement);
    new UploadTrigger(this, 'Upload', {
      pipeline: this.pipeline.pipeline,
      bucketName: buckets.data.bucketName,
      objectKey: dataSourceKey(settings.modelName),
      sourceAction: SOURCES.data,
    });
  }

  /** Left to itself CodeBuild keeps its logs for ever. */
  private buildLog(): LogGroup {
    const { modelName, logRetentionDays } = this.props.settings;
    return new LogGroup(this, 'BuildLog', {
      logGroupName: `/aws/codebuild/${modelName}-pipeline`,
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private addTrain(code: CodePipelineSource, data: CodePipelineSource): void {
    const { modelName } = this.props.settings;
    const train = new StateMachineStep('TrainModel', {
      stateMachineArn: this.arns.stateMachine(RESOURCE_NAMES.trainingMachine(modelName)),
      input: {
        executionId: EXECUTION_ID_VARIABLE,
        dataBucket: this.arns.dataBucketName,
        dataKey: dataSourceKey(modelName),
        dataVersionId: data.sourceAttribute('VersionId'),
        commitId: code.sourceAttribute('CommitId'),
      },
    });
    this.pipeline.addStage(new TrainStage(this, this.props), { post: [train] });
  }

  /** The approval belongs to this stage: while a person looks, the stage's lock keeps what they see as it is. */
  private addDeployDev(): void {
    const { settings } = this.props;
    const evaluate = new FunctionStep('Evaluate', {
      functionArn: this.arns.function(RESOURCE_NAMES.evaluateFunction(settings.modelName)),
      parameters: { executionId: EXECUTION_ID_VARIABLE },
      variablesNamespace: EVALUATION,
    });
    const after = settings.approval ? [evaluate, this.approval(evaluate)] : [evaluate];
    if (!settings.approval)
      Annotations.of(this).addWarningV2(
        'approval-off',
        'approval is off: candidates go live without being approved by a person. Set approval to true to be asked.',
      );
    this.pipeline.addStage(new DeployDevStage(this, this.props), {
      pre: [this.clearFailedCreation(RESOURCE_NAMES.devStack(settings.modelName))],
      post: after,
    });
  }

  private approval(evaluate: FunctionStep) {
    const approval = approvalStep({ settings: this.props.settings, arns: this.arns, evaluation: EVALUATION });
    approval.addStepDependency(evaluate);
    return approval;
  }

  private addDeployProd(): void {
    const { modelName, approval } = this.props.settings;
    const confirm = new FunctionStep('Confirm', {
      functionArn: this.arns.function(RESOURCE_NAMES.confirmFunction(modelName)),
      parameters: { executionId: EXECUTION_ID_VARIABLE, approval: approval ? 'person' : 'none' },
    });
    const clear = this.clearFailedCreation(RESOURCE_NAMES.prodStack(modelName));
    // An execution that was stopped may have left CloudFormation at work: what is live is known when that has ended.
    confirm.addStepDependency(clear);
    this.pipeline.addStage(new DeployProdStage(this, this.props), { pre: [clear, confirm] });
  }

  /** A stack whose first creation failed takes no change set: it is removed first, if nothing of it was ever live. */
  private clearFailedCreation(stackName: string): FunctionStep {
    return new FunctionStep('ClearFailedCreation', {
      functionArn: this.arns.function(RESOURCE_NAMES.devCleanupFunction(this.props.settings.modelName)),
      parameters: { purpose: 'clear-failed-creation', stackName },
    });
  }
}

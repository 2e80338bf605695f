import { type IRole, PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { KEYS, RESOURCE_NAMES } from '../../lambda/shared/names';
import { Arns } from '../arns';
import { allow, allowWithoutResource, encryptAndDecrypt, readArtifacts, readData, useNetwork } from '../permissions';
import type { Settings } from '../settings';
import { STAGE_NAMES } from '../stage-names';
import { APPROVAL_ACTION } from './approval-step';

/** Props of {@link NotebookRole}. */
export interface NotebookRoleProps {
  readonly settings: Settings;
  /** Of the model's key. */
  readonly keyArn: string;
}

/**
 * What the person at the notebook may do: bring data, start a release and follow it, look at what it has made and decided,
 * approve it, ask the endpoints and the API, watch the shift and stop it. It is the only role of the app that approves, so
 * whoever may open the notebook may put a model into production. Everything else, clean-up above all, takes a person's own
 * rights.
 */
export class NotebookRole extends Construct {
  readonly role: IRole;
  private readonly settings: Settings;
  private readonly arns: Arns;

  constructor(scope: Construct, id: string, props: NotebookRoleProps) {
    super(scope, id);
    this.settings = props.settings;
    this.arns = new Arns(this, props.settings);
    const statements = [
      ...this.useInstance(),
      ...this.useData(props.keyArn),
      ...this.followReleases(),
      ...this.askModels(),
      ...this.watchShift(),
    ];
    this.role = new Role(this, 'Role', {
      description: `The person at the notebook of ${props.settings.modelName}`,
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
      // In the role itself: the instance asks for all of it when it starts.
      inlinePolicies: { Notebook: new PolicyDocument({ statements }) },
    });
  }

  /** The instance's own: its log, its network, its repository, and to stop itself. */
  private useInstance(): PolicyStatement[] {
    const { arns } = this;
    const { modelName, vpc, source, repository } = this.settings;
    return [
      allow(
        ['sagemaker:DescribeNotebookInstance', 'sagemaker:StopNotebookInstance'],
        [arns.sagemaker('notebook-instance', RESOURCE_NAMES.notebook(modelName))],
      ),
      allow(
        ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        [arns.logs('/aws/sagemaker/NotebookInstances')],
      ),
      ...useNetwork(arns, vpc),
      ...(source === 'codecommit' ? [allow(['codecommit:GitPull'], [arns.codeCommitRepository(repository)])] : []),
    ];
  }

  /** Training data is brought; what releases have made and recorded is read. */
  private useData(keyArn: string): PolicyStatement[] {
    const { arns } = this;
    return [
      ...readData(arns),
      allow(['s3:PutObject'], [arns.objects(arns.dataBucketName, `${this.settings.modelName}/*`)]),
      ...readArtifacts(arns, 'releases', 'records', 'baselines', KEYS.dataCapture, KEYS.driftReports, KEYS.probe),
      encryptAndDecrypt(keyArn),
    ];
  }

  private followReleases(): PolicyStatement[] {
    const { arns } = this;
    const { modelName } = this.settings;
    const pipeline = RESOURCE_NAMES.pipeline(modelName);
    const stacks = [
      ...[RESOURCE_NAMES.pipelineStack, RESOURCE_NAMES.trainingStack, RESOURCE_NAMES.devStack],
      ...[RESOURCE_NAMES.prodStack, RESOURCE_NAMES.operationsStack],
    ];
    return [
      allow(
        [
          'codepipeline:StartPipelineExecution',
          'codepipeline:GetPipelineState',
          'codepipeline:GetPipelineExecution',
          'codepipeline:ListPipelineExecutions',
          'codepipeline:ListActionExecutions',
        ],
        [arns.pipeline(pipeline)],
      ),
      allow(
        ['codepipeline:PutApprovalResult'],
        [arns.pipelineAction(pipeline, STAGE_NAMES.deployDev, APPROVAL_ACTION)],
      ),
      allow(
        // Resources page by page: all at once CloudFormation tells of a hundred, and a stack of many columns has more alarms.
        ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
        stacks.map((name) => arns.cloudFormationStack(name(modelName))),
      ),
      allow(
        ['sagemaker:DescribeTrainingJob'],
        [arns.sagemaker('training-job', `${RESOURCE_NAMES.trainingJobPrefix(modelName)}*`)],
      ),
    ];
  }

  private askModels(): PolicyStatement[] {
    const { arns } = this;
    const { modelName } = this.settings;
    return [
      allow(
        ['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'],
        ['dev', 'prod'].map((environment) => arns.sagemaker('endpoint', `${modelName}-${environment}-*`)),
      ),
      // Production is deployed by what is made here, so the id of its API is not known yet. An API of IAM authorization has
      // no other lock: this opens `POST /api` of every API of the account and region whose stage is named `prod`.
      allow(['execute-api:Invoke'], [arns.apiMethod('*')]),
    ];
  }

  /** Which version answers, with which weight, what the metrics and alarms say; and the person's brake. */
  private watchShift(): PolicyStatement[] {
    const { arns } = this;
    const { modelName } = this.settings;
    const functionName = RESOURCE_NAMES.apiFunction(modelName);
    return [
      allow(['lambda:GetAlias'], [arns.function(functionName), arns.function(`${functionName}:*`)]),
      allow(['lambda:GetFunctionConfiguration'], [arns.function(`${functionName}:*`)]),
      allow(
        [
          'codedeploy:GetDeployment',
          'codedeploy:GetDeploymentGroup',
          'codedeploy:ListDeployments',
          'codedeploy:StopDeployment',
        ],
        [arns.deploymentGroups(RESOURCE_NAMES.prodStack(modelName))],
      ),
      // What the hooks have said stands at a deployment's target alone.
      allowWithoutResource('codedeploy:ListDeploymentTargets'),
      allowWithoutResource('codedeploy:GetDeploymentTarget'),
      allowWithoutResource('cloudwatch:GetMetricData'),
      allowWithoutResource('cloudwatch:DescribeAlarms'),
    ];
  }
}

import type { Resource } from '../shared/templates';

/** How the resources of a type are named in ARNs. */
export type Naming =
  /** By a property whose text stands in the template; `arn` makes ARNs of the name. */
  | { readonly by: 'property'; readonly property: string; readonly arns: (name: string) => readonly string[] }
  /** By CloudFormation, which begins with the stack's name. */
  | { readonly by: 'stack'; readonly arns: (stack: string) => readonly string[] }
  /** As the resources of another type, to which they belong. */
  | { readonly by: 'type'; readonly type: string }
  /** By nothing known beforehand. */
  | { readonly by: 'nothing'; readonly arns: readonly string[]; readonly reason: string };

/** What CloudFormation's handlers of a type call. */
export interface Rule {
  readonly actions: readonly string[];
  readonly naming: Naming;
  /** What is asked of other resources, or knows none. */
  readonly also?: readonly { readonly actions: readonly string[]; readonly arns: readonly string[] }[];
}

/** ARNs of a service in any account and region: the role that the policy is for acts in its own alone. */
const arn = (service: string, resource: string): string => `arn:*:${service}:*:*:${resource}`;

const verbs = (service: string, ...names: readonly string[]): string[] => names.map((name) => `${service}:${name}`);
const property = (name: string, ...arns: ((name: string) => string)[]): Naming => ({
  by: 'property',
  property: name,
  arns: (found) => arns.map((make) => make(found)),
});
const generated = (make: (stack: string) => string): Naming => ({ by: 'stack', arns: (stack) => [make(stack)] });
const nothing = (reason: string, ...arns: readonly string[]): Naming => ({ by: 'nothing', reason, arns });
const like = (type: string): Naming => ({ by: 'type', type });

const TAGS = ['TagResource', 'UntagResource', 'ListTagsForResource'];
const lambda = (...names: readonly string[]) => verbs('lambda', ...names);
const sageMaker = (what: string, name: string, resource: string, ...more: readonly string[]): Rule => ({
  actions: verbs(
    'sagemaker',
    `Create${what}`,
    `Describe${what}`,
    `Delete${what}`,
    'AddTags',
    'DeleteTags',
    'ListTags',
    ...more,
  ),
  naming: property(name, (found) => arn('sagemaker', `${resource}/${found}`)),
});
/** Alarms of production name what they watch, columns of a model too: those are every model's own. */
const alarmsLike = (name: string): string => arn('cloudwatch', `alarm:${name.replace(/-prod-.*$/, '-prod-*')}`);
const API = nothing(
  'API Gateway names its resources by ids',
  'arn:*:apigateway:*::/restapis',
  'arn:*:apigateway:*::/restapis/*',
);
const apiGateway: Rule = { actions: verbs('apigateway', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'), naming: API };

/**
 * What CloudFormation's execution role needs for each type. Taken from the permissions that the types' handlers name in
 * CloudFormation's registry (`aws cloudformation describe-type`, "handlers") and from the Service Authorization Reference
 * for which actions know resources; not tried against an account.
 */
export const RULES: Readonly<Record<string, Rule>> = {
  'AWS::ApiGateway::RestApi': {
    ...apiGateway,
    also: [{ actions: verbs('apigateway', 'PUT', 'DELETE', 'GET'), arns: ['arn:*:apigateway:*::/tags/*'] }],
  },
  'AWS::ApiGateway::Deployment': apiGateway,
  'AWS::ApiGateway::Method': apiGateway,
  'AWS::ApiGateway::RequestValidator': apiGateway,
  'AWS::ApiGateway::Resource': apiGateway,
  'AWS::ApiGateway::Stage': apiGateway,
  'AWS::ApiGateway::Account': {
    actions: verbs('apigateway', 'GET', 'PATCH'),
    naming: nothing('there is one for each account', 'arn:*:apigateway:*::/account'),
  },
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    actions: verbs('application-autoscaling', 'RegisterScalableTarget', 'DeregisterScalableTarget', ...TAGS),
    naming: nothing('scalable targets are named by ids', arn('application-autoscaling', 'scalable-target/*')),
    also: [
      { actions: ['application-autoscaling:DescribeScalableTargets'], arns: ['*'] },
      // The role by which endpoints are scaled, made at the first target of an account.
      {
        actions: ['iam:CreateServiceLinkedRole'],
        arns: ['arn:*:iam::*:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/*'],
      },
    ],
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    actions: verbs('application-autoscaling', 'PutScalingPolicy', 'DeleteScalingPolicy'),
    naming: like('AWS::ApplicationAutoScaling::ScalableTarget'),
    also: [{ actions: ['application-autoscaling:DescribeScalingPolicies'], arns: ['*'] }],
  },
  'AWS::CloudWatch::Alarm': {
    actions: verbs('cloudwatch', 'PutMetricAlarm', 'DeleteAlarms', 'DescribeAlarms', ...TAGS),
    naming: property('AlarmName', alarmsLike),
  },
  'AWS::CloudWatch::CompositeAlarm': {
    actions: verbs('cloudwatch', 'PutCompositeAlarm', 'DeleteAlarms', 'DescribeAlarms', ...TAGS),
    naming: property('AlarmName', alarmsLike),
  },
  'AWS::CloudWatch::Dashboard': {
    actions: verbs('cloudwatch', 'PutDashboard', 'GetDashboard', 'DeleteDashboards'),
    naming: property('DashboardName', (name) => `arn:*:cloudwatch::*:dashboard/${name}`),
  },
  'AWS::CodeBuild::Project': {
    actions: verbs('codebuild', 'CreateProject', 'UpdateProject', 'DeleteProject', 'BatchGetProjects'),
    // CloudFormation's names begin with the logical id here, not with the stack.
    naming: nothing('most projects are named by their logical ids', arn('codebuild', 'project/*')),
  },
  'AWS::CodeCommit::Repository': {
    actions: verbs(
      'codecommit',
      'CreateRepository',
      'GetRepository',
      'DeleteRepository',
      'UpdateRepositoryName',
      'UpdateRepositoryDescription',
      'PutRepositoryTriggers',
      'GetRepositoryTriggers',
      ...TAGS,
    ),
    naming: nothing('the repository has the name that its owner gave it', arn('codecommit', '*')),
  },
  'AWS::CodeDeploy::Application': {
    actions: verbs(
      'codedeploy',
      'CreateApplication',
      'GetApplication',
      'UpdateApplication',
      'DeleteApplication',
      ...TAGS,
    ),
    naming: property('ApplicationName', (name) => arn('codedeploy', `application:${name}`)),
  },
  'AWS::CodeDeploy::DeploymentConfig': {
    actions: verbs('codedeploy', 'CreateDeploymentConfig', 'GetDeploymentConfig', 'DeleteDeploymentConfig'),
    naming: property('DeploymentConfigName', (name) => arn('codedeploy', `deploymentconfig:${name}`)),
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    actions: verbs(
      'codedeploy',
      'CreateDeploymentGroup',
      'GetDeploymentGroup',
      'UpdateDeploymentGroup',
      'DeleteDeploymentGroup',
      ...TAGS,
    ),
    naming: generated((stack) => arn('codedeploy', `deploymentgroup:${stack}-*`)),
    also: [{ actions: ['codedeploy:GetDeploymentConfig'], arns: [arn('codedeploy', 'deploymentconfig:*')] }],
  },
  'AWS::CodePipeline::Pipeline': {
    actions: verbs(
      'codepipeline',
      'CreatePipeline',
      'GetPipeline',
      'GetPipelineState',
      'UpdatePipeline',
      'DeletePipeline',
      ...TAGS,
    ),
    naming: property('Name', (name) => arn('codepipeline', name)),
    // Whoever makes a pipeline with a connection needs its use too.
    also: [
      {
        actions: ['codestar-connections:PassConnection', 'codeconnections:PassConnection'],
        arns: [arn('codestar-connections', 'connection/*'), arn('codeconnections', 'connection/*')],
      },
    ],
  },
  'AWS::CodePipeline::Webhook': {
    actions: verbs(
      'codepipeline',
      ...['PutWebhook', 'DeleteWebhook', 'RegisterWebhookWithThirdParty', 'DeregisterWebhookWithThirdParty'],
      ...['TagResource', 'UntagResource'],
    ),
    naming: property('Name', (name) => arn('codepipeline', `webhook:${name}`)),
    also: [
      { actions: ['codepipeline:ListWebhooks'], arns: ['*'] },
      // GitHub's token, by the dynamic reference of source action and webhook.
      {
        actions: ['secretsmanager:GetSecretValue'],
        arns: [arn('secretsmanager', 'secret:*')],
      },
    ],
  },
  'AWS::Events::Rule': {
    actions: verbs(
      'events',
      'PutRule',
      'DescribeRule',
      'DeleteRule',
      'EnableRule',
      'DisableRule',
      'PutTargets',
      'RemoveTargets',
      'ListTargetsByRule',
      ...TAGS,
    ),
    naming: property('Name', (name) => arn('events', `rule/${name}`)),
  },
  'AWS::IAM::Role': {
    actions: verbs(
      'iam',
      ...['CreateRole', 'GetRole', 'DeleteRole', 'UpdateRole', 'UpdateRoleDescription', 'UpdateAssumeRolePolicy'],
      ...['AttachRolePolicy', 'DetachRolePolicy', 'PutRolePolicy', 'GetRolePolicy', 'DeleteRolePolicy'],
      ...['ListRolePolicies', 'ListAttachedRolePolicies', 'TagRole', 'UntagRole', 'ListRoleTags'],
      ...['PutRolePermissionsBoundary', 'DeleteRolePermissionsBoundary'],
    ),
    naming: property('RoleName', (name) => `arn:*:iam::*:role/${name}`),
  },
  'AWS::IAM::Policy': {
    actions: verbs('iam', 'PutRolePolicy', 'GetRolePolicy', 'DeleteRolePolicy'),
    naming: like('AWS::IAM::Role'),
  },
  'AWS::KMS::Alias': {
    actions: verbs('kms', 'CreateAlias', 'UpdateAlias', 'DeleteAlias'),
    naming: nothing("the alias is the model's name alone", arn('kms', 'alias/*'), arn('kms', 'key/*')),
    also: [{ actions: ['kms:ListAliases'], arns: ['*'] }],
  },
  'AWS::KMS::Key': {
    actions: verbs(
      'kms',
      'DescribeKey',
      'GetKeyPolicy',
      'PutKeyPolicy',
      'GetKeyRotationStatus',
      'EnableKeyRotation',
      'DisableKeyRotation',
      'EnableKey',
      'DisableKey',
      'UpdateKeyDescription',
      'ScheduleKeyDeletion',
      'TagResource',
      'UntagResource',
      'ListResourceTags',
      'CreateGrant',
      'Decrypt',
      'Encrypt',
      'GenerateDataKey',
    ),
    naming: nothing('keys are named by ids', arn('kms', 'key/*')),
    also: [{ actions: ['kms:CreateKey'], arns: ['*'] }],
  },
  'AWS::Lambda::Function': {
    actions: lambda(
      'CreateFunction',
      'GetFunction',
      'GetFunctionConfiguration',
      'GetFunctionCodeSigningConfig',
      'GetFunctionRecursionConfig',
      'GetRuntimeManagementConfig',
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
      'DeleteFunction',
      'PutFunctionConcurrency',
      'DeleteFunctionConcurrency',
      'TagResource',
      'UntagResource',
      'ListTags',
    ),
    naming: property(
      'FunctionName',
      (name) => arn('lambda', `function:${name}`),
      (name) => arn('lambda', `function:${name}:*`),
    ),
  },
  'AWS::Lambda::Alias': {
    actions: lambda('CreateAlias', 'GetAlias', 'UpdateAlias', 'DeleteAlias', 'GetProvisionedConcurrencyConfig'),
    naming: like('AWS::Lambda::Function'),
    // An alias is moved by a deployment, which CloudFormation starts and watches.
    also: [
      {
        actions: verbs(
          'codedeploy',
          'CreateDeployment',
          'GetDeployment',
          'StopDeployment',
          'RegisterApplicationRevision',
          'GetApplicationRevision',
          'GetDeploymentConfig',
        ),
        arns: [arn('codedeploy', '*-prod-*'), arn('codedeploy', 'deploymentconfig:*')],
      },
    ],
  },
  'AWS::Lambda::EventInvokeConfig': {
    actions: lambda(
      'PutFunctionEventInvokeConfig',
      'GetFunctionEventInvokeConfig',
      'UpdateFunctionEventInvokeConfig',
      'DeleteFunctionEventInvokeConfig',
    ),
    naming: like('AWS::Lambda::Function'),
  },
  'AWS::Lambda::Permission': {
    actions: lambda('AddPermission', 'RemovePermission', 'GetPolicy'),
    naming: like('AWS::Lambda::Function'),
  },
  'AWS::Lambda::Version': {
    actions: lambda(
      'PublishVersion',
      'ListVersionsByFunction',
      'GetFunction',
      'GetFunctionConfiguration',
      'DeleteFunction',
    ),
    naming: like('AWS::Lambda::Function'),
  },
  'AWS::Logs::LogGroup': {
    actions: verbs(
      'logs',
      'CreateLogGroup',
      'DeleteLogGroup',
      'PutRetentionPolicy',
      'DeleteRetentionPolicy',
      'AssociateKmsKey',
      'DisassociateKmsKey',
      ...TAGS,
    ),
    naming: property(
      'LogGroupName',
      (name) => arn('logs', `log-group:${name}`),
      (name) => arn('logs', `log-group:${name}:*`),
    ),
    also: [{ actions: ['logs:DescribeLogGroups'], arns: ['*'] }],
  },
  'AWS::S3::Bucket': {
    actions: verbs(
      's3',
      'CreateBucket',
      'DeleteBucket',
      'ListBucket',
      'GetBucket*',
      'PutBucket*',
      'GetEncryptionConfiguration',
      'PutEncryptionConfiguration',
      'GetLifecycleConfiguration',
      'PutLifecycleConfiguration',
    ),
    naming: property('BucketName', (name) => `arn:*:s3:::${name}`),
  },
  'AWS::S3::BucketPolicy': {
    actions: verbs('s3', 'PutBucketPolicy', 'GetBucketPolicy', 'DeleteBucketPolicy'),
    naming: like('AWS::S3::Bucket'),
  },
  'AWS::SNS::Subscription': {
    actions: verbs(
      'sns',
      'Subscribe',
      'Unsubscribe',
      'GetSubscriptionAttributes',
      'SetSubscriptionAttributes',
      'ListSubscriptionsByTopic',
    ),
    naming: like('AWS::SNS::Topic'),
  },
  'AWS::SNS::Topic': {
    actions: verbs(
      'sns',
      'CreateTopic',
      'DeleteTopic',
      'GetTopicAttributes',
      'SetTopicAttributes',
      'ListSubscriptionsByTopic',
      ...TAGS,
    ),
    naming: property('TopicName', (name) => arn('sns', name)),
  },
  'AWS::SNS::TopicPolicy': {
    actions: verbs('sns', 'GetTopicAttributes', 'SetTopicAttributes'),
    naming: like('AWS::SNS::Topic'),
  },
  'AWS::SSM::Parameter': {
    actions: verbs(
      'ssm',
      'PutParameter',
      'GetParameters',
      'GetParameter',
      'DeleteParameter',
      'AddTagsToResource',
      'RemoveTagsFromResource',
      'ListTagsForResource',
    ),
    naming: property('Name', (name) => arn('ssm', `parameter/${name.replace(/^\//, '')}`)),
    also: [{ actions: ['ssm:DescribeParameters'], arns: ['*'] }],
  },
  'AWS::SageMaker::CodeRepository': sageMaker(
    'CodeRepository',
    'CodeRepositoryName',
    'code-repository',
    'UpdateCodeRepository',
  ),
  'AWS::SageMaker::Endpoint': sageMaker('Endpoint', 'EndpointName', 'endpoint', 'UpdateEndpoint'),
  'AWS::SageMaker::EndpointConfig': sageMaker('EndpointConfig', 'EndpointConfigName', 'endpoint-config'),
  'AWS::SageMaker::Model': sageMaker('Model', 'ModelName', 'model'),
  'AWS::SageMaker::MonitoringSchedule': sageMaker(
    'MonitoringSchedule',
    'MonitoringScheduleName',
    'monitoring-schedule',
    'UpdateMonitoringSchedule',
  ),
  'AWS::SageMaker::NotebookInstance': {
    ...sageMaker(
      'NotebookInstance',
      'NotebookInstanceName',
      'notebook-instance',
      'UpdateNotebookInstance',
      'StartNotebookInstance',
      'StopNotebookInstance',
    ),
    // In a network of the settings: asked of whoever makes it ("Amazon SageMaker API Permissions" of its documentation).
    also: [
      {
        actions: ['ec2:CreateNetworkInterface'],
        arns: ['network-interface', 'subnet', 'security-group'].map((it) => arn('ec2', `${it}/*`)),
      },
      { actions: verbs('ec2', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'), arns: ['*'] },
    ],
  },
  'AWS::SageMaker::NotebookInstanceLifecycleConfig': {
    ...sageMaker(
      'NotebookInstanceLifecycleConfig',
      'NotebookInstanceLifecycleConfigName',
      'notebook-instance-lifecycle-config',
      'UpdateNotebookInstanceLifecycleConfig',
    ),
  },
  'AWS::StepFunctions::StateMachine': {
    actions: verbs(
      'states',
      'CreateStateMachine',
      'DescribeStateMachine',
      'UpdateStateMachine',
      'DeleteStateMachine',
      ...TAGS,
    ),
    naming: property('StateMachineName', (name) => arn('states', `stateMachine:${name}`)),
  },
  'AWS::Scheduler::Schedule': {
    actions: verbs('scheduler', 'CreateSchedule', 'GetSchedule', 'UpdateSchedule', 'DeleteSchedule'),
    naming: property('Name', (name) => arn('scheduler', `schedule/*/${name}`)),
  },
  'AWS::Synthetics::Canary': {
    actions: verbs(
      'synthetics',
      'CreateCanary',
      'GetCanary',
      'UpdateCanary',
      'DeleteCanary',
      'StartCanary',
      'StopCanary',
      ...TAGS,
    ),
    naming: property('Name', (name) => arn('synthetics', `canary:${name}`)),
    // What a canary consists of is made in its maker's name.
    also: [
      {
        actions: lambda(
          'CreateFunction',
          'GetFunction',
          'GetFunctionConfiguration',
          'UpdateFunctionCode',
          'UpdateFunctionConfiguration',
          'PublishVersion',
          'AddPermission',
          'DeleteFunction',
          'TagResource',
          'ListTags',
        ),
        arns: [arn('lambda', 'function:cwsyn-*')],
      },
      {
        actions: lambda('PublishLayerVersion', 'GetLayerVersion', 'DeleteLayerVersion', 'ListLayerVersions'),
        arns: [arn('lambda', 'layer:cwsyn-*'), arn('lambda', 'layer:Synthetics*')],
      },
    ],
  },
};

/** Resources of which a type's rule takes the names, itself or another's. */
export const namesake = (type: string): string => {
  const naming = RULES[type]?.naming;
  return naming?.by === 'type' ? naming.type : type;
};

/** Resources whose type has no rule, by type. */
export const withoutRule = (resources: readonly Resource[]): string[] =>
  [...new Set(resources.map(({ type }) => type))].filter((type) => !(type in RULES)).sort();

import {
  ALARM,
  BUCKET,
  COMPOSITE,
  CONFIG,
  ENDPOINT,
  FUNCTION,
  IMAGE,
  MODEL,
  PROBE,
  RESOURCE,
  ROLE,
  ROLE_ARN,
  RULE,
} from './names';

type Resources = Readonly<Record<string, object>>;
const template = (Resources: Resources, more: object = {}) => ({ Resources, ...more });

const SERVICES = ['lambda', 'sagemaker', 'codedeploy', 'states', 'codepipeline', 'events'];

/** What the others need: a bucket and a role that may do everything. */
export const baseTemplate = () =>
  template({
    Things: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: BUCKET, VersioningConfiguration: { Status: 'Enabled' } },
    },
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: 'arn:aws:iam::111122223333:root' } },
          ],
        },
      },
    },
    KeyName: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/shop', TargetKeyId: { Ref: 'Key' } } },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: ROLE,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: {
                Service: SERVICES.map((name) => `${name}.amazonaws.com`),
                AWS: 'arn:aws:iam::111122223333:root',
              },
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'everything',
            PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
          },
        ],
      },
    },
  });

const lambda = (FunctionName: string, ZipFile: string, more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    ...{ FunctionName, Handler: 'index.handler', Runtime: 'nodejs24.x', Role: ROLE_ARN, Code: { ZipFile } },
    ...more,
  },
});

/** What stands still: a model behind an endpoint, functions, a machine, a rule, alarms, a pipeline for each client. */
export const shopTemplate = (modelUrl: string) =>
  template(
    {
      Echo: lambda(FUNCTION, ECHO, { ReservedConcurrentExecutions: 5 }),
      EchoVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Echo' } } },
      EchoAlias: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          ...{ FunctionName: { Ref: 'Echo' }, Name: 'live' },
          FunctionVersion: { 'Fn::GetAtt': ['EchoVersion', 'Version'] },
        },
      },
      EchoPermission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          ...{ FunctionName: { Ref: 'Echo' }, Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com' },
        },
      },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          ...{ StateMachineName: 'shop-machine', RoleArn: ROLE_ARN },
          Definition: {
            QueryLanguage: 'JSONata',
            StartAt: 'Pause',
            States: { Pause: { Type: 'Wait', Seconds: 3600, Next: 'Done' }, Done: { Type: 'Succeed' } },
          },
        },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ...{ Name: RULE, EventPattern: { source: ['shop'] }, State: 'ENABLED' },
          Targets: [{ Id: 'echo', Arn: { 'Fn::GetAtt': ['Echo', 'Arn'] } }],
        },
      },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          ...{ AlarmName: ALARM, Namespace: 'Shop', MetricName: 'Orders', Statistic: 'Sum', Period: 60 },
          ...{ EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' },
          TreatMissingData: 'ignore',
        },
      },
      Composite: {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        Properties: { AlarmName: COMPOSITE, AlarmRule: { 'Fn::Sub': 'ALARM("${Alarm}")' } },
      },
      Model: {
        Type: 'AWS::SageMaker::Model',
        Properties: {
          ...{ ModelName: MODEL, ExecutionRoleArn: ROLE_ARN },
          PrimaryContainer: { Image: IMAGE, ModelDataUrl: modelUrl },
        },
      },
      Config: {
        Type: 'AWS::SageMaker::EndpointConfig',
        Properties: {
          EndpointConfigName: CONFIG,
          ProductionVariants: [
            {
              ...{ VariantName: 'AllTraffic', ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] } },
              ...{ InitialInstanceCount: 1, InstanceType: 'ml.m5.large', InitialVariantWeight: 1 },
            },
          ],
        },
      },
      Endpoint: {
        Type: 'AWS::SageMaker::Endpoint',
        Properties: {
          EndpointName: ENDPOINT,
          EndpointConfigName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] },
        },
      },
      Target: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        DependsOn: 'Endpoint',
        Properties: {
          ...{ ServiceNamespace: 'sagemaker', ResourceId: RESOURCE, MinCapacity: 1, MaxCapacity: 2 },
          ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
        },
      },
      Probe: canary(PROBE),
      PipelineJs: pipeline('js'),
      PipelinePy: pipeline('py'),
    },
    { Outputs: { Machine: { Value: { Ref: 'Machine' }, Export: { Name: 'shop-machine-arn' } } } },
  );

/** A canary that has run once. */
export const canary = (Name: string) => ({
  Type: 'AWS::Synthetics::Canary',
  Properties: {
    ...{
      Name,
      ExecutionRoleArn: ROLE_ARN,
      ArtifactS3Location: `s3://${BUCKET}/probe`,
      RuntimeVersion: 'syn-nodejs-3.1',
    },
    Code: { Handler: 'probe.handler', S3Bucket: BUCKET, S3Key: 'probe.zip' },
    Schedule: { Expression: 'rate(10 minutes)' },
    StartCanaryAfterCreation: true,
  },
});

const action = (Name: string, Category: string, Provider: string, more: object = {}) => ({
  ...{ Name, ActionTypeId: { Category, Owner: 'AWS', Provider, Version: '1' }, RunOrder: 1 },
  ...more,
});

const pipeline = (client: string) => ({
  Type: 'AWS::CodePipeline::Pipeline',
  Properties: {
    ...{ Name: `shop-${client}`, RoleArn: ROLE_ARN, PipelineType: 'V2', ExecutionMode: 'QUEUED' },
    ArtifactStore: { Type: 'S3', Location: BUCKET },
    Stages: [
      {
        Name: 'Source',
        Actions: [
          action('Fetch', 'Source', 'S3', {
            Configuration: { S3Bucket: BUCKET, S3ObjectKey: 'source.zip', PollForSourceChanges: 'false' },
            OutputArtifacts: [{ Name: 'Code' }],
          }),
        ],
      },
      { Name: 'Release', Actions: [action('Ask', 'Approval', 'Manual')] },
    ],
  },
});

/** A function whose alias moves by CodeDeploy from one version to the next. */
export const liveTemplate = (client: string, release: number) =>
  template(
    {
      Hook: lambda(`hook-${client}`, HOOK),
      Live: lambda(`live-${client}`, ECHO, { Environment: { Variables: { RELEASE: `${release}` } } }),
      ...Object.fromEntries(
        Array.from({ length: release }, (_, i) => [
          `Version${i + 1}`,
          { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Live' } } },
        ]),
      ),
      Application: {
        Type: 'AWS::CodeDeploy::Application',
        Properties: { ApplicationName: `shop-${client}`, ComputePlatform: 'Lambda' },
      },
      Group: {
        Type: 'AWS::CodeDeploy::DeploymentGroup',
        Properties: {
          ...{ ApplicationName: { Ref: 'Application' }, DeploymentGroupName: 'live', ServiceRoleArn: ROLE_ARN },
          DeploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
          DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
        },
      },
      Alias: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          ...{ FunctionName: { Ref: 'Live' }, Name: 'live' },
          FunctionVersion: { 'Fn::GetAtt': [`Version${release}`, 'Version'] },
        },
        UpdatePolicy: {
          CodeDeployLambdaAliasUpdate: {
            ...{ ApplicationName: { Ref: 'Application' }, DeploymentGroupName: { Ref: 'Group' } },
            BeforeAllowTrafficHook: { Ref: 'Hook' },
          },
        },
      },
    },
    { Outputs: { Imported: { Value: { 'Fn::ImportValue': 'shop-machine-arn' } } } },
  );

const ECHO = 'exports.handler = async (event) => { console.log("echo", JSON.stringify(event)); return event; };';
/** Reports nothing: who waits for a report is told by the test. */
const HOOK = 'exports.handler = async (event) => { console.log("HOOK " + JSON.stringify(event)); };';

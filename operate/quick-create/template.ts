import { LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { RESOURCE_NAMES } from '../../lambda/shared/names';
import { consoleUrl } from '../../lib/console';
import { SETTINGS } from '../../lib/settings';
import { ASKED_IN, type AskedName } from './agreement';
import { buildspec, PIPELINE_URL } from './buildspec';
import type { Form } from './parameters';
import { buildRole, starterRole } from './roles';

/** Name of project and log group, begun with the stack's. */
const NAME = '${AWS::StackName}-deploy';
const PIPELINE = RESOURCE_NAMES.pipeline('${ModelName}');

const DESCRIPTION =
  "Deploys a model's release pipeline from its git repository, once, when this stack is created. Deleting this stack takes nothing else along: the pipeline and all that it has deployed stay until npm run destroy removes them.";

const ref = (name: string) => ({ Ref: name });
const sub = (text: string) => ({ 'Fn::Sub': text });
const ifConnection = (then: unknown, otherwise: unknown) => ({ 'Fn::If': ['ByConnection', then, otherwise] });
const isNone = (parameter: string) => ({ 'Fn::Equals': [ref(parameter), 'none'] });
const not = (condition: unknown) => ({ 'Fn::Not': [condition] });
const NOTHING = ref('AWS::NoValue');

/** A page of the console; its domain differs between partitions. */
const page = (path: string) => ({
  'Fn::Sub': [
    `https://\${AWS::Region}.\${Domain}${path}`,
    { Domain: { 'Fn::FindInMap': ['Console', ref('AWS::Partition'), 'Domain'] } },
  ],
});
const domainIn = (region: string) => ({ Domain: consoleUrl(region, '').slice(`https://${region}.`.length) });

/** The template that replaces the original sample's launch button. */
export const releaseTemplate = (form: Form) => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Description: DESCRIPTION,
  Metadata: { 'AWS::CloudFormation::Interface': { ParameterGroups: groups } },
  Parameters: form,
  Rules: {
    OneWayToTheRepository: {
      Assertions: [
        {
          Assert: {
            'Fn::Or': [
              { 'Fn::And': [isNone('ConnectionArn'), not(isNone('TokenSecretName'))] },
              { 'Fn::And': [isNone('TokenSecretName'), not(isNone('ConnectionArn'))] },
            ],
          },
          AssertDescription: 'Give one way to the repository: either ConnectionArn or TokenSecretName',
        },
      ],
    },
  },
  Mappings: { Console: { aws: domainIn('us-east-1'), 'aws-us-gov': domainIn('us-gov-west-1') } },
  Conditions: { ByConnection: not(isNone('ConnectionArn')) },
  Resources: {
    StarterRole: starterRole(NAME),
    Created: created,
    Log: {
      Type: 'AWS::Logs::LogGroup',
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: {
        LogGroupName: sub(`/aws/codebuild/${NAME}`),
        RetentionInDays: SETTINGS.logRetentionDays.standard,
      },
    },
    BuildRole: buildRole(NAME),
    Build: build(),
  },
  Outputs: {
    Builds: {
      Description: 'Whether the pipeline was deployed: the build, its log, and the button that starts it again',
      Value: page(`/codesuite/codebuild/\${AWS::AccountId}/projects/${NAME}/history?region=\${AWS::Region}`),
    },
    Log: {
      Description: "The build's log",
      // The console wants the name encoded twice, with $ for %.
      Value: page(
        `/cloudwatch/home?region=\${AWS::Region}#logsV2:log-groups/log-group/$252Faws$252Fcodebuild$252F${NAME}`,
      ),
    },
    Pipeline: {
      Description: 'The pipeline, once the build has succeeded; its first execution fails in Source for want of data',
      Value: pipelinePage,
    },
  },
});

const groups = [
  { Label: { default: 'Model' }, Parameters: ['ModelName', 'NotebookInstanceType'] },
  { Label: { default: 'Repository on GitHub' }, Parameters: ['GitHubUser', 'GitHubRepo', 'GitHubBranch'] },
  { Label: { default: 'Way to the repository: one of the two' }, Parameters: ['ConnectionArn', 'TokenSecretName'] },
];

const pipelinePage = page(`/codesuite/codepipeline/pipelines/${PIPELINE}/view?region=\${AWS::Region}`);

/**
 * Starts the build once, by the event that this stack is created. EventBridge does not promise that a new rule matches at
 * once, so the rule names its project instead of waiting for it, and everything that takes long is made after the rule.
 */
const created = {
  Type: 'AWS::Events::Rule',
  Properties: {
    Description: sub('Starts the build when the stack ${AWS::StackName} is created'),
    EventPattern: {
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation Stack Status Change'],
      // The id, unlike the name, is that of this creation alone.
      detail: { 'stack-id': [ref('AWS::StackId')], 'status-details': { status: ['CREATE_COMPLETE'] } },
    },
    Targets: [
      {
        Id: 'Build',
        Arn: sub(`arn:\${AWS::Partition}:codebuild:\${AWS::Region}:\${AWS::AccountId}:project/${NAME}`),
        RoleArn: { 'Fn::GetAtt': ['StarterRole', 'Arn'] },
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 600 },
      },
    ],
  },
};

/** Values of the settings that the build is asked for. */
const ASKED_VALUES: Readonly<Record<AskedName, unknown>> = {
  modelName: ref('ModelName'),
  notebookInstanceType: ref('NotebookInstanceType'),
  source: ifConnection('connection', 'github-token'),
  repository: sub('${GitHubUser}/${GitHubRepo}'),
  branch: ref('GitHubBranch'),
  connectionArn: ref('ConnectionArn'),
  githubTokenSecret: ref('TokenSecretName'),
  account: ref('AWS::AccountId'),
  region: ref('AWS::Region'),
};

function build() {
  const variables = Object.entries(ASKED_VALUES).map(([name, Value]) => ({ Name: ASKED_IN[name as AskedName], Value }));
  return {
    Type: 'AWS::CodeBuild::Project',
    DependsOn: 'Created',
    Properties: {
      Name: sub(NAME),
      Description: sub('Deploys the stack ${ModelName}-pipeline from ${GitHubUser}/${GitHubRepo}'),
      ServiceRole: { 'Fn::GetAtt': ['BuildRole', 'Arn'] },
      TimeoutInMinutes: 30,
      Artifacts: { Type: 'NO_ARTIFACTS' },
      Source: {
        Type: ifConnection('GITHUB', 'NO_SOURCE'),
        Location: ifConnection(sub('https://github.com/${GitHubUser}/${GitHubRepo}.git'), NOTHING),
        Auth: ifConnection({ Type: 'CODECONNECTIONS', Resource: ref('ConnectionArn') }, NOTHING),
        GitCloneDepth: ifConnection(1, NOTHING),
        BuildSpec: buildspec(),
      },
      SourceVersion: ifConnection(ref('GitHubBranch'), NOTHING),
      Environment: {
        Type: 'LINUX_CONTAINER',
        ComputeType: 'BUILD_GENERAL1_SMALL',
        Image: LinuxBuildImage.STANDARD_8_0.imageId,
        EnvironmentVariables: [...variables, { Name: PIPELINE_URL, Value: pipelinePage }],
      },
      LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: ref('Log') } },
    },
  };
}

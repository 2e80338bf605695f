import { createHash } from 'node:crypto';
import * as autoScaling from '@aws-sdk/client-application-auto-scaling';
import * as cloudFormation from '@aws-sdk/client-cloudformation';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as codeDeploy from '@aws-sdk/client-codedeploy';
import * as codePipeline from '@aws-sdk/client-codepipeline';
import * as events from '@aws-sdk/client-eventbridge';
import * as kms from '@aws-sdk/client-kms';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as sageMaker from '@aws-sdk/client-sagemaker';
import * as states from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';

/** How an SDK client reaches the account. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Answers, by what was asked. */
export type Reading = Record<string, unknown>;
type Send = (command: object) => Promise<Reading & { readonly $metadata?: unknown }>;

/**
 * Everything that a client can read of the account by describing and listing, by what was asked: for comparing an account
 * with itself in another life.
 */
export async function everything(settings: ClientSettings): Promise<Reading> {
  const read: Reading = {};
  const ask = async <T>(client: unknown, command: object, name: string): Promise<T> => {
    const { $metadata: _, ...answer } = await (client as { send: Send }).send(command);
    read[name] = answer;
    return answer as T;
  };
  await readStacks(settings, ask);
  await readPipelines(settings, ask);
  await readFunctions(settings, ask);
  await readModels(settings, ask);
  await readWatch(settings, ask);
  await readObjects(settings, ask);
  await readMachines(settings, ask);
  await readRest(settings, ask);
  return read;
}

type Ask = <T>(client: unknown, command: object, name: string) => Promise<T>;

async function readStacks(settings: ClientSettings, ask: Ask): Promise<void> {
  const client = new cloudFormation.CloudFormationClient(settings);
  await ask(client, new cloudFormation.ListStacksCommand({}), 'stacks with the deleted');
  await ask(client, new cloudFormation.ListExportsCommand({}), 'exports');
  const { Stacks = [] } = await ask<cloudFormation.DescribeStacksOutput>(
    client,
    new cloudFormation.DescribeStacksCommand({}),
    'stacks',
  );
  for (const { StackName } of Stacks) {
    const commands = {
      events: new cloudFormation.DescribeStackEventsCommand({ StackName }),
      resources: new cloudFormation.DescribeStackResourcesCommand({ StackName }),
      'change sets': new cloudFormation.ListChangeSetsCommand({ StackName }),
      template: new cloudFormation.GetTemplateCommand({ StackName }),
    };
    for (const [name, command] of Object.entries(commands)) await ask(client, command, `${name} of stack ${StackName}`);
  }
}

async function readPipelines(settings: ClientSettings, ask: Ask): Promise<void> {
  const client = new codePipeline.CodePipelineClient(settings);
  const { pipelines = [] } = await ask<codePipeline.ListPipelinesOutput>(
    client,
    new codePipeline.ListPipelinesCommand({}),
    'pipelines',
  );
  for (const { name } of pipelines) {
    await ask(client, new codePipeline.GetPipelineCommand({ name }), `pipeline ${name}`);
    await ask(client, new codePipeline.GetPipelineStateCommand({ name }), `state of pipeline ${name}`);
    await ask(
      client,
      new codePipeline.ListActionExecutionsCommand({ pipelineName: name }),
      `action executions of ${name}`,
    );
    const { pipelineExecutionSummaries = [] } = await ask<codePipeline.ListPipelineExecutionsOutput>(
      client,
      new codePipeline.ListPipelineExecutionsCommand({ pipelineName: name }),
      `executions of ${name}`,
    );
    for (const { pipelineExecutionId } of pipelineExecutionSummaries)
      await ask(
        client,
        new codePipeline.GetPipelineExecutionCommand({ pipelineName: name, pipelineExecutionId }),
        `execution ${pipelineExecutionId}`,
      );
  }
}

async function readFunctions(settings: ClientSettings, ask: Ask): Promise<void> {
  const client = new lambda.LambdaClient(settings);
  const { Functions = [] } = await ask<lambda.ListFunctionsResponse>(
    client,
    new lambda.ListFunctionsCommand({}),
    'functions',
  );
  for (const { FunctionName } of Functions) {
    const commands = {
      versions: new lambda.ListVersionsByFunctionCommand({ FunctionName }),
      aliases: new lambda.ListAliasesCommand({ FunctionName }),
      concurrency: new lambda.GetFunctionConcurrencyCommand({ FunctionName }),
      configuration: new lambda.GetFunctionConfigurationCommand({ FunctionName }),
    };
    for (const [name, command] of Object.entries(commands)) await ask(client, command, `${name} of ${FunctionName}`);
  }
  const codeDeployClient = new codeDeploy.CodeDeployClient(settings);
  const { applications = [] } = await ask<codeDeploy.ListApplicationsOutput>(
    codeDeployClient,
    new codeDeploy.ListApplicationsCommand({}),
    'CodeDeploy applications',
  );
  for (const applicationName of applications) {
    const { deploymentGroups = [] } = await ask<codeDeploy.ListDeploymentGroupsOutput>(
      codeDeployClient,
      new codeDeploy.ListDeploymentGroupsCommand({ applicationName }),
      `deployment groups of ${applicationName}`,
    );
    for (const deploymentGroupName of deploymentGroups)
      await ask(
        codeDeployClient,
        new codeDeploy.GetDeploymentGroupCommand({ applicationName, deploymentGroupName }),
        `deployment group ${deploymentGroupName}`,
      );
  }
  const { deployments = [] } = await ask<codeDeploy.ListDeploymentsOutput>(
    codeDeployClient,
    new codeDeploy.ListDeploymentsCommand({}),
    'deployments',
  );
  for (const deploymentId of deployments)
    await ask(codeDeployClient, new codeDeploy.GetDeploymentCommand({ deploymentId }), `deployment ${deploymentId}`);
}

async function readModels(settings: ClientSettings, ask: Ask): Promise<void> {
  const client = new sageMaker.SageMakerClient(settings);
  const all = { MaxResults: 100 };
  const { TrainingJobSummaries = [] } = await ask<sageMaker.ListTrainingJobsResponse>(
    client,
    new sageMaker.ListTrainingJobsCommand(all),
    'training jobs',
  );
  for (const { TrainingJobName } of TrainingJobSummaries)
    await ask(client, new sageMaker.DescribeTrainingJobCommand({ TrainingJobName }), `job ${TrainingJobName}`);
  await ask(client, new sageMaker.ListModelsCommand(all), 'models');
  const { Endpoints = [] } = await ask<sageMaker.ListEndpointsOutput>(
    client,
    new sageMaker.ListEndpointsCommand(all),
    'endpoints',
  );
  for (const { EndpointName, EndpointArn } of Endpoints) {
    await ask(client, new sageMaker.DescribeEndpointCommand({ EndpointName }), `endpoint ${EndpointName}`);
    await ask(client, new sageMaker.ListTagsCommand({ ResourceArn: EndpointArn }), `tags of ${EndpointName}`);
  }
  const { EndpointConfigs = [] } = await ask<sageMaker.ListEndpointConfigsOutput>(
    client,
    new sageMaker.ListEndpointConfigsCommand(all),
    'endpoint configs',
  );
  for (const { EndpointConfigName } of EndpointConfigs)
    await ask(
      client,
      new sageMaker.DescribeEndpointConfigCommand({ EndpointConfigName }),
      `config ${EndpointConfigName}`,
    );
  const scaling = new autoScaling.ApplicationAutoScalingClient(settings);
  const ServiceNamespace = 'sagemaker';
  await ask(scaling, new autoScaling.DescribeScalableTargetsCommand({ ServiceNamespace }), 'scalable targets');
  await ask(scaling, new autoScaling.DescribeScalingPoliciesCommand({ ServiceNamespace }), 'scaling policies');
  await ask(scaling, new autoScaling.DescribeScalingActivitiesCommand({ ServiceNamespace }), 'scaling activities');
}

async function readWatch(settings: ClientSettings, ask: Ask): Promise<void> {
  const client = new cloudWatch.CloudWatchClient(settings);
  await ask(client, new cloudWatch.DescribeAlarmsCommand({}), 'alarms');
  await ask(client, new cloudWatch.DescribeAlarmHistoryCommand({}), 'alarm history');
  const { Metrics = [] } = await ask<cloudWatch.ListMetricsOutput>(
    client,
    new cloudWatch.ListMetricsCommand({}),
    'metrics',
  );
  for (const { Namespace, MetricName, Dimensions } of Metrics) {
    const statistics = new cloudWatch.GetMetricStatisticsCommand({
      ...{ Namespace, MetricName, Dimensions, Period: 60 },
      ...{ StartTime: new Date(Date.UTC(2026, 0, 5)), EndTime: new Date(Date.UTC(2026, 0, 6)) },
      ...{ Statistics: ['Sum', 'SampleCount', 'Maximum'], ExtendedStatistics: ['p90'] },
    });
    await ask(client, statistics, `metric ${Namespace} ${MetricName} ${JSON.stringify(Dimensions)}`);
  }
  const logsClient = new logs.CloudWatchLogsClient(settings);
  const { logGroups = [] } = await ask<logs.DescribeLogGroupsResponse>(
    logsClient,
    new logs.DescribeLogGroupsCommand({}),
    'log groups',
  );
  for (const { logGroupName } of logGroups)
    await ask(logsClient, new logs.FilterLogEventsCommand({ logGroupName }), `events of ${logGroupName}`);
}

async function readObjects(settings: ClientSettings, ask: Ask): Promise<void> {
  const client = new s3.S3Client({ ...settings, forcePathStyle: true });
  const { Buckets = [] } = await ask<s3.ListBucketsOutput>(client, new s3.ListBucketsCommand({}), 'buckets');
  for (const { Name: Bucket } of Buckets) {
    await ask(client, new s3.GetBucketVersioningCommand({ Bucket }), `versioning of ${Bucket}`);
    await ask(client, new s3.GetBucketNotificationConfigurationCommand({ Bucket }), `notifications of ${Bucket}`);
    const { Versions = [] } = await ask<s3.ListObjectVersionsOutput>(
      client,
      new s3.ListObjectVersionsCommand({ Bucket }),
      `versions of ${Bucket}`,
    );
    for (const { Key, VersionId } of Versions) {
      const { Body, $metadata: _, ...head } = await client.send(new s3.GetObjectCommand({ Bucket, Key, VersionId }));
      const sha256 = createHash('sha256')
        .update(await Body!.transformToByteArray())
        .digest('hex');
      await ask({ send: () => Promise.resolve({ ...head, sha256 }) }, {}, `object ${Bucket}/${Key} ${VersionId}`);
    }
  }
}

async function readMachines(settings: ClientSettings, ask: Ask): Promise<void> {
  const client = new states.SFNClient(settings);
  const { stateMachines = [] } = await ask<states.ListStateMachinesOutput>(
    client,
    new states.ListStateMachinesCommand({}),
    'state machines',
  );
  for (const { stateMachineArn } of stateMachines) {
    await ask(client, new states.DescribeStateMachineCommand({ stateMachineArn }), `machine ${stateMachineArn}`);
    const { executions = [] } = await ask<states.ListExecutionsOutput>(
      client,
      new states.ListExecutionsCommand({ stateMachineArn }),
      `executions of ${stateMachineArn}`,
    );
    for (const { executionArn } of executions) {
      await ask(client, new states.DescribeExecutionCommand({ executionArn }), `execution ${executionArn}`);
      await ask(client, new states.GetExecutionHistoryCommand({ executionArn }), `history of ${executionArn}`);
    }
  }
}

async function readRest(settings: ClientSettings, ask: Ask): Promise<void> {
  await ask(new events.EventBridgeClient(settings), new events.ListRulesCommand({}), 'rules');
  const topics = new sns.SNSClient(settings);
  const { Topics = [] } = await ask<sns.ListTopicsResponse>(topics, new sns.ListTopicsCommand({}), 'topics');
  for (const { TopicArn } of Topics)
    await ask(topics, new sns.GetTopicAttributesCommand({ TopicArn }), `topic ${TopicArn}`);
  const parameters = new ssm.SSMClient(settings);
  await ask(parameters, new ssm.GetParametersByPathCommand({ Path: '/', Recursive: true }), 'parameters');
  const keys = new kms.KMSClient(settings);
  await ask(keys, new kms.ListAliasesCommand({}), 'key aliases');
  const { Keys = [] } = await ask<kms.ListKeysResponse>(keys, new kms.ListKeysCommand({}), 'keys');
  for (const { KeyId } of Keys) await ask(keys, new kms.GetKeyPolicyCommand({ KeyId }), `policy of key ${KeyId}`);
}

import { type AnyClient } from './clients';
import type { Client, Conformed } from './account';
import { TRAINING } from './account';
import * as its from './names';

/** What a case can ask while it makes its input: the account, and who calls. */
export interface At {
  readonly shop: Conformed;
  readonly who: Client;
  readonly client: AnyClient;
  /** What cases before this one have kept, by client. */
  readonly kept: Record<string, string>;
}

/** A call that must succeed, and what its answer must hold. */
export interface Offered {
  readonly service: string;
  readonly operation: string;
  readonly input: object | ((at: At) => object | Promise<object>);
  readonly answer: object | ((at: At) => object);
  /** Keeps of the answer what later cases need. */
  readonly keep?: (answer: any, at: At) => void; // eslint-disable-line @typescript-eslint/no-explicit-any -- differs by operation
}

export const offered = (
  service: string,
  operation: string,
  input: Offered['input'],
  answer: Offered['answer'] = {},
  keep?: Offered['keep'],
): Offered => ({ service, operation, input, answer, ...(keep && { keep }) });

export const some = (text: string): unknown => expect.stringContaining(text);
export const holding = (...items: unknown[]): unknown => expect.arrayContaining(items);
export const like = (members: object): unknown => expect.objectContaining(members);
export const DATE = { $date: expect.any(Number) };
const FROM = new Date(Date.UTC(2026, 0, 5, 0));
const TO = new Date(Date.UTC(2026, 0, 6, 0));
const pipelineOf = ({ who }: At) => `shop-${who}`;

/** The newest execution of the caller's pipeline. */
const execution = ({ shop, who }: At) =>
  shop.services.pipelines
    .list()
    .find(({ definition }) => definition.name === `shop-${who}`)!
    .executions.at(-1)!;

/** The token of the approval that waits, asked until one does. */
const token = async ({ who, client }: At): Promise<string> => {
  for (;;) {
    const answer = await client.call('codepipeline', 'GetPipelineState', { name: `shop-${who}` });
    if ('error' in answer) throw new Error(answer.error.message);
    const found = JSON.stringify(answer.value).match(/"token":"([^"]+)"/)?.[1];
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const TAG = { Key: 'team', Value: 'shop' };
const modelOf = ({ who }: At) => `shop-model-${who}`;

const SAGEMAKER: readonly Offered[] = [
  offered(
    'sagemaker',
    'DescribeTrainingJob',
    { TrainingJobName: its.JOB },
    { TrainingJobStatus: 'Completed', TrainingEndTime: DATE },
  ),
  offered(
    'sagemaker',
    'ListTrainingJobs',
    { NameContains: 'shop' },
    { TrainingJobSummaries: holding(like({ TrainingJobName: its.JOB })) },
  ),
  offered('sagemaker', 'CreateTrainingJob', ({ who }) => ({ ...TRAINING, TrainingJobName: `shop-job-${who}` }), {
    TrainingJobArn: some('shop-job'),
  }),
  offered('sagemaker', 'StopTrainingJob', ({ who }) => ({ TrainingJobName: `shop-job-${who}` })),
  offered(
    'sagemaker',
    'DescribeModel',
    { ModelName: its.MODEL },
    { ModelName: its.MODEL, PrimaryContainer: { Image: its.IMAGE } },
  ),
  offered('sagemaker', 'ListModels', {}, { Models: holding(like({ ModelName: its.MODEL })) }),
  offered(
    'sagemaker',
    'CreateModel',
    (at) => ({
      ModelName: modelOf(at),
      ExecutionRoleArn: its.ROLE_ARN,
      PrimaryContainer: {
        Image: its.IMAGE,
        ModelDataUrl: at.shop.services.sageMaker.models.describe(its.MODEL).PrimaryContainer!.ModelDataUrl,
      },
    }),
    { ModelArn: some('model/shop-model-') },
  ),
  offered(
    'sagemaker',
    'DescribeEndpointConfig',
    { EndpointConfigName: its.CONFIG },
    { ProductionVariants: [{ VariantName: 'AllTraffic' }] },
  ),
  offered(
    'sagemaker',
    'ListEndpointConfigs',
    {},
    { EndpointConfigs: holding(like({ EndpointConfigName: its.CONFIG })) },
  ),
  offered(
    'sagemaker',
    'CreateEndpointConfig',
    (at) => ({
      EndpointConfigName: modelOf(at),
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: modelOf(at),
          InitialInstanceCount: 1,
          InstanceType: 'ml.m5.large',
          InitialVariantWeight: 1,
        },
      ],
    }),
    { EndpointConfigArn: some('endpoint-config/') },
  ),
  offered(
    'sagemaker',
    'DescribeEndpoint',
    { EndpointName: its.ENDPOINT },
    { EndpointStatus: 'InService', CreationTime: DATE },
  ),
  offered(
    'sagemaker',
    'ListEndpoints',
    { StatusEquals: 'InService' },
    { Endpoints: holding(like({ EndpointName: its.ENDPOINT })) },
  ),
  offered('sagemaker', 'CreateEndpoint', (at) => ({ EndpointName: modelOf(at), EndpointConfigName: modelOf(at) }), {
    EndpointArn: some('endpoint/'),
  }),
  offered(
    'sagemaker',
    'UpdateEndpoint',
    async (at) => {
      const { endpoints } = at.shop.services.sageMaker;
      await at.shop.brisk(() => (endpoints.get(modelOf(at)).status === 'InService' ? true : undefined));
      return { EndpointName: modelOf(at), EndpointConfigName: its.CONFIG };
    },
    { EndpointArn: some('endpoint/') },
  ),
  offered('sagemaker', 'DeleteEndpoint', async (at) => {
    const { endpoints } = at.shop.services.sageMaker;
    await at.shop.brisk(() => (endpoints.get(modelOf(at)).status === 'InService' ? true : undefined));
    return { EndpointName: modelOf(at) };
  }),
  offered('sagemaker', 'DeleteEndpointConfig', (at) => ({ EndpointConfigName: modelOf(at) })),
  offered('sagemaker', 'DeleteModel', (at) => ({ ModelName: modelOf(at) })),
  offered('sagemaker', 'ListMonitoringSchedules', {}, { MonitoringScheduleSummaries: [] }),
  offered(
    'sagemaker',
    'AddTags',
    { ResourceArn: its.arn('sagemaker', `endpoint/${its.ENDPOINT}`), Tags: [TAG] },
    { Tags: [TAG] },
  ),
  offered(
    'sagemaker',
    'ListTags',
    { ResourceArn: its.arn('sagemaker', `endpoint/${its.ENDPOINT}`) },
    { Tags: holding(TAG) },
  ),
  offered(
    'sagemaker-runtime',
    'InvokeEndpoint',
    { EndpointName: its.ENDPOINT, ContentType: 'text/csv', Body: Buffer.from('4,1\n') },
    { Body: expect.stringMatching(/^-?\d/), InvokedProductionVariant: 'AllTraffic' },
  ),
];

const PIPELINE: readonly Offered[] = [
  offered('codepipeline', 'ListPipelines', {}, { pipelines: holding(like({ name: 'shop-js' })) }),
  offered('codepipeline', 'GetPipeline', (at) => ({ name: pipelineOf(at) }), {
    pipeline: { pipelineType: 'V2' },
    metadata: { created: DATE },
  }),
  offered('codepipeline', 'GetPipelineState', (at) => ({ name: pipelineOf(at) }), {
    stageStates: [{ stageName: 'Source' }, { stageName: 'Release' }],
  }),
  offered('codepipeline', 'ListPipelineExecutions', (at) => ({ pipelineName: pipelineOf(at) }), {
    pipelineExecutionSummaries: [{ status: 'InProgress' }],
  }),
  offered(
    'codepipeline',
    'GetPipelineExecution',
    (at) => ({ pipelineName: pipelineOf(at), pipelineExecutionId: execution(at).id }),
    { pipelineExecution: { status: 'InProgress' } },
  ),
  offered('codepipeline', 'ListActionExecutions', (at) => ({ pipelineName: pipelineOf(at) }), {
    actionExecutionDetails: holding(like({ actionName: 'Fetch' })),
  }),
  offered(
    'codepipeline',
    'PutApprovalResult',
    async (at) => ({
      ...{ pipelineName: pipelineOf(at), stageName: 'Release', actionName: 'Ask' },
      ...{ token: (at.kept['token'] = await token(at)), result: { status: 'Rejected', summary: 'not today' } },
    }),
    { approvedAt: DATE },
  ),
  offered(
    'codepipeline',
    'RetryStageExecution',
    async (at) => {
      await at.shop.until(() => (execution(at).status === 'Failed' ? true : undefined));
      return {
        ...{ pipelineName: pipelineOf(at), stageName: 'Release', retryMode: 'FAILED_ACTIONS' },
        pipelineExecutionId: execution(at).id,
      };
    },
    (at) => ({ pipelineExecutionId: execution(at).id }),
  ),
  offered(
    'codepipeline',
    'StopPipelineExecution',
    async (at) => {
      await token(at);
      return { pipelineName: pipelineOf(at), pipelineExecutionId: execution(at).id, abandon: true, reason: 'enough' };
    },
    (at) => ({ pipelineExecutionId: execution(at).id }),
  ),
  offered(
    'codepipeline',
    'StartPipelineExecution',
    (at) => ({ name: pipelineOf(at), clientRequestToken: `again-${at.who}` }),
    { pipelineExecutionId: some('-') },
  ),
];

const STACKS: readonly Offered[] = [
  offered(
    'cloudformation',
    'DescribeStacks',
    { StackName: 'shop' },
    { Stacks: [{ StackStatus: 'CREATE_COMPLETE', CreationTime: DATE }] },
  ),
  offered(
    'cloudformation',
    'ListStacks',
    { StackStatusFilter: ['CREATE_COMPLETE'] },
    { StackSummaries: holding(like({ StackName: 'shop-base' })) },
  ),
  offered(
    'cloudformation',
    'DescribeStackEvents',
    { StackName: 'shop' },
    { StackEvents: holding(like({ LogicalResourceId: 'Endpoint' })) },
  ),
  offered(
    'cloudformation',
    'DescribeStackResources',
    { StackName: 'shop' },
    { StackResources: holding(like({ LogicalResourceId: 'Machine' })) },
  ),
  offered(
    'cloudformation',
    'DescribeStackResource',
    { StackName: 'shop', LogicalResourceId: 'Rule' },
    { StackResourceDetail: { PhysicalResourceId: its.RULE } },
  ),
  offered(
    'cloudformation',
    'ListStackResources',
    { StackName: 'shop' },
    { StackResourceSummaries: holding(like({ PhysicalResourceId: its.ALARM })) },
  ),
  offered('cloudformation', 'ListExports', {}, { Exports: [like({ Name: 'shop-machine-arn', Value: its.MACHINE })] }),
  offered('cloudformation', 'ListImports', { ExportName: 'shop-machine-arn' }, { Imports: holding('shop-live-js') }),
  offered('cloudformation', 'GetTemplate', { StackName: 'shop-base' }, { StagesAvailable: ['Original', 'Processed'] }),
  offered(
    'cloudformation',
    'CreateChangeSet',
    ({ who }) => ({
      StackName: `shop-new-${who}`,
      ChangeSetName: 'first',
      ChangeSetType: 'CREATE',
      TemplateBody: parameterStack(who),
    }),
    { Id: some('changeSet/first'), StackId: some('shop-new') },
    ({ Id }, { kept }) => (kept['changeSet'] = Id),
  ),
  offered(
    'cloudformation',
    'DescribeChangeSet',
    ({ who }) => ({ StackName: `shop-new-${who}`, ChangeSetName: 'first' }),
    { Status: 'CREATE_COMPLETE', Changes: [{ Type: 'Resource' }] },
  ),
  offered('cloudformation', 'ListChangeSets', ({ who }) => ({ StackName: `shop-new-${who}` }), {
    Summaries: [{ ChangeSetName: 'first' }],
  }),
  offered('cloudformation', 'ExecuteChangeSet', ({ who }) => ({
    StackName: `shop-new-${who}`,
    ChangeSetName: 'first',
  })),
  offered('cloudformation', 'DeleteChangeSet', ({ who }) => ({ StackName: `shop-new-${who}`, ChangeSetName: 'none' })),
  offered('cloudformation', 'DeleteStack', async ({ who, shop }) => {
    const { cloudFormation } = shop.services;
    await shop.until(() => (cloudFormation.stack(`shop-new-${who}`).status === 'CREATE_COMPLETE' ? true : undefined));
    return { StackName: `shop-new-${who}` };
  }),
];
/** A stack of one parameter. */
const parameterStack = (client: string): string =>
  JSON.stringify({
    Resources: {
      Note: { Type: 'AWS::SSM::Parameter', Properties: { Name: `/shop/${client}`, Type: 'String', Value: 'v' } },
    },
  });

const deploymentOf = ({ shop, who }: At) => shop.hooks[who].DeploymentId;
const targetOf = ({ who }: At) => `live-${who}:live`;

const DEPLOYMENTS: readonly Offered[] = [
  offered('codedeploy', 'ListApplications', {}, { applications: holding('shop-js', 'shop-py') }),
  offered('codedeploy', 'GetApplication', (at) => ({ applicationName: pipelineOf(at) }), {
    application: { computePlatform: 'Lambda', createTime: DATE },
  }),
  offered('codedeploy', 'ListDeploymentGroups', (at) => ({ applicationName: pipelineOf(at) }), {
    deploymentGroups: ['live'],
  }),
  offered(
    'codedeploy',
    'GetDeploymentGroup',
    (at) => ({ applicationName: pipelineOf(at), deploymentGroupName: 'live' }),
    { deploymentGroupInfo: { computePlatform: 'Lambda' } },
  ),
  offered(
    'codedeploy',
    'GetDeploymentConfig',
    { deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' },
    { deploymentConfigInfo: { computePlatform: 'Lambda' } },
  ),
  offered(
    'codedeploy',
    'ListDeployments',
    (at) => ({ applicationName: pipelineOf(at), deploymentGroupName: 'live' }),
    (at) => ({ deployments: [deploymentOf(at)] }),
  ),
  offered('codedeploy', 'GetDeployment', (at) => ({ deploymentId: deploymentOf(at) }), {
    deploymentInfo: { status: 'InProgress' },
  }),
  offered('codedeploy', 'BatchGetDeployments', (at) => ({ deploymentIds: [deploymentOf(at)] }), {
    deploymentsInfo: [{ status: 'InProgress' }],
  }),
  offered(
    'codedeploy',
    'ListDeploymentTargets',
    (at) => ({ deploymentId: deploymentOf(at) }),
    (at) => ({ targetIds: [targetOf(at)] }),
  ),
  offered('codedeploy', 'GetDeploymentTarget', (at) => ({ deploymentId: deploymentOf(at), targetId: targetOf(at) }), {
    deploymentTarget: { deploymentTargetType: 'LambdaTarget' },
  }),
  offered(
    'codedeploy',
    'PutLifecycleEventHookExecutionStatus',
    ({ shop, who }) => {
      const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } =
        shop.hooks[who];
      return { deploymentId, lifecycleEventHookExecutionId, status: 'Succeeded' };
    },
    ({ shop, who }) => ({ lifecycleEventHookExecutionId: shop.hooks[who].LifecycleEventHookExecutionId }),
  ),
  offered('codedeploy', 'StopDeployment', (at) => ({ deploymentId: deploymentOf(at), autoRollbackEnabled: true }), {
    status: 'Succeeded',
  }),
];

const METRIC = { Namespace: 'Shop', MetricName: 'Orders' };
const series = (Id: string, Stat: string) => ({
  Id,
  MetricStat: { Metric: METRIC, Period: 60, Stat },
  ReturnData: false,
});

const WATCHING: readonly Offered[] = [
  offered('monitoring', 'PutMetricData', {
    Namespace: 'Shop',
    MetricData: [{ MetricName: 'Orders', Values: [1, 2, 3], Timestamp: FROM }],
  }),
  offered('monitoring', 'ListMetrics', { Namespace: 'Shop' }, { Metrics: [like({ MetricName: 'Orders' })] }),
  offered(
    'monitoring',
    'GetMetricStatistics',
    { ...METRIC, StartTime: FROM, EndTime: TO, Period: 60, Statistics: ['Maximum'], ExtendedStatistics: ['p50'] },
    { Datapoints: [{ Maximum: 3, ExtendedStatistics: { p50: expect.any(Number) } }] },
  ),
  offered(
    'monitoring',
    'GetMetricData',
    {
      StartTime: FROM,
      EndTime: TO,
      MetricDataQueries: [
        series('a', 'Maximum'),
        series('b', 'Minimum'),
        { Id: 'c', Expression: '100 * (a - b) / MAX([a, b])' },
      ],
    },
    { MetricDataResults: [{ Id: 'c', StatusCode: 'Complete', Values: [expect.closeTo(66.67, 1)] }] },
  ),
  offered(
    'monitoring',
    'DescribeAlarms',
    { AlarmNames: [its.ALARM] },
    { MetricAlarms: [{ AlarmName: its.ALARM, Threshold: 5 }] },
  ),
  offered('monitoring', 'DescribeAlarmsForMetric', METRIC, { MetricAlarms: [{ AlarmName: its.ALARM }] }),
  offered('monitoring', 'SetAlarmState', { AlarmName: its.ALARM, StateValue: 'ALARM', StateReason: 'a drill' }),
  offered(
    'monitoring',
    'DescribeAlarmHistory',
    { AlarmName: its.ALARM },
    { AlarmHistoryItems: holding(like({ HistoryItemType: 'StateUpdate' })) },
  ),
  offered(
    'application-autoscaling',
    'RegisterScalableTarget',
    { ...SCALING(), MinCapacity: 1, MaxCapacity: 3 },
    { ScalableTargetARN: some('scalable-target') },
  ),
  offered(
    'application-autoscaling',
    'DescribeScalableTargets',
    { ServiceNamespace: 'sagemaker' },
    { ScalableTargets: [{ MaxCapacity: 3 }] },
  ),
  offered(
    'application-autoscaling',
    'DescribeScalingPolicies',
    { ServiceNamespace: 'sagemaker' },
    { ScalingPolicies: [] },
  ),
  offered(
    'application-autoscaling',
    'DescribeScalingActivities',
    { ServiceNamespace: 'sagemaker' },
    { ScalingActivities: [] },
  ),
];
function SCALING() {
  return {
    ...{ ServiceNamespace: 'sagemaker', ResourceId: its.RESOURCE },
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  };
}

const runOf = ({ who }: At) => ({ executionArn: its.arn('states', `execution:shop-machine:run-${who}`) });

const RUNNING: readonly Offered[] = [
  offered('states', 'ListStateMachines', {}, { stateMachines: holding(like({ name: 'shop-machine' })) }),
  offered('states', 'DescribeStateMachine', { stateMachineArn: its.MACHINE }, { status: 'ACTIVE', creationDate: DATE }),
  offered(
    'states',
    'StartExecution',
    ({ who }) => ({ stateMachineArn: its.MACHINE, name: `run-${who}`, input: '{"a":1}' }),
    { executionArn: some('run-') },
  ),
  offered('states', 'DescribeExecution', runOf, { status: 'RUNNING', input: '{"a":1}' }),
  offered('states', 'DescribeStateMachineForExecution', runOf, { stateMachineArn: its.MACHINE }),
  offered('states', 'GetExecutionHistory', runOf, { events: holding(like({ type: 'ExecutionStarted' })) }),
  offered(
    'states',
    'ListExecutions',
    { stateMachineArn: its.MACHINE, statusFilter: 'RUNNING' },
    { executions: holding(like({ status: 'RUNNING' })) },
  ),
  offered('states', 'StopExecution', runOf, { stopDate: DATE }),
  offered('events', 'ListRules', { NamePrefix: 'shop' }, { Rules: [{ Name: its.RULE }] }),
  offered('events', 'DescribeRule', { Name: its.RULE }, { State: 'ENABLED' }),
  offered('events', 'ListTargetsByRule', { Rule: its.RULE }, { Targets: [{ Id: 'echo' }] }),
  offered(
    'events',
    'ListRuleNamesByTarget',
    { TargetArn: its.arn('lambda', `function:${its.FUNCTION}`) },
    { RuleNames: [its.RULE] },
  ),
  offered(
    'events',
    'PutEvents',
    { Entries: [{ Source: 'elsewhere', DetailType: 'd', Detail: '{}' }] },
    { FailedEntryCount: 0 },
  ),
  offered('sts', 'GetCallerIdentity', {}, { Account: its.ACCOUNT, Arn: some('user/developer') }),
  offered(
    'sts',
    'AssumeRole',
    { RoleArn: its.ROLE_ARN, RoleSessionName: 'trial' },
    { Credentials: { Expiration: DATE } },
  ),
];

const FUNCTIONS: readonly Offered[] = [
  offered(
    'lambda',
    'Invoke',
    { FunctionName: its.FUNCTION, Payload: Buffer.from('{"a":1}') },
    { StatusCode: 200, Payload: '{"a":1}', ExecutedVersion: '$LATEST' },
  ),
  offered(
    'lambda',
    'Invoke',
    { FunctionName: its.FUNCTION, Qualifier: '1', Payload: Buffer.from('1') },
    { ExecutedVersion: '1' },
  ),
  offered(
    'lambda',
    'Invoke',
    { FunctionName: `${its.arn('lambda', `function:${its.FUNCTION}`)}:live`, Payload: Buffer.from('1') },
    { ExecutedVersion: '1' },
  ),
  offered(
    'lambda',
    'GetFunction',
    { FunctionName: its.FUNCTION },
    { Configuration: { State: 'Active' }, Concurrency: { ReservedConcurrentExecutions: 5 } },
  ),
  offered('lambda', 'GetFunctionConcurrency', { FunctionName: its.FUNCTION }, { ReservedConcurrentExecutions: 5 }),
  offered('lambda', 'GetFunctionConfiguration', { FunctionName: its.FUNCTION, Qualifier: 'live' }, { Version: '1' }),
  offered('lambda', 'ListFunctions', {}, { Functions: holding(like({ FunctionName: its.FUNCTION })) }),
  offered('lambda', 'ListLayers', {}, { Layers: [] }),
  offered(
    'lambda',
    'ListVersionsByFunction',
    { FunctionName: its.FUNCTION },
    { Versions: [{ Version: '$LATEST' }, { Version: '1' }] },
  ),
  offered('lambda', 'GetAlias', { FunctionName: its.FUNCTION, Name: 'live' }, { FunctionVersion: '1' }),
  offered(
    'lambda',
    'UpdateAlias',
    { FunctionName: its.FUNCTION, Name: 'live', FunctionVersion: '1', Description: 'put back' },
    { Description: 'put back' },
  ),
  offered('lambda', 'ListAliases', { FunctionName: its.FUNCTION }, { Aliases: [{ Name: 'live' }] }),
  offered('lambda', 'GetPolicy', { FunctionName: its.FUNCTION }, { Policy: some('lambda:InvokeFunction') }),
  offered(
    'logs',
    'FilterLogEvents',
    { logGroupName: `/aws/lambda/${its.FUNCTION}`, filterPattern: '?echo ?nothing' },
    { events: holding(like({ message: some('echo') })) },
  ),
  offered(
    'logs',
    'DescribeLogStreams',
    { logGroupName: `/aws/lambda/${its.FUNCTION}` },
    { logStreams: holding(like({ logStreamName: some('[') })) },
    ({ logStreams }, { kept }) => (kept['stream'] = logStreams[0].logStreamName),
  ),
  offered(
    'logs',
    'GetLogEvents',
    ({ kept }) => ({ logGroupName: `/aws/lambda/${its.FUNCTION}`, logStreamName: kept['stream'] }),
    { events: holding(like({ message: some('START') })) },
  ),
];

const PROBES: readonly Offered[] = [
  offered(
    'synthetics',
    'GetCanary',
    { Name: its.PROBE },
    { Canary: { Name: its.PROBE, Status: { State: 'RUNNING' } } },
  ),
  offered(
    'synthetics',
    'GetCanaryRuns',
    { Name: its.PROBE, MaxResults: 5 },
    { CanaryRuns: holding(like({ Name: its.PROBE, Status: like({ State: 'PASSED' }) })) },
  ),
  offered('synthetics', 'DescribeCanaries', { Names: [its.PROBE] }, { Canaries: [like({ Name: its.PROBE })] }),
  offered('synthetics', 'DescribeCanariesLastRun', {}, { CanariesLastRun: [like({ CanaryName: its.PROBE })] }),
];

/** One call at least of every operation that the account answers itself, in an order in which all can succeed. */
export const OFFERED: readonly Offered[] = [
  ...SAGEMAKER,
  ...PIPELINE,
  ...STACKS,
  ...DEPLOYMENTS,
  ...WATCHING,
  ...RUNNING,
  ...FUNCTIONS,
  ...PROBES,
];

/** Operations that no client can call with success from outside, and why. */
export const UNCALLABLE: Readonly<Record<string, string>> = {
  'codepipeline:PutJobSuccessResult': 'a job is known to its function alone',
  'codepipeline:PutJobFailureResult': 'a job is known to its function alone',
  'codepipeline:GetJobDetails': 'a job is known to its function alone',
  'cloudformation:ContinueUpdateRollback': 'no stack rollback has failed; the commands of the runbook call it',
  'application-autoscaling:DeregisterScalableTarget': 'the other client still describes the target',
};

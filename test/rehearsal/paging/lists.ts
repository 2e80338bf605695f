import * as its from '../conformance/names';

/** A list that is walked in pages. */
export interface List {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  /** Items of a page to ask for; undefined where the service's own size holds. */
  readonly size?: number;
  /** JMESPath of the items' names. */
  readonly items: string;
  readonly refused: string;
  /** Least number of pages. */
  readonly least: number;
}

const list = (
  service: string,
  operation: string,
  items: string,
  refused: string,
  more: Partial<Pick<List, 'input' | 'size' | 'least'>> = {},
): List => ({ service, operation, items, refused, input: {}, least: 2, ...more });

export const STACK = 'shop-many';
/** Resources, exports, change sets: more than one page of each. */
export const MANY = 110;
const FUNCTION = { FunctionName: its.FUNCTION };
const PIPELINE = { pipelineName: 'shop-js' };
const MACHINE = { stateMachineArn: its.MACHINE };
const DATA = {
  ...{ StartTime: '2026-01-05T09:00:00Z', EndTime: '2026-01-05T10:00:00Z' },
  MetricDataQueries: ['Orders-1', 'Orders-2'].map((MetricName, i) => ({
    Id: `m${i}`,
    MetricStat: { Metric: { Namespace: 'Many', MetricName }, Period: 60, Stat: 'Sum' },
  })),
};
const CF = 'ValidationError';

/** Every list that a person looks around with. */
export const LISTS = (runArn: string): readonly List[] => [
  list('cloudwatch', 'DescribeAlarms', '[MetricAlarms, CompositeAlarms][].AlarmName', 'InvalidNextToken', {
    ...{ size: 1, input: { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] } },
  }),
  list(
    'cloudwatch',
    'DescribeAlarmHistory',
    'AlarmHistoryItems[].[AlarmName, HistorySummary, to_string(Timestamp)]',
    'InvalidNextToken',
    { size: 1 },
  ),
  list('cloudwatch', 'ListMetrics', 'Metrics[].MetricName', 'InvalidParameterValue', { input: { Namespace: 'Many' } }),
  list('cloudwatch', 'GetMetricData', 'MetricDataResults[].[Id, Values][]', 'InvalidNextToken', {
    input: DATA,
    size: 1,
  }),
  list('cloudformation', 'DescribeStacks', 'Stacks[].StackId', CF),
  list('cloudformation', 'ListStacks', 'StackSummaries[].StackId', CF),
  list('cloudformation', 'DescribeStackEvents', 'StackEvents[].EventId', CF, { input: { StackName: STACK } }),
  list('cloudformation', 'ListStackResources', 'StackResourceSummaries[].LogicalResourceId', CF, {
    input: { StackName: STACK },
  }),
  list('cloudformation', 'ListExports', 'Exports[].Name', CF),
  list('cloudformation', 'ListImports', 'Imports', CF, { input: { ExportName: 'shop-machine-arn' }, least: 1 }),
  list('cloudformation', 'ListChangeSets', 'Summaries[].ChangeSetId', CF, { input: { StackName: STACK } }),
  list('codepipeline', 'ListPipelines', 'pipelines[].name', 'InvalidNextTokenException', { size: 1 }),
  list(
    'codepipeline',
    'ListPipelineExecutions',
    'pipelineExecutionSummaries[].pipelineExecutionId',
    'InvalidNextTokenException',
    { size: 1, input: PIPELINE },
  ),
  list(
    'codepipeline',
    'ListActionExecutions',
    'actionExecutionDetails[].actionExecutionId',
    'InvalidNextTokenException',
    { size: 1, input: PIPELINE },
  ),
  list('codedeploy', 'ListDeployments', 'deployments', 'InvalidNextTokenException', { least: 1 }),
  list('codedeploy', 'ListApplications', 'applications', 'InvalidNextTokenException', { least: 1 }),
  list('codedeploy', 'ListDeploymentGroups', 'deploymentGroups', 'InvalidNextTokenException', {
    least: 1,
    input: { applicationName: 'shop-js' },
  }),
  list('stepfunctions', 'ListStateMachines', 'stateMachines[].name', 'InvalidToken', { size: 1, least: 1 }),
  list('stepfunctions', 'ListExecutions', 'executions[].name', 'InvalidToken', { size: 1, input: MACHINE }),
  list('stepfunctions', 'GetExecutionHistory', 'events[].id', 'InvalidToken', {
    size: 1,
    input: { executionArn: runArn, reverseOrder: true },
  }),
  list('lambda', 'ListFunctions', 'Functions[].FunctionName', 'InvalidParameterValueException', { size: 1 }),
  list('lambda', 'ListVersionsByFunction', 'Versions[].Version', 'InvalidParameterValueException', {
    size: 1,
    input: FUNCTION,
  }),
  list('lambda', 'ListAliases', 'Aliases[].Name', 'InvalidParameterValueException', {
    size: 1,
    input: FUNCTION,
    least: 1,
  }),
  list('events', 'ListRules', 'Rules[].Name', 'ValidationException', { size: 1, least: 1 }),
  list(
    'application-autoscaling',
    'DescribeScalableTargets',
    'ScalableTargets[].ResourceId',
    'InvalidNextTokenException',
    { input: { ServiceNamespace: 'sagemaker' }, size: 1, least: 1 },
  ),
  list('sagemaker', 'ListTrainingJobs', 'TrainingJobSummaries[].TrainingJobName', 'ValidationException', {
    size: 1,
    least: 1,
  }),
  list('sagemaker', 'ListModels', 'Models[].ModelName', 'ValidationException', { size: 1, least: 1 }),
  list('sagemaker', 'ListTags', 'Tags[].Key', 'ValidationException', {
    input: { ResourceArn: its.arn('sagemaker', `endpoint/${its.ENDPOINT}`) },
    least: 1,
  }),
  list('logs', 'DescribeLogGroups', 'logGroups[].logGroupName', 'InvalidParameterException', { size: 1 }),
  list('logs', 'DescribeLogStreams', 'logStreams[].logStreamName', 'InvalidParameterException', {
    size: 1,
    input: { logGroupName: '/aws/lambda/hook-js' },
    least: 1,
  }),
  list('logs', 'FilterLogEvents', 'events[].eventId', 'InvalidParameterException', {
    size: 1,
    input: { logGroupName: '/aws/lambda/hook-js' },
  }),
];

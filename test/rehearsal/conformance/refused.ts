import type { At } from './offered';
import * as its from './names';

/** A well-formed request that its service must refuse: what it names is not there, or not in a state for it. */
export interface RefusedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: object | ((at: At) => object);
  readonly code: string;
}

const refused = (service: string, operation: string, input: RefusedCall['input'], code: string): RefusedCall => ({
  ...{ service, operation, input, code },
});

const CHANGE_SET = { StackName: 'shop', ChangeSetName: 'none' };
const NO_MACHINE = its.arn('states', 'stateMachine:none');
const NO_RUN = its.arn('states', 'execution:shop-machine:none');
const SCALING = {
  ...{ ServiceNamespace: 'sagemaker', ResourceId: 'endpoint/none/variant/AllTraffic' },
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
};

/** Names of nothing. */
export const UNKNOWN: readonly RefusedCall[] = [
  ...['DescribeTrainingJob', 'StopTrainingJob'].map((operation) =>
    refused('sagemaker', operation, { TrainingJobName: 'none' }, 'ValidationException'),
  ),
  ...['DescribeModel', 'DeleteModel'].map((operation) =>
    refused('sagemaker', operation, { ModelName: 'none' }, 'ValidationException'),
  ),
  ...['DescribeEndpointConfig', 'DeleteEndpointConfig'].map((operation) =>
    refused('sagemaker', operation, { EndpointConfigName: 'none' }, 'ValidationException'),
  ),
  ...['DescribeEndpoint', 'DeleteEndpoint'].map((operation) =>
    refused('sagemaker', operation, { EndpointName: 'none' }, 'ValidationException'),
  ),
  refused('sagemaker', 'CreateEndpoint', { EndpointName: 'new', EndpointConfigName: 'none' }, 'ValidationException'),
  refused('sagemaker-runtime', 'InvokeEndpoint', { EndpointName: 'none', Body: Buffer.from('1') }, 'ValidationError'),
  ...['GetPipeline', 'GetPipelineState', 'StartPipelineExecution'].map((operation) =>
    refused('codepipeline', operation, { name: 'none' }, 'PipelineNotFoundException'),
  ),
  ...['ListPipelineExecutions', 'ListActionExecutions'].map((operation) =>
    refused('codepipeline', operation, { pipelineName: 'none' }, 'PipelineNotFoundException'),
  ),
  ...['GetPipelineExecution', 'StopPipelineExecution'].map((operation) =>
    refused(
      'codepipeline',
      operation,
      { pipelineName: 'shop-js', pipelineExecutionId: '00000000-0000-4000-8000-000000000000' },
      'PipelineExecutionNotFoundException',
    ),
  ),
  ...['DescribeStacks', 'DescribeStackEvents', 'DescribeStackResources', 'ListStackResources', 'GetTemplate'].map(
    (operation) => refused('cloudformation', operation, { StackName: 'none' }, 'ValidationError'),
  ),
  refused(
    'cloudformation',
    'DescribeStackResource',
    { StackName: 'shop', LogicalResourceId: 'None' },
    'ValidationError',
  ),
  ...['DescribeChangeSet', 'ExecuteChangeSet'].map((operation) =>
    refused('cloudformation', operation, CHANGE_SET, 'ChangeSetNotFoundException'),
  ),
  refused('cloudformation', 'ListImports', { ExportName: 'none' }, 'ValidationError'),
  ...['GetDeployment', 'StopDeployment', 'ListDeploymentTargets'].map((operation) =>
    refused('codedeploy', operation, { deploymentId: 'd-NONE' }, 'DeploymentDoesNotExistException'),
  ),
  ...['GetApplication', 'ListDeploymentGroups'].map((operation) =>
    refused('codedeploy', operation, { applicationName: 'none' }, 'ApplicationDoesNotExistException'),
  ),
  refused(
    'codedeploy',
    'GetDeploymentGroup',
    { applicationName: 'shop-js', deploymentGroupName: 'none' },
    'DeploymentGroupDoesNotExistException',
  ),
  refused(
    'codedeploy',
    'GetDeploymentConfig',
    { deploymentConfigName: 'none' },
    'DeploymentConfigDoesNotExistException',
  ),
  refused('monitoring', 'SetAlarmState', { AlarmName: 'none', StateValue: 'OK', StateReason: 'r' }, 'ResourceNotFound'),
  ...['DescribeStateMachine', 'ListExecutions', 'StartExecution'].map((operation) =>
    refused('states', operation, { stateMachineArn: NO_MACHINE }, 'StateMachineDoesNotExist'),
  ),
  ...['DescribeExecution', 'GetExecutionHistory', 'StopExecution', 'DescribeStateMachineForExecution'].map(
    (operation) => refused('states', operation, { executionArn: NO_RUN }, 'ExecutionDoesNotExist'),
  ),
  refused('events', 'DescribeRule', { Name: 'none' }, 'ResourceNotFoundException'),
  refused('events', 'ListTargetsByRule', { Rule: 'none' }, 'ResourceNotFoundException'),
  ...['Invoke', 'GetFunction', 'GetFunctionConfiguration', 'GetFunctionConcurrency', 'GetPolicy']
    .concat(['ListVersionsByFunction', 'ListAliases'])
    .map((operation) => refused('lambda', operation, { FunctionName: 'none' }, 'ResourceNotFoundException')),
  ...['GetAlias', 'UpdateAlias'].map((operation) =>
    refused('lambda', operation, { FunctionName: its.FUNCTION, Name: 'none' }, 'ResourceNotFoundException'),
  ),
  refused('lambda', 'Invoke', { FunctionName: its.FUNCTION, Qualifier: '9' }, 'ResourceNotFoundException'),
  refused('application-autoscaling', 'DeregisterScalableTarget', SCALING, 'ObjectNotFoundException'),
  refused('sts', 'AssumeRole', { RoleArn: `${its.ROLE_ARN}-none`, RoleSessionName: 'trial' }, 'AccessDenied'),
  refused('logs', 'GetLogEvents', { logGroupName: '/none', logStreamName: 'none' }, 'ResourceNotFoundException'),
  refused('s3', 'GetObject', { Bucket: its.BUCKET, Key: 'none' }, 'NoSuchKey'),
  refused('kms', 'Decrypt', { KeyId: 'alias/shop', CiphertextBlob: Buffer.from('none') }, 'InvalidCiphertextException'),
  refused('ssm', 'GetParameter', { Name: '/none' }, 'ParameterNotFound'),
];

const approval = ({ kept, who }: At) => ({
  ...{ pipelineName: `shop-${who}`, stageName: 'Release', actionName: 'Ask', token: kept['token'] },
  result: { status: 'Approved', summary: '' },
});
const deployment = ({ shop, who }: At) => ({ deploymentId: shop.hooks[who].DeploymentId });

/** What is there, and not in a state for it, once every operation that is offered has been called. */
export const WRONG_STATE: readonly RefusedCall[] = [
  refused('sagemaker', 'CreateModel', { ModelName: its.MODEL, ExecutionRoleArn: its.ROLE_ARN }, 'ValidationException'),
  refused(
    'sagemaker',
    'CreateEndpoint',
    { EndpointName: its.ENDPOINT, EndpointConfigName: its.CONFIG },
    'ValidationException',
  ),
  refused('sagemaker', 'StopTrainingJob', { TrainingJobName: its.JOB }, 'ValidationException'),
  refused('codepipeline', 'PutApprovalResult', approval, 'ApprovalAlreadyCompletedException'),
  refused(
    'codepipeline',
    'PutApprovalResult',
    (at) => ({ ...approval(at), token: '00000000-0000-4000-8000-000000000000' }),
    'InvalidApprovalTokenException',
  ),
  refused(
    'codepipeline',
    'PutApprovalResult',
    (at) => ({ ...approval(at), stageName: 'None' }),
    'StageNotFoundException',
  ),
  refused(
    'codepipeline',
    'PutApprovalResult',
    (at) => ({ ...approval(at), actionName: 'None' }),
    'ActionNotFoundException',
  ),
  refused(
    'codepipeline',
    'RetryStageExecution',
    ({ shop, who }) => ({
      ...{ pipelineName: `shop-${who}`, stageName: 'Source', retryMode: 'FAILED_ACTIONS' },
      pipelineExecutionId: shop.services.pipelines.get(`shop-${who}`).executions[0]!.id,
    }),
    'StageNotRetryableException',
  ),
  refused(
    'codepipeline',
    'StopPipelineExecution',
    ({ shop, who }) => ({
      pipelineName: `shop-${who}`,
      pipelineExecutionId: shop.services.pipelines.get(`shop-${who}`).executions[0]!.id,
    }),
    'PipelineExecutionNotStoppableException',
  ),
  refused('codedeploy', 'StopDeployment', deployment, 'DeploymentAlreadyCompletedException'),
  refused(
    'codedeploy',
    'PutLifecycleEventHookExecutionStatus',
    ({ shop, who }) => ({
      ...deployment({ shop, who } as At),
      lifecycleEventHookExecutionId: shop.hooks[who].LifecycleEventHookExecutionId,
      status: 'Succeeded',
    }),
    'LifecycleEventAlreadyCompletedException',
  ),
  refused(
    'codedeploy',
    'PutLifecycleEventHookExecutionStatus',
    (at) => ({ ...deployment(at), lifecycleEventHookExecutionId: 'none', status: 'Succeeded' }),
    'InvalidLifecycleEventHookExecutionIdException',
  ),
  refused(
    'states',
    'StartExecution',
    ({ who }) => ({ stateMachineArn: its.MACHINE, name: `run-${who}`, input: '{"a":2}' }),
    'ExecutionAlreadyExists',
  ),
  refused('states', 'StartExecution', { stateMachineArn: its.MACHINE, input: '{' }, 'InvalidExecutionInput'),
  refused('states', 'ListExecutions', { stateMachineArn: its.MACHINE, nextToken: 'none' }, 'InvalidToken'),
  refused(
    'cloudformation',
    'CreateChangeSet',
    { StackName: 'shop', ChangeSetName: 'again', ChangeSetType: 'CREATE', TemplateBody: '{"Resources":{}}' },
    'ValidationError',
  ),
  refused('cloudformation', 'ContinueUpdateRollback', { StackName: 'shop' }, 'ValidationError'),
  refused(
    'lambda',
    'UpdateAlias',
    { FunctionName: its.FUNCTION, Name: 'live', RevisionId: 'stale' },
    'PreconditionFailedException',
  ),
  refused(
    'lambda',
    'Invoke',
    { FunctionName: its.FUNCTION, Payload: Buffer.from('{') },
    'InvalidRequestContentException',
  ),
  refused(
    'monitoring',
    'GetMetricData',
    { StartTime: new Date(1), EndTime: new Date(0), MetricDataQueries: [] },
    'InvalidParameterValueException',
  ),
  refused('events', 'PutEvents', {}, 'ValidationException'),
];

/** Of services that the other client does not have. */
export const UNKNOWN_TO_BOTO3: readonly RefusedCall[] = [
  ...['GetCanary', 'GetCanaryRuns'].map((operation) =>
    refused('synthetics', operation, { Name: 'none' }, 'ResourceNotFoundException'),
  ),
  refused('synthetics', 'GetCanaryRuns', { Name: its.PROBE, NextToken: 'none' }, 'ValidationException'),
];

/** One of each protocol, for the other client, with its code there. */
export const BY_PROTOCOL: readonly RefusedCall[] = [
  refused('sagemaker', 'DescribeEndpoint', {}, 'ValidationException'),
  refused('codedeploy', 'GetDeployment', {}, 'DeploymentIdRequiredException'),
  refused('states', 'DescribeExecution', { executionArn: NO_RUN }, 'ExecutionDoesNotExist'),
  refused('monitoring', 'SetAlarmState', { StateValue: 'OK', StateReason: 'r' }, 'MissingParameter'),
  refused('cloudformation', 'DescribeStackEvents', {}, 'ValidationError'),
  refused('sts', 'AssumeRole', { RoleSessionName: 'trial' }, 'ValidationError'),
  refused('lambda', 'GetFunction', { FunctionName: 'none' }, 'ResourceNotFoundException'),
  refused('sagemaker', 'ListEndpoints', { MaxResults: 'many' }, 'SerializationException'),
  refused('s3', 'GetObject', { Bucket: its.BUCKET, Key: 'none' }, 'NoSuchKey'),
];

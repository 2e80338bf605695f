import { allOperations } from '../../../rehearsal/account/operations';
import type { Services } from '../../../rehearsal/account/services';
import { BotocoreModels } from '../../../rehearsal/gateway/constraints/botocore-models';
import { serviceModel } from '../../../rehearsal/gateway/service-models';
import { pythonOfProject } from '../gateway/account-fixture';
import { hasClient } from './clients';
import { breakings } from './breaking';
import * as its from './names';
import type { RefusedCall } from './refused';

/** Members that clients judge themselves, to find the endpoint of a request. */
const BY_CLIENTS = ['events:PutEvents EndpointId'];

/** A request that breaks one limit of its service's model. */
export interface BeyondLimits extends RefusedCall {
  readonly input: object;
  readonly what: string;
  /** What the error's text must hold. */
  readonly text: string;
}

/** Operations of CloudWatch that document an error for what is not valid; the others answer by AWS's common validation. */
const METRICS = ['GetMetricStatistics', 'ListMetrics', 'PutMetricData'];

/** Errors of CodeDeploy, by the member that is wrong. */
const CODE_DEPLOY: Readonly<Record<string, string>> = {
  applicationName: 'InvalidApplicationNameException',
  deploymentConfigName: 'InvalidDeploymentConfigNameException',
  deploymentGroupName: 'InvalidDeploymentGroupNameException',
  includeOnlyStatuses: 'InvalidDeploymentStatusException',
  status: 'InvalidLifecycleEventHookExecutionStatusException',
  targetFilters: 'InvalidTargetFilterNameException',
};

const COMMON: Readonly<Record<string, string>> = {
  cloudformation: 'ValidationError',
  'sagemaker-runtime': 'ValidationError',
  sts: 'ValidationError',
};

/** Every limit of each operation that the account answers itself, broken once. */
export async function beyondLimits(services: Services): Promise<BeyondLimits[]> {
  const models = new BotocoreModels(await pythonOfProject());
  const found: BeyondLimits[] = [];
  for (const [service, operations] of Object.entries(allOperations(services, () => undefined))) {
    if (!hasClient('js', service)) continue;
    const model = await serviceModel(service);
    for (const operation of Object.keys(operations)) {
      const shape = model.operations.get(operation)!.input;
      const limits = await models.of(service, operation);
      if (shape === undefined || limits?.input === undefined) continue;
      for (const { value, at, says, member, wrong } of breakings(shape, limits.input)) {
        if (BY_CLIENTS.includes(`${service}:${operation} ${member}`)) continue;
        if (model.protocol === 'query' && isNothing(wrong)) continue;
        const own = service === 'codedeploy' || (service === 'monitoring' && METRICS.includes(operation));
        const code =
          service === 'codedeploy'
            ? CODE_DEPLOY[member]!
            : own
              ? 'InvalidParameterValueException'
              : (COMMON[service] ?? 'ValidationException');
        const text = own ? '' : `at '${at}' failed to satisfy constraint: ${says}`;
        found.push({
          what: `${service}:${operation} ${at}: ${says}`,
          service,
          operation,
          input: value as object,
          code,
          text,
        });
      }
    }
  }
  return found;
}

/** A query cannot say that a list, a map or a structure is empty. */
const isNothing = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every(isNothing);

const beyond = (service: string, operation: string, input: object, code: string, text: string): BeyondLimits => ({
  ...{ what: `${service}:${operation} as ${code}: ${text}`, service, operation, input, code, text },
});

const LONG = 'a'.repeat(300);

/** One or more of each protocol, for the other client, with its code there. */
export const BEYOND_LIMITS_BY_PROTOCOL: readonly BeyondLimits[] = [
  beyond(
    'sagemaker',
    'DescribeEndpoint',
    { EndpointName: 'an_endpoint' },
    'ValidationException',
    "1 validation error detected: Value 'an_endpoint' at 'endpointName' failed to satisfy constraint: Member must satisfy " +
      'regular expression pattern: ',
  ),
  beyond(
    'sagemaker',
    'ListEndpoints',
    { MaxResults: 101, StatusEquals: 'Idle' },
    'ValidationException',
    '2 validation errors detected: ',
  ),
  beyond(
    'codepipeline',
    'StartPipelineExecution',
    {
      name: 'shop-py',
      variables: [
        { name: 'a', value: LONG },
        { name: 'b c', value: '' },
      ],
    },
    'ValidationException',
    "2 validation errors detected: Value 'b c' at 'variables.2.member.name' failed to satisfy constraint: ",
  ),
  beyond(
    'codedeploy',
    'GetApplication',
    { applicationName: 'a b' },
    'InvalidApplicationNameException',
    'invalid characters',
  ),
  beyond(
    'states',
    'ListExecutions',
    { stateMachineArn: its.MACHINE, maxResults: 1001, statusFilter: 'succeeded' },
    'ValidationException',
    "Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
  ),
  beyond(
    'monitoring',
    'SetAlarmState',
    { AlarmName: its.ALARM, StateValue: 'INVALID', StateReason: 'r' },
    'ValidationError',
    "Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [",
  ),
  beyond(
    'monitoring',
    'PutMetricData',
    { Namespace: 'Shop', MetricData: [{ MetricName: 'm', Value: 1, Dimensions: [{ Name: LONG, Value: 'v' }] }] },
    'InvalidParameterValue',
    'The parameter MetricData.member.1.Dimensions.member.1.Name must be shorter than 256 characters.',
  ),
  beyond(
    'cloudformation',
    'DescribeChangeSet',
    { StackName: '*@da_$', ChangeSetName: 'set' },
    'ValidationError',
    "Value '*@da_$' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: ",
  ),
  beyond(
    'sts',
    'AssumeRole',
    { RoleArn: its.ROLE_ARN, RoleSessionName: 'Session1:2', DurationSeconds: 60 },
    'ValidationError',
    "Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
  ),
  beyond(
    'lambda',
    'GetFunction',
    { FunctionName: '*' },
    'ValidationException',
    "1 validation error detected: Value '*' at 'functionName' failed to satisfy constraint: Member must satisfy regular ",
  ),
  beyond(
    'sagemaker-runtime',
    'InvokeEndpoint',
    { EndpointName: its.ENDPOINT, Body: Buffer.from('1'), InferenceId: LONG },
    'ValidationError',
    "at 'inferenceId' failed to satisfy constraint: Member must have length less than or equal to 64",
  ),
  beyond(
    'logs',
    'FilterLogEvents',
    { logGroupName: '/shop', limit: 10_001 },
    'InvalidParameterException',
    "Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
  ),
  beyond(
    'kms',
    'Encrypt',
    { KeyId: 'alias/shop', Plaintext: Buffer.alloc(4097) },
    'ValidationException',
    "Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
  ),
  beyond(
    'ssm',
    'GetParametersByPath',
    { Path: '/', MaxResults: 11 },
    'ValidationException',
    "Value '11' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10",
  ),
  beyond(
    'secretsmanager',
    'GetSecretValue',
    { SecretId: '' },
    'ValidationException',
    "Value '' at 'secretId' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ),
];

import {
  arn,
  everywhere,
  passRole,
  present,
  right,
  type Context,
  type Input,
  type Requirements,
  type Right,
  type RightsOf,
  type Surroundings,
} from './right';

type Kind = 'training-job' | 'model' | 'endpoint-config' | 'endpoint';

const thing = (at: Surroundings, kind: Kind, name: unknown) => arn(at, 'sagemaker', `${kind}/${String(name)}`);

/** The operation's own action on the thing that a member names. */
const on =
  (operation: string, kind: Kind, member: string): RightsOf =>
  (input: Input, at) => [right(`sagemaker:${operation}`, thing(at, kind, input[member]))];

/** Tags given at creation need a right of their own. */
const tagged = (input: Input, resource: string): Right[] =>
  input.Tags?.length ? [right('sagemaker:AddTags', resource, tags(input))] : [];

function tags({ Tags }: Input): Context {
  const given = (Tags ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  return {
    ...Object.fromEntries(given.map(({ Key, Value }) => [`aws:requesttag/${Key.toLowerCase()}`, [Value]])),
    ...present('aws:tagkeys', given.length > 0 ? given.map(({ Key }) => Key) : undefined),
  };
}

const create =
  (
    kind: Kind,
    operation: string,
    member: string,
    more: (input: Input, at: Surroundings) => readonly Right[],
  ): RightsOf =>
  (input: Input, at) => {
    const resource = thing(at, kind, input[member]);
    return [right(`sagemaker:${operation}`, resource, tags(input)), ...tagged(input, resource), ...more(input, at)];
  };

const SERVICE = 'sagemaker.amazonaws.com';

/**
 * SageMaker looks up a volume's key and takes a grant on it with the caller's rights before anything starts.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
 */
function volumeKey(key: string | undefined, at: Surroundings): Right[] {
  if (!key) return [];
  const via = { 'kms:viaservice': [`sagemaker.${at.region}.amazonaws.com`] };
  return [
    right('kms:DescribeKey', at.key(key), via),
    right('kms:CreateGrant', at.key(key), { ...via, 'kms:grantisforawsresource': ['true'] }),
  ];
}

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon SageMaker AI".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
 */
export const sageMaker: Requirements = {
  CreateTrainingJob: create('training-job', 'CreateTrainingJob', 'TrainingJobName', (input, at) => [
    ...passRole(input.RoleArn, SERVICE),
    ...volumeKey(input.ResourceConfig?.VolumeKmsKeyId, at),
  ]),
  DescribeTrainingJob: on('DescribeTrainingJob', 'training-job', 'TrainingJobName'),
  StopTrainingJob: on('StopTrainingJob', 'training-job', 'TrainingJobName'),
  ListTrainingJobs: everywhere('sagemaker:ListTrainingJobs'),

  CreateModel: create('model', 'CreateModel', 'ModelName', (input) => passRole(input.ExecutionRoleArn, SERVICE)),
  DescribeModel: on('DescribeModel', 'model', 'ModelName'),
  DeleteModel: on('DeleteModel', 'model', 'ModelName'),
  ListModels: everywhere('sagemaker:ListModels'),

  CreateEndpointConfig: create('endpoint-config', 'CreateEndpointConfig', 'EndpointConfigName', (input, at) => [
    ...passRole(input.ExecutionRoleArn, SERVICE),
    ...volumeKey(input.KmsKeyId, at),
  ]),
  DescribeEndpointConfig: on('DescribeEndpointConfig', 'endpoint-config', 'EndpointConfigName'),
  DeleteEndpointConfig: on('DeleteEndpointConfig', 'endpoint-config', 'EndpointConfigName'),
  ListEndpointConfigs: everywhere('sagemaker:ListEndpointConfigs'),

  // Judged on both: the endpoint and the config that it takes.
  CreateEndpoint: create('endpoint', 'CreateEndpoint', 'EndpointName', (input, at) => [
    right('sagemaker:CreateEndpoint', thing(at, 'endpoint-config', input.EndpointConfigName)),
  ]),
  UpdateEndpoint: (input: Input, at) => [
    right('sagemaker:UpdateEndpoint', thing(at, 'endpoint', input.EndpointName)),
    right('sagemaker:UpdateEndpoint', thing(at, 'endpoint-config', input.EndpointConfigName)),
  ],
  DescribeEndpoint: on('DescribeEndpoint', 'endpoint', 'EndpointName'),
  DeleteEndpoint: on('DeleteEndpoint', 'endpoint', 'EndpointName'),
  ListEndpoints: everywhere('sagemaker:ListEndpoints'),

  ListMonitoringSchedules: everywhere('sagemaker:ListMonitoringSchedules'),

  AddTags: (input: Input) => [right('sagemaker:AddTags', input.ResourceArn, tags(input))],
  ListTags: (input: Input) => [right('sagemaker:ListTags', input.ResourceArn)],
};

/** Source: as above; the runtime shares the prefix `sagemaker`. */
export const sageMakerRuntime: Requirements = {
  InvokeEndpoint: (input: Input, at) => [
    right(
      'sagemaker:InvokeEndpoint',
      thing(at, 'endpoint', input.EndpointName),
      present('sagemaker:targetmodel', input.TargetModel),
    ),
  ],
};

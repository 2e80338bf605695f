import { parameterKeyRights, topicKeyRights } from './encryption';
import {
  arn,
  everywhere,
  present,
  right,
  type Input,
  type Requirements,
  type RightsOf,
  type Surroundings,
} from './right';

const onKey =
  (action: string): RightsOf =>
  (input: Input, at) => [
    right(`kms:${action}`, at.key(String(input.KeyId)), {
      ...encryptionContext(input),
      ...present('kms:grantisforawsresource', input.GrantIsForAWSResource),
    }),
  ];

function encryptionContext({ EncryptionContext = {} }: Input) {
  const entries = Object.entries(EncryptionContext as Record<string, string>);
  if (entries.length === 0) return {};
  return {
    ...Object.fromEntries(entries.map(([name, value]) => [`kms:encryptioncontext:${name.toLowerCase()}`, [value]])),
    'kms:encryptioncontextkeys': entries.map(([name]) => name),
  };
}

/**
 * KMS, called directly. A ciphertext names its key only to KMS itself: Decrypt needs `KeyId` here. Source: Service
 * Authorization Reference, "Actions, resources, and condition keys for AWS Key Management Service".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 */
export const kms: Requirements = {
  ...Object.fromEntries(
    ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'CreateGrant'].map(
      (operation) => [operation, onKey(operation)],
    ),
  ),
  ListAliases: everywhere('kms:ListAliases'),
  ListKeys: everywhere('kms:ListKeys'),
};

const onTopic =
  (action: string): RightsOf =>
  (input: Input) => [right(`sns:${action}`, String(input.TopicArn))];

/**
 * SNS. Source: Service Authorization Reference, "… for Amazon SNS".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
 */
export const sns: Requirements = {
  Publish: (input: Input, at) => [...onTopic('Publish')(input, at), ...topicKeyRights(at, String(input.TopicArn))],
  PublishBatch: (input: Input, at) => [...onTopic('Publish')(input, at), ...topicKeyRights(at, String(input.TopicArn))],
  GetTopicAttributes: onTopic('GetTopicAttributes'),
  SetTopicAttributes: onTopic('SetTopicAttributes'),
  ListSubscriptionsByTopic: onTopic('ListSubscriptionsByTopic'),
  CreateTopic: ({ Name }: Input, at) => [right('sns:CreateTopic', arn(at, 'sns', String(Name)))],
  DeleteTopic: onTopic('DeleteTopic'),
  ListTopics: everywhere('sns:ListTopics'),
};

const parameter = (at: Surroundings, name: string) =>
  arn(at, 'ssm', `parameter/${name.replace(/^\//, '').replace(/:[^:/]+$/, '')}`);

const onParameter =
  (action: string, names: (input: Input) => readonly string[] = ({ Name }) => [String(Name)]): RightsOf =>
  (input: Input, at) =>
    names(input).map((name) => right(`ssm:${action}`, parameter(at, name)));

/**
 * Parameter Store. Encrypted values are taken to be encrypted with the account's key of AWS, whose policy lets the whole
 * account use it through SSM, unless a call names a key. Source: Service Authorization Reference, "… for AWS Systems Manager".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export const ssm: Requirements = {
  GetParameter: onParameter('GetParameter'),
  GetParameters: onParameter('GetParameters', ({ Names }) => Names ?? []),
  GetParametersByPath: onParameter('GetParametersByPath', ({ Path }) => [String(Path)]),
  GetParameterHistory: onParameter('GetParameterHistory'),
  DescribeParameters: everywhere('ssm:DescribeParameters'),
  PutParameter: (input: Input, at) => [
    right('ssm:PutParameter', parameter(at, String(input.Name)), present('ssm:overwrite', input.Overwrite)),
    ...(input.KeyId === undefined ? [] : parameterKeyRights(at, String(input.Name), 'kms:Encrypt', input.KeyId)),
  ],
  DeleteParameter: onParameter('DeleteParameter'),
  DeleteParameters: onParameter('DeleteParameters', ({ Names }) => Names ?? []),
};

const group = (at: Surroundings, name: string) => arn(at, 'logs', `log-group:${name}`);
/** The ARN of a group as policies have it ends in `:*`; a request's is judged with that ending. */
const onGroup =
  (action: string): RightsOf =>
  (input: Input, at) => [right(`logs:${action}`, groupArn(at, input))];
const groupArn = (at: Surroundings, { logGroupName, logGroupIdentifier, resourceArn }: Input) =>
  [logGroupIdentifier, resourceArn].find((name) => String(name).startsWith('arn:')) ??
  `${group(at, String(logGroupName ?? logGroupIdentifier))}:*`;
const onStream =
  (action: string): RightsOf =>
  (input: Input, at) => [
    right(`logs:${action}`, `${group(at, String(input.logGroupName))}:log-stream:${input.logStreamName ?? ''}`),
  ];

/**
 * CloudWatch Logs. Source: Service Authorization Reference, "… for Amazon CloudWatch Logs".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
export const logs: Requirements = {
  CreateLogGroup: onGroup('CreateLogGroup'),
  DeleteLogGroup: onGroup('DeleteLogGroup'),
  CreateLogStream: onStream('CreateLogStream'),
  DeleteLogStream: onStream('DeleteLogStream'),
  PutLogEvents: onStream('PutLogEvents'),
  GetLogEvents: onStream('GetLogEvents'),
  // On all groups, whatever prefix is asked for: AWS names this ARN when it refuses.
  DescribeLogGroups: (_, at) => [right('logs:DescribeLogGroups', `${group(at, '')}:log-stream:`)],
  DescribeLogStreams: onGroup('DescribeLogStreams'),
  FilterLogEvents: onGroup('FilterLogEvents'),
  PutRetentionPolicy: onGroup('PutRetentionPolicy'),
  DeleteRetentionPolicy: onGroup('DeleteRetentionPolicy'),
  ListTagsForResource: onGroup('ListTagsForResource'),
};

/** A secret's ARN ends in six characters that only Secrets Manager knows; by name it is judged with `??????` for them. */
const onSecret =
  (action: string): RightsOf =>
  ({ SecretId, Name, VersionStage }: Input, at) => {
    const name = String(SecretId ?? Name);
    const resource = name.startsWith('arn:') ? name : arn(at, 'secretsmanager', `secret:${name}-??????`);
    return [
      right(`secretsmanager:${action}`, resource, {
        ...present('secretsmanager:secretid', SecretId),
        ...present('secretsmanager:versionstage', VersionStage),
        ...present('secretsmanager:name', Name),
      }),
    ];
  };

/**
 * Secrets Manager. Source: Service Authorization Reference, "… for AWS Secrets Manager".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
export const secretsManager: Requirements = {
  ...Object.fromEntries(
    ['GetSecretValue', 'DescribeSecret', 'CreateSecret', 'PutSecretValue', 'UpdateSecret', 'DeleteSecret'].map(
      (operation) => [operation, onSecret(operation)],
    ),
  ),
  ListSecrets: everywhere('secretsmanager:ListSecrets'),
};

import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { KEYS } from '../lambda/shared/names';
import type { Arns } from './arns';
import type { Image } from './images';
import type { Settings } from './settings';

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A statement that allows actions on resources. */
export const allow = (actions: readonly string[], resources: readonly string[], conditions?: Conditions) =>
  new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources], conditions });

/**
 * Allows actions that know no resource: IAM judges them by `*` alone. Each has its reason here, and a test admits no
 * other `*`.
 */
export const allowWithoutResource = (action: keyof typeof WITHOUT_RESOURCE, conditions?: Conditions) =>
  allow([action], ['*'], conditions);

/** Actions without resource-level permissions, by the service authorization reference. */
export const WITHOUT_RESOURCE = {
  'ecr:GetAuthorizationToken': 'a token for the registry, not for a repository',
  'cloudwatch:PutMetricData': 'metrics have no ARN; limited to a namespace by condition',
  'cloudwatch:GetMetricData': 'metrics have no ARN',
  'cloudwatch:DescribeAlarms': 'listing by name or prefix is judged on all alarms',
  'codedeploy:ListDeploymentTargets': 'a target has no ARN; the id of its deployment must be known',
  'codedeploy:GetDeploymentTarget': 'a target has no ARN; the id of its deployment must be known',
  'ec2:DescribeNetworkInterfaces': 'describing is judged on no resource',
  'ec2:DescribeVpcs': 'describing is judged on no resource',
  'ec2:DescribeDhcpOptions': 'describing is judged on no resource',
  'ec2:DescribeSubnets': 'describing is judged on no resource',
  'ec2:DescribeSecurityGroups': 'describing is judged on no resource',
  's3:ListAllMyBuckets': 'listing buckets knows none; Synthetics asks it of the role of a canary',
  // A state machine that logs and traces; CDK grants them.
  'logs:CreateLogDelivery': 'deliveries of logs are judged on no resource',
  'logs:GetLogDelivery': 'deliveries of logs are judged on no resource',
  'logs:UpdateLogDelivery': 'deliveries of logs are judged on no resource',
  'logs:DeleteLogDelivery': 'deliveries of logs are judged on no resource',
  'logs:ListLogDeliveries': 'deliveries of logs are judged on no resource',
  'logs:PutResourcePolicy': 'the policy of the account, not of a group',
  'logs:DescribeResourcePolicies': 'the policy of the account, not of a group',
  'logs:DescribeLogGroups': 'describing is judged on no resource',
  'xray:PutTraceSegments': 'traces have no ARN',
  'xray:PutTelemetryRecords': 'traces have no ARN',
  'xray:GetSamplingRules': 'traces have no ARN',
  'xray:GetSamplingTargets': 'traces have no ARN',
  'codepipeline:PutJobSuccessResult': 'a job has no ARN; its random id is the secret',
  'codepipeline:PutJobFailureResult': 'a job has no ARN; its random id is the secret',
} as const;

/** Use of the model's key for objects that are only read. */
export const decrypt = (keyArn: string) => allow(['kms:Decrypt'], [keyArn]);

/** Use of the model's key for objects that are read and written. */
export const encryptAndDecrypt = (keyArn: string) => allow(['kms:Decrypt', 'kms:GenerateDataKey'], [keyArn]);

/** Creates a grant on the model's key, for a service that encrypts a volume with it. */
export const grantKey = (keyArn: string) =>
  allow(['kms:CreateGrant'], [keyArn], { Bool: { 'kms:GrantIsForAWSResource': 'true' } });

/**
 * Use of the model's key for what SageMaker runs: objects, and the encrypted volume of each instance, for which SageMaker
 * takes a grant with the role of the job or of the model.
 */
export const encryptForJobs = (keyArn: string): PolicyStatement[] => [encryptAndDecrypt(keyArn), grantKey(keyArn)];

/** Reads objects; without ListBucket a missing object would look like a forbidden one. */
export function readArtifacts(arns: Arns, ...prefixes: readonly string[]): PolicyStatement[] {
  return [
    allow(['s3:GetObject'], arns.artifacts(...prefixes)),
    allow(['s3:ListBucket'], [arns.bucket(arns.artifactBucketName)]),
  ];
}

export const writeArtifacts = (arns: Arns, ...prefixes: readonly string[]) =>
  allow(['s3:PutObject'], arns.artifacts(...prefixes));

/** Reads training data, at a version if need be. */
export function readData(arns: Arns): PolicyStatement[] {
  return [
    allow(
      ['s3:GetObject', 's3:GetObjectVersion'],
      arns.dataBucketNames.map((name) => arns.objects(name, '*')),
    ),
    allow(
      ['s3:ListBucket', 's3:ListBucketVersions'],
      arns.dataBucketNames.map((name) => arns.bucket(name)),
    ),
  ];
}

/** Answers a job of CodePipeline's Lambda action. */
export const answerPipelineJobs = (): PolicyStatement[] => [
  allowWithoutResource('codepipeline:PutJobSuccessResult'),
  allowWithoutResource('codepipeline:PutJobFailureResult'),
];

/** What SageMaker's containers need whatever they do: their image, their log, their metrics. */
export function runContainer(arns: Arns, image: Image, logGroupPrefix: string, namespaces: readonly string[]) {
  return [
    allow(
      ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      [arns.repository(image.account, image.repository)],
    ),
    allowWithoutResource('ecr:GetAuthorizationToken'),
    allow(
      ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
      [arns.logs(logGroupPrefix)],
    ),
    allowWithoutResource('cloudwatch:PutMetricData', { StringEquals: { 'cloudwatch:namespace': namespaces } }),
  ];
}

/**
 * What SageMaker does with the role of a job or a model to put its containers into a network: it makes network interfaces
 * in the subnets, with the security groups, and lets its own account attach them. Their ids are not known beforehand; all
 * but the making is therefore bound to the subnets by condition. Nothing without a network of the settings.
 *
 * Source: "Give SageMaker access to resources in your VPC" of its documentation, and EC2's service authorization reference.
 */
export function useNetwork(arns: Arns, vpc: Settings['vpc']): PolicyStatement[] {
  if (vpc === undefined) return [];
  const subnets = vpc.subnetIds.map((id) => arns.ec2('subnet', id));
  const securityGroups = vpc.securityGroupIds.map((id) => arns.ec2('security-group', id));
  const interfaces = [arns.ec2('network-interface', '*')];
  const inSubnets = { ArnLike: { 'ec2:Subnet': subnets } };
  return [
    allow(['ec2:CreateNetworkInterface'], [...subnets, ...securityGroups]),
    allow(
      [
        'ec2:CreateNetworkInterface',
        'ec2:CreateNetworkInterfacePermission',
        'ec2:DeleteNetworkInterface',
        'ec2:DeleteNetworkInterfacePermission',
      ],
      interfaces,
      inSubnets,
    ),
    allowWithoutResource('ec2:DescribeNetworkInterfaces'),
    allowWithoutResource('ec2:DescribeVpcs'),
    allowWithoutResource('ec2:DescribeDhcpOptions'),
    allowWithoutResource('ec2:DescribeSubnets'),
    allowWithoutResource('ec2:DescribeSecurityGroups'),
  ];
}

/** What a training job on spot capacity does with its checkpoints: SageMaker mirrors a directory of the container. */
export const keepCheckpoints = (arns: Arns): PolicyStatement[] => [
  allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], arns.artifacts(KEYS.checkpoints)),
  allow(['s3:ListBucket'], [arns.bucket(arns.artifactBucketName)]),
];

import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Arns } from './arns';
import type { Image } from './images';

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

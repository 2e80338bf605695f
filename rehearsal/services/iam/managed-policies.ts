import { NotRehearsable } from '../../contracts';
import type { PolicyDocument } from '../identity';

const NAME = /^arn:[a-z-]+:iam::aws:policy\/(.+)$/;

const LOG_WRITER = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const OBJECT_READER = ['s3:GetObject', 's3:GetObjectVersion'];

/** What the policies say that AWS manages, from https://docs.aws.amazon.com/aws-managed-policy/latest/reference/<name>.html */
const DOCUMENTS: Readonly<Record<string, PolicyDocument>> = {
  AdministratorAccess: everywhere(['*']),
  // v7
  AWSCloudFormationReadOnlyAccess: everywhere([
    'cloudformation:Describe*',
    'cloudformation:BatchDescribe*',
    'cloudformation:EstimateTemplateCost',
    'cloudformation:Get*',
    'cloudformation:List*',
    'cloudformation:ValidateTemplate',
    'cloudformation:Detect*',
  ]),
  // v1
  'service-role/AWSLambdaBasicExecutionRole': everywhere(LOG_WRITER),
  // v3
  'service-role/AWSLambdaVPCAccessExecutionRole': everywhere([
    ...LOG_WRITER,
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ]),
  // v1
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': everywhere([
    ...LOG_WRITER,
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:GetLogEvents',
    'logs:FilterLogEvents',
  ]),
  // v1
  'service-role/AWSCodeDeployRoleForLambdaLimited': {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [
          'cloudwatch:DescribeAlarms',
          'lambda:UpdateAlias',
          'lambda:GetAlias',
          'lambda:GetProvisionedConcurrencyConfig',
        ],
        Resource: '*',
      },
      { Effect: 'Allow', Action: OBJECT_READER, Resource: 'arn:aws:s3:::*/CodeDeploy/*' },
      {
        Effect: 'Allow',
        Action: OBJECT_READER,
        Resource: '*',
        Condition: { StringEquals: { 's3:ExistingObjectTag/UseWithCodeDeploy': 'true' } },
      },
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: 'arn:aws:lambda:*:*:function:CodeDeployHook_*',
      },
    ],
  },
};

/** Whether AWS manages the policy of this name; an inline policy's name is no ARN. */
export function isAwsManaged(name: string): boolean {
  return NAME.test(name);
}

/** Throws NotRehearsable for a policy whose document is not known here. */
export function awsManagedPolicy(arn: string, where: string): PolicyDocument {
  const name = NAME.exec(arn)?.[1];
  const document = name !== undefined && Object.hasOwn(DOCUMENTS, name) ? DOCUMENTS[name] : undefined;
  if (!document) throw new NotRehearsable('managed policy', arn, where);
  return document;
}

function everywhere(actions: readonly string[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
}

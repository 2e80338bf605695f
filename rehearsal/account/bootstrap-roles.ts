import type { Surroundings } from '../events';
import type { Identity, PolicyDocument } from '../services/identity';

/** CDK's standard qualifier. */
export const QUALIFIER = 'hnb659fds';

interface BootstrapRole {
  /** Value of the tag `aws-cdk:bootstrap-role`, by which CDK Pipelines' builds may assume it. */
  readonly tag: string;
  readonly statements: readonly object[];
  readonly managed: readonly string[];
}

const READ_AND_WRITE = ['s3:GetObject*', 's3:GetBucket*', 's3:List*', 's3:Abort*', 's3:DeleteObject*', 's3:PutObject*'];
const USE_KEY = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];

/**
 * The roles of CDK's bootstrap stack with their rights, as `aws-cdk/lib/api/bootstrap/bootstrap-template.yaml` gives them
 * when nobody asks for less; rights for images are left out, as nothing here publishes one.
 */
function roles({ accountId, region, partition }: Surroundings): Readonly<Record<string, BootstrapRole>> {
  const staging = `arn:${partition}:s3:::cdk-${QUALIFIER}-assets-${accountId}-${region}`;
  const allow = (Action: readonly string[], Resource: string | readonly string[], Condition?: object) => ({
    ...{ Effect: 'Allow', Action, Resource },
    ...(Condition && { Condition }),
  });
  const changes = ['CreateChangeSet', 'DeleteChangeSet', 'ExecuteChangeSet', 'CreateStack', 'UpdateStack'];
  const more = ['RollbackStack', 'ContinueUpdateRollback', 'DeleteStack', 'UpdateTerminationProtection'];
  return {
    'cfn-exec': { tag: 'cfn-exec', statements: [], managed: ['AdministratorAccess'] },
    deploy: {
      tag: 'deploy',
      statements: [
        allow(
          [...changes, ...more].map((action) => `cloudformation:${action}`),
          '*',
        ),
        allow(READ_AND_WRITE, '*', { StringNotEquals: { 's3:ResourceAccount': accountId } }),
        allow(USE_KEY, '*', { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } }),
        allow(['iam:PassRole'], bootstrapRoleArn('cfn-exec', { accountId, region, partition })),
        allow(['sts:GetCallerIdentity'], '*'),
        allow(['s3:GetObject*', 's3:GetBucket*', 's3:List*'], [staging, `${staging}/*`]),
        allow(['ssm:GetParameter', 'ssm:GetParameters'], versionArn({ accountId, region, partition })),
      ],
      managed: ['AWSCloudFormationReadOnlyAccess'],
    },
    'file-publishing': {
      tag: 'file-publishing',
      statements: [
        allow([...READ_AND_WRITE, 's3:GetEncryptionConfiguration'], [staging, `${staging}/*`], {
          StringEquals: { 'aws:ResourceAccount': [accountId] },
        }),
      ],
      managed: [],
    },
    'image-publishing': { tag: 'image-publishing', statements: [], managed: [] },
    lookup: {
      tag: 'lookup',
      statements: [allow(['ssm:GetParameter', 'ssm:GetParameters'], versionArn({ accountId, region, partition }))],
      managed: [],
    },
  };
}

type Place = Pick<Surroundings, 'accountId' | 'region' | 'partition'>;

export function bootstrapRoleArn(name: string, { accountId, region, partition }: Place): string {
  return `arn:${partition}:iam::${accountId}:role/${roleName(name, { accountId, region })}`;
}

const roleName = (name: string, { accountId, region }: Pick<Place, 'accountId' | 'region'>) =>
  `cdk-${QUALIFIER}-${name}-role-${accountId}-${region}`;

const versionArn = ({ accountId, region, partition }: Place) =>
  `arn:${partition}:ssm:${region}:${accountId}:parameter/cdk-bootstrap/${QUALIFIER}/version`;

/** Makes the roles, each open to the account's principals that may assume it. */
export function makeBootstrapRoles(surroundings: Surroundings, identity: Identity): void {
  const { accountId, partition } = surroundings;
  for (const [name, { tag, statements, managed }] of Object.entries(roles(surroundings))) {
    const principal =
      name === 'cfn-exec'
        ? { Service: 'cloudformation.amazonaws.com' }
        : { AWS: `arn:${partition}:iam::${accountId}:root` };
    const document: PolicyDocument = { Version: '2012-10-17', Statement: statements };
    identity.createRole({
      name: roleName(name, surroundings),
      path: '/',
      trust: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal }] },
      inline: statements.length > 0 ? [{ name: 'default', document }] : [],
      managedPolicyArns: managed.map((policy) => `arn:${partition}:iam::aws:policy/${policy}`),
      maxSessionSeconds: 3600,
      permissionsBoundary: undefined,
      tags: { 'aws-cdk:bootstrap-role': tag },
      foreign: true,
    });
  }
}

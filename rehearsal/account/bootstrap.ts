import type { MotoConnection } from '../gateway/moto-connection';
import { s3Error } from '../services/object-store';
import type { Identity } from '../services/identity';
import type { ParameterStore } from '../services/parameters';
import type { Surroundings } from '../events';

/** CDK's standard qualifier, and the version of its bootstrap template that today's CLI deploys. */
const QUALIFIER = 'hnb659fds';
const VERSION = '30';
const ROLES = ['cfn-exec', 'deploy', 'file-publishing', 'image-publishing', 'lookup'];

/** What `cdk bootstrap` leaves in an account, as far as the deployment of an app asks for it. */
export async function bootstrap(
  { accountId, region, partition }: Surroundings,
  moto: MotoConnection,
  identity: Identity,
  parameters: ParameterStore,
): Promise<void> {
  const bucket = await moto.call('s3', { method: 'PUT', path: `/cdk-${QUALIFIER}-assets-${accountId}-${region}` });
  if (bucket.statusCode !== 200) throw s3Error(bucket, 'the bootstrap bucket');
  await parameters.put({
    Name: `/cdk-bootstrap/${QUALIFIER}/version`,
    Value: VERSION,
    Type: 'String',
    Overwrite: true,
  });
  const trust = {
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:${partition}:iam::${accountId}:root` } },
    ],
  };
  for (const role of ROLES)
    identity.createRole({
      name: `cdk-${QUALIFIER}-${role}-role-${accountId}-${region}`,
      path: '/',
      trust,
      inline: [],
      managedPolicyArns: [],
      maxSessionSeconds: 3600,
      permissionsBoundary: undefined,
    });
}

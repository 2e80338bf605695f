import type { MotoConnection } from '../gateway/moto-connection';
import { s3Error } from '../services/object-store';
import type { Identity } from '../services/identity';
import type { ParameterStore } from '../services/parameters';
import type { Surroundings } from '../events';
import { makeBootstrapRoles, QUALIFIER } from './bootstrap-roles';

/** The version of its bootstrap template that today's CLI deploys. */
const VERSION = '30';

/** What `cdk bootstrap` leaves in an account, as far as the deployment of an app asks for it. */
export async function bootstrap(
  surroundings: Surroundings,
  moto: MotoConnection,
  identity: Identity,
  parameters: ParameterStore,
): Promise<void> {
  const { accountId, region } = surroundings;
  const bucket = await moto.call('s3', { method: 'PUT', path: `/cdk-${QUALIFIER}-assets-${accountId}-${region}` });
  if (bucket.statusCode !== 200) throw s3Error(bucket, 'the bootstrap bucket');
  await parameters.put({
    Name: `/cdk-bootstrap/${QUALIFIER}/version`,
    Value: VERSION,
    Type: 'String',
    Overwrite: true,
  });
  makeBootstrapRoles(surroundings, identity);
}

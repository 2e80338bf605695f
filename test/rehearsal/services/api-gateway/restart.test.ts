import { seededRandom } from '../../../../rehearsal/random';
import { ApiGateway } from '../../../../rehearsal/services/api-gateway/api-gateway';
import { apiGatewayProviders } from '../../../../rehearsal/cloudformation/resources/api-gateway';
import type { Provider } from '../../../../rehearsal/cloudformation/provider';
import { handOver } from '../kept';
import { apiRig, integration, request } from './rig';

const VALIDATED = { AuthorizationType: 'NONE', RequestParameters: { 'method.request.header.x-name': true } };

/** An API with a validator, throttled to one request a second, and its gateway after a restart. */
async function restarted() {
  const first = await apiRig({
    stage: { MethodSettings: [{ ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1, MetricsEnabled: true }] },
  });
  const { apiId: RestApiId, rootResourceId: ParentId, create } = first;
  const validator = await create('RequestValidator', { RestApiId, ValidateRequestParameters: true });
  const resource = await create('Resource', { RestApiId, ParentId, PathPart: '{id}' });
  await create('Method', {
    ...{ RestApiId, ResourceId: resource.physicalId, HttpMethod: 'GET', Integration: integration(), ...VALIDATED },
    RequestValidatorId: validator.physicalId,
  });
  const deployment = await create('Deployment', { RestApiId });
  await create('Stage', { RestApiId, StageName: 'late', DeploymentId: deployment.physicalId });
  const front = new ApiGateway({
    ...first.props,
    surroundings: { ...first.props.surroundings, random: seededRandom(2) },
  });
  handOver(first.front, front);
  const providers = apiGatewayProviders({ apiGateway: front }) as Record<string, Provider>;
  return {
    ...{ first, front, validatorId: validator.physicalId },
    create: (type: string, properties: Record<string, unknown>) =>
      providers[`AWS::ApiGateway::${type}`]!.create(request(type, properties)),
    ask: (more: Parameters<typeof first.ask>[0]) => first.ask(more, front),
  };
}

describe('after a restart', () => {
  it('an API answers at the address that it had, as each stage was deployed', async () => {
    const { ask } = await restarted();
    const get = { method: 'GET', path: '/7', principal: undefined };

    expect(await ask({})).toMatchObject({ statusCode: 200, text: 'hello' });
    expect(await ask({ principal: undefined })).toMatchObject({ statusCode: 403 });
    expect(await ask({ ...get, stage: 'late', headers: { 'x-name': 'a' } })).toMatchObject({ statusCode: 200 });
    expect(await ask({ ...get, stage: 'late', headers: {} })).toMatchObject({ statusCode: 400 });
    expect(await ask(get)).toMatchObject({ statusCode: 403 }); // deployed after this stage was
  });

  it('its resources and stages are what they were, and it is throttled as before', async () => {
    const { first, front, ask } = await restarted();

    expect(front.apis.get(first.apiId)).toEqual(first.apis.get(first.apiId));
    expect([(await ask({})).statusCode, (await ask({})).statusCode]).toEqual([200, 429]);
  });

  it('it takes changes: another deployment, and ids that nothing had before', async () => {
    const { first, front, validatorId, create, ask } = await restarted();
    const { apiId: RestApiId, rootResourceId: ParentId } = first;
    const resource = await create('Resource', { RestApiId, ParentId, PathPart: 'new' });
    await create('Method', {
      ...{ RestApiId, ResourceId: resource.physicalId, HttpMethod: 'GET', Integration: integration(), ...VALIDATED },
      RequestValidatorId: validatorId,
    });
    const deployment = await create('Deployment', { RestApiId });
    await create('Stage', { RestApiId, StageName: 'third', DeploymentId: deployment.physicalId });

    const get = { stage: 'third', method: 'GET', path: '/new' };
    expect(await ask({ ...get, headers: { 'x-name': 'a' } })).toMatchObject({ statusCode: 200 });
    expect(await ask({ ...get, headers: {} })).toMatchObject({ statusCode: 400 });
    expect(first.apis.get(RestApiId).resources.has(resource.physicalId)).toBe(false);
    expect(first.apis.get(RestApiId).deployments.has(deployment.physicalId)).toBe(false);
    expect(() => front.apis.deleteDeployment(RestApiId, first.deploymentId)).toThrow('Active stages pointing');
  });
});

import { sageMakerProviders } from '../../../../rehearsal/cloudformation/resources/sagemaker';
import { CAPTURE, harness, IMAGE, MODEL_URL, NO_FAULTS, ROLE, VARIANT } from '../../services/sagemaker/harness';
import { deletionOf, provider, requestFor, updateFor } from './request-fixture';

const TYPE = {
  model: 'AWS::SageMaker::Model',
  config: 'AWS::SageMaker::EndpointConfig',
  endpoint: 'AWS::SageMaker::Endpoint',
};
const ARN = 'arn:aws:sagemaker:us-east-1:111122223333';
const MODEL = {
  ModelName: VARIANT.ModelName,
  ExecutionRoleArn: ROLE,
  PrimaryContainer: { Image: IMAGE, ModelDataUrl: MODEL_URL },
};
const CONFIG = { EndpointConfigName: 'config', ProductionVariants: [VARIANT] };
const ENDPOINT = { EndpointName: 'taxi', EndpointConfigName: 'config' };

function account(overrides: Parameters<typeof harness>[0] = {}) {
  const h = harness(overrides);
  const providers = sageMakerProviders(h.sagemaker);
  const create = (type: string, properties: object) =>
    provider(providers, type).create(requestFor(type, properties as Record<string, unknown>));
  return { ...h, providers, create };
}

describe('the SageMaker resource types', () => {
  it('give their ARN for Ref and their name as attribute', async () => {
    const { create } = account();
    expect(await create(TYPE.model, MODEL)).toEqual({
      physicalId: `${ARN}:model/taxi-model`,
      attributes: { ModelName: 'taxi-model', ModelArn: `${ARN}:model/taxi-model` },
    });
    expect(await create(TYPE.config, CONFIG)).toMatchObject({
      physicalId: `${ARN}:endpoint-config/config`,
      attributes: { EndpointConfigName: 'config' },
    });
    expect(await create(TYPE.endpoint, ENDPOINT)).toMatchObject({
      physicalId: `${ARN}:endpoint/taxi`,
      attributes: { EndpointName: 'taxi' },
    });
  });

  it('are made only when the endpoint answers its ping', async () => {
    const { create, sagemaker } = account({ faults: { ...NO_FAULTS, containerStart: () => 'dies' } });
    await create(TYPE.model, MODEL);
    await create(TYPE.config, CONFIG);
    await expect(create(TYPE.endpoint, ENDPOINT)).rejects.toThrow(/did not pass the ping health check/);
    expect(sagemaker.endpoints.find('taxi')).toBeUndefined();
  });

  it('are deleted, the endpoint with its container', async () => {
    const { create, providers, servers, sagemaker } = account();
    const made = [
      [TYPE.model, await create(TYPE.model, MODEL)],
      [TYPE.config, await create(TYPE.config, CONFIG)],
      [TYPE.endpoint, await create(TYPE.endpoint, ENDPOINT)],
    ] as const;
    for (const [type, { physicalId }] of [...made].reverse()) {
      await provider(providers, type).delete(deletionOf(type, physicalId));
    }
    expect(servers[0]!.isEnded).toBe(true);
    expect(sagemaker.models.find('taxi-model')).toBeUndefined();
    expect(sagemaker.endpointConfigs.find('config')).toBeUndefined();
    expect(sagemaker.endpoints.find('taxi')).toBeUndefined();
  });

  it('go over to another config in place', async () => {
    const { create, providers, sagemaker, servers } = account();
    await create(TYPE.model, MODEL);
    await create(TYPE.config, CONFIG);
    await create(TYPE.config, { ...CONFIG, EndpointConfigName: 'next' });
    const { physicalId } = await create(TYPE.endpoint, ENDPOINT);
    const after = { ...ENDPOINT, EndpointConfigName: 'next', Tags: [{ Key: 'a', Value: 'b' }] };
    await provider(providers, TYPE.endpoint).update(updateFor(TYPE.endpoint, physicalId, ENDPOINT, after));
    expect(sagemaker.endpoints.describe('taxi').EndpointConfigName).toBe('next');
    expect(servers.map(({ isEnded }) => isEnded)).toEqual([true, false]);
    expect(sagemaker.tags.list(physicalId)).toEqual(after.Tags);
  });

  it('have generated names of 63 characters at most, unique at their end', async () => {
    const { providers, sagemaker } = account();
    const { ModelName: _, ...properties } = MODEL;
    const request = requestFor(TYPE.model, properties, 'ModelWithAnExceedinglyLongLogicalIdInItsTemplate');
    const { attributes } = await provider(providers, TYPE.model).create(request);
    expect(attributes['ModelName']).toMatch(/^nyctaxi-pipeline-Model.*-ABCDEFGHIJKL$/);
    expect(`${attributes['ModelName']}`).toHaveLength(63);
    expect(sagemaker.models.get(attributes['ModelName'] as string)).toBeDefined();
  });

  it('take numbers and truth values that a template writes as text', async () => {
    const { create, sagemaker } = account();
    await create(TYPE.model, MODEL);
    await create(TYPE.config, {
      EndpointConfigName: 'config',
      ProductionVariants: [{ ...VARIANT, InitialInstanceCount: '2', InitialVariantWeight: '1.0' }],
      DataCaptureConfig: { ...CAPTURE, EnableCapture: 'true', InitialSamplingPercentage: '50' },
    });
    expect(sagemaker.endpointConfigs.describe('config')).toMatchObject({
      ProductionVariants: [{ InitialInstanceCount: 2, InitialVariantWeight: 1 }],
      DataCaptureConfig: { EnableCapture: true, InitialSamplingPercentage: 50 },
    });
  });

  it('leave every other property to be refused by name', () => {
    const { providers } = account();
    for (const [type, property] of [
      [TYPE.model, 'Containers'],
      [TYPE.model, 'InferenceExecutionConfig'],
      [TYPE.config, 'ShadowProductionVariants'],
      [TYPE.config, 'AsyncInferenceConfig'],
      [TYPE.endpoint, 'DeploymentConfig'],
    ] as const) {
      const { honours, records } = provider(providers, type);
      expect([...honours, ...records]).not.toContain(property);
    }
  });
});

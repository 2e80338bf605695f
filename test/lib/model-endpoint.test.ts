import { assemblyOf, ID_A, onlyResource, resourcesOf } from './support/synthesized';
import { grantsOf } from './support/policies';

const dev = (settings?: Record<string, unknown>) => assemblyOf(settings).template('DeployDev');
const prod = (settings?: Record<string, unknown>) => assemblyOf(settings).template('DeployProd');

describe.each([
  ['dev', dev, 1],
  ['prod', prod, { Ref: 'InstanceCount' }],
] as const)('the %s endpoint', (environment, template, count) => {
  it('is named by the execution, and so are its model and config', () => {
    const name = `nyctaxi-${environment}-${ID_A}`;
    expect(onlyResource(template(), 'AWS::SageMaker::Endpoint').Properties.EndpointName).toBe(name);
    expect(onlyResource(template(), 'AWS::SageMaker::EndpointConfig').Properties.EndpointConfigName).toBe(name);
    expect(onlyResource(template(), 'AWS::SageMaker::Model').Properties.ModelName).toBe(name);
  });

  it('has a name of at most 63 characters for the longest model name', () => {
    const { EndpointName } = onlyResource(
      template({ modelName: 'a'.repeat(15) }),
      'AWS::SageMaker::Endpoint',
    ).Properties;
    expect(EndpointName.length).toBeLessThanOrEqual(63);
  });

  it('serves the artifact that is kept of this execution', () => {
    const { PrimaryContainer } = onlyResource(template(), 'AWS::SageMaker::Model').Properties;
    expect(PrimaryContainer.ModelDataUrl).toBe(
      `s3://nyctaxi-artifacts-111122223333-us-east-1/releases/${ID_A}/model.tar.gz`,
    );
  });

  it('has the instances of the settings, and the key', () => {
    const { ProductionVariants, KmsKeyId } = onlyResource(template(), 'AWS::SageMaker::EndpointConfig').Properties;
    expect(ProductionVariants).toEqual([
      expect.objectContaining({ InstanceType: 'ml.m5.large', InitialInstanceCount: count }),
    ]);
    expect(KmsKeyId).toEqual({ 'Fn::ImportValue': 'nyctaxi-key-arn' });
  });

  it("'s model waits for the policy of its role", () => {
    const policy = resourcesOf(template(), 'AWS::IAM::Policy').find(([, it]) =>
      JSON.stringify(it.Properties).includes('ecr:GetAuthorizationToken'),
    )!;
    expect(onlyResource(template(), 'AWS::SageMaker::Model').DependsOn).toContain(policy[0]);
  });

  it('runs with the same rights for every execution', () => {
    expect(JSON.stringify(grantsOf(environment, template()))).not.toContain(ID_A);
  });
});

describe('data capture', () => {
  it('records every request and answer of production', () => {
    expect(onlyResource(prod(), 'AWS::SageMaker::EndpointConfig').Properties.DataCaptureConfig).toMatchObject({
      EnableCapture: true,
      InitialSamplingPercentage: 100,
      DestinationS3Uri: 's3://nyctaxi-artifacts-111122223333-us-east-1/data-capture',
      CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
    });
  });

  it('records texts as they are: what is not named would be recorded in base64', () => {
    const { DataCaptureConfig } = onlyResource(prod(), 'AWS::SageMaker::EndpointConfig').Properties;
    expect(DataCaptureConfig.CaptureContentTypeHeader).toEqual({
      CsvContentTypes: ['text/csv'],
      JsonContentTypes: ['application/json'],
    });
  });

  it('records nothing of dev, whose role may not write at all', () => {
    expect(onlyResource(dev(), 'AWS::SageMaker::EndpointConfig').Properties.DataCaptureConfig).toBeUndefined();
    expect(grantsOf('dev', dev()).filter(({ action }) => action === 's3:PutObject')).toEqual([]);
  });
});

it('the dev stack tells whose it is', () => {
  expect(dev().Outputs!['ExecutionId']!.Value).toBe(ID_A);
});

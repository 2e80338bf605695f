import { SCALE_IN_COOLDOWN_SECONDS, SCALE_OUT_COOLDOWN_SECONDS } from '../../lib/constructs/endpoint-scaling';
import { assemblyOf, ID_A, ID_B, onlyResource, resourcesOf } from './support/synthesized';
import { dependenciesOf } from './support/template-graph';

const prod = (settings?: Record<string, unknown>) => assemblyOf(settings).template('DeployProd');
const idOf = (type: string) => resourcesOf(prod(), type)[0]![0];
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const ENDPOINT = 'AWS::SageMaker::Endpoint';

describe('the scaling of the prod endpoint', () => {
  it('tracks the invocations of an instance, between the bounds of the settings', () => {
    const settings = {
      prodMinInstanceCount: 2,
      prodInstanceCount: 3,
      prodMaxInstanceCount: 7,
      prodInvocationsPerInstance: 90,
    };
    expect(onlyResource(prod(settings), TARGET).Properties).toEqual({
      ServiceNamespace: 'sagemaker',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      ResourceId: `endpoint/nyctaxi-prod-${ID_A}/variant/AllTraffic`,
      MinCapacity: 2,
      MaxCapacity: 7,
    });
    expect(onlyResource(prod(settings), POLICY).Properties.TargetTrackingScalingPolicyConfiguration).toEqual({
      PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
      TargetValue: 90,
      ScaleOutCooldown: SCALE_OUT_COOLDOWN_SECONDS,
      ScaleInCooldown: SCALE_IN_COOLDOWN_SECONDS,
    });
  });

  it('makes no role: SageMaker scales by its service-linked role', () => {
    expect(onlyResource(prod(), TARGET).Properties.RoleARN).toBeUndefined();
  });

  it('is made after the endpoint and before any traffic comes, so that it goes before the endpoint', () => {
    expect(dependenciesOf(prod(), idOf(POLICY))).toContain(idOf(TARGET));
    expect(dependenciesOf(prod(), idOf(TARGET))).toContain(idOf(ENDPOINT));
    expect(dependenciesOf(prod(), idOf('AWS::Lambda::Alias'))).toContain(idOf(POLICY));
  });

  it('is another for another execution, with names of its own', () => {
    const names = (executionId: string) => {
      const template = prod({ executionId });
      return [
        onlyResource(template, TARGET).Properties.ResourceId,
        onlyResource(template, POLICY).Properties.PolicyName,
      ];
    };
    for (const [index, name] of names(ID_B).entries()) {
      expect(name).toContain(ID_B);
      expect(name).not.toBe(names(ID_A)[index]);
    }
  });

  it('is left out by its setting', () => {
    const template = prod({ autoscaling: false });
    expect([...resourcesOf(template, TARGET), ...resourcesOf(template, POLICY)]).toEqual([]);
  });
});

describe('the size of the prod endpoint', () => {
  const count = () => {
    const [variant] = onlyResource(prod(), 'AWS::SageMaker::EndpointConfig').Properties.ProductionVariants;
    return variant.InitialInstanceCount as { Ref: string };
  };
  const stored = (settings?: Record<string, unknown>) =>
    onlyResource(assemblyOf(settings).template('Train'), 'AWS::SSM::Parameter').Properties;
  const confirm = (settings?: Record<string, unknown>) =>
    resourcesOf(assemblyOf(settings).template('Train'), 'AWS::Lambda::Function').find(
      ([, it]) => it.Properties.FunctionName === 'nyctaxi-confirm',
    )![1].Properties.Environment.Variables;

  it('is read from the parameter of the training stack when the change set is made', () => {
    expect(prod().Parameters![count().Ref]).toMatchObject({
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/nyctaxi/prod/instance-count',
    });
    expect(stored({ prodInstanceCount: 3 })).toMatchObject({ Name: '/nyctaxi/prod/instance-count', Value: '3' });
  });

  it('leaves the dev endpoint alone: its count is a number', () => {
    const config = onlyResource(assemblyOf().template('DeployDev'), 'AWS::SageMaker::EndpointConfig').Properties;
    expect(config.ProductionVariants[0].InitialInstanceCount).toBe(1);
  });

  it('is bound by the settings of autoscaling, without it by the count itself', () => {
    expect(confirm()).toMatchObject({
      PROD_INSTANCE_COUNT: '2',
      PROD_MIN_INSTANCE_COUNT: '2',
      PROD_MAX_INSTANCE_COUNT: '10',
    });
    expect(confirm({ autoscaling: false, prodInstanceCount: 4 })).toMatchObject({
      PROD_INSTANCE_COUNT: '4',
      PROD_MIN_INSTANCE_COUNT: '4',
      PROD_MAX_INSTANCE_COUNT: '4',
    });
  });
});

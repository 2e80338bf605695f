import { applicationAutoScalingProviders } from '../../../../rehearsal/cloudformation/resources/application-autoscaling';
import type { Provider } from '../../../../rehearsal/cloudformation/provider';
import { applicationAutoScalingOperations } from '../../../../rehearsal/gateway/application-autoscaling';
import { ApplicationAutoScaling } from '../../../../rehearsal/services/application-autoscaling/application-autoscaling';
import { Metrics } from '../../../../rehearsal/services/cloudwatch/metrics';
import { harness, makeEndpoint } from '../sagemaker/harness';

const RESOURCE = 'endpoint/taxi-prod/variant/AllTraffic';
const TARGET = {
  ServiceNamespace: 'sagemaker',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  ResourceId: RESOURCE,
};
const BOUNDS = { MinCapacity: 1, MaxCapacity: 4 };
const TRACKING = {
  ...{ targetValue: 20, scaleOutCooldownSeconds: 300, scaleInCooldownSeconds: 300, disableScaleIn: false },
};
const MINUTES = 60_000;

/** An endpoint of one instance in service, and what scales it. */
async function account() {
  const metrics = new Metrics();
  const h = harness({ metrics });
  const fatal: unknown[] = [];
  const signal = new AbortController();
  const surroundings = {
    ...{ accountId: '111122223333', region: 'us-east-1', partition: 'aws', clock: h.clock, signal: signal.signal },
    ...{ tell: () => undefined, random: { fork: () => ({ uuid: () => `uuid-${ids++}` }) } },
  } as never;
  let ids = 1;
  const { endpoints } = h.sagemaker;
  const scaling = new ApplicationAutoScaling({ surroundings, metrics, endpoints, fatal: (e) => fatal.push(e) });
  await makeEndpoint(h);
  const variant = () => endpoints.describe('taxi-prod').ProductionVariants![0]!;
  const counts = () => [variant().CurrentInstanceCount, variant().DesiredInstanceCount];
  /** So many requests a minute, for so long. */
  const serve = async (perMinute: number, minutes: number) => {
    for (let second = 0; second < minutes * 60; second++) {
      await h.clock.sleep(1_000);
      if (second % Math.round(60 / perMinute) === 0)
        await h.sagemaker.invocations.invoke({ EndpointName: 'taxi-prod', Body: Buffer.from('1,2,3') });
    }
  };
  return { ...h, scaling, counts, serve, fatal, end: () => signal.abort() };
}

describe('a registered variant', () => {
  it('scales out after three busy minutes, and serves with more once they are there', async () => {
    const { scaling, counts, serve, sagemaker, told, end } = await account();
    scaling.register(TARGET, BOUNDS);
    scaling.putPolicy(RESOURCE, 'invocations', TRACKING);
    await serve(60, 4);
    expect(sagemaker.endpoints.get('taxi-prod').status).toBe('Updating');
    expect(counts()).toEqual([1, 3]);
    await serve(60, 5);
    expect(counts()).toEqual([3, 3]);
    const moves = told.filter(({ kind }) => kind === 'capacity');
    expect(moves).toMatchObject([
      { from: 0, to: 1 },
      { from: 1, to: 3, cause: expect.stringContaining('above 20') },
    ]);
    end();
  });

  it('scales in after a quarter of an hour of little, not before, and not for want of requests', async () => {
    const { scaling, counts, serve, clock, end } = await account();
    scaling.register(TARGET, { MinCapacity: 1, MaxCapacity: 4 });
    scaling.putPolicy(RESOURCE, 'invocations', TRACKING);
    await serve(60, 12);
    expect(counts()).toEqual([3, 3]);
    await clock.sleep(40 * MINUTES);
    expect(counts()).toEqual([3, 3]);
    await serve(6, 14);
    expect(counts()).toEqual([3, 3]);
    await serve(6, 8);
    expect(counts()).toEqual([1, 1]);
    end();
  });

  it('is raised to a minimum above its count', async () => {
    const { scaling, counts, clock } = await account();
    scaling.register(TARGET, { MinCapacity: 2, MaxCapacity: 4 });
    await clock.sleep(5 * MINUTES);
    expect(counts()).toEqual([2, 2]);
  });

  it('keeps its endpoint from being deleted until it is deregistered', async () => {
    const { scaling, sagemaker } = await account();
    scaling.register(TARGET, BOUNDS);
    expect(() => sagemaker.endpoints.delete('taxi-prod')).toThrow(/^An Application AutoScaling scalable target exists/);
    scaling.deregister(TARGET);
    await sagemaker.endpoints.delete('taxi-prod').settled;
    expect(sagemaker.endpoints.find('taxi-prod')).toBeUndefined();
  });

  it('takes its policy along when it goes, and nothing scales any more', async () => {
    const { scaling, counts, serve, end } = await account();
    scaling.register(TARGET, BOUNDS);
    scaling.putPolicy(RESOURCE, 'invocations', TRACKING);
    scaling.deregister(TARGET);
    expect(scaling.policies()).toEqual([]);
    await serve(60, 6);
    expect(counts()).toEqual([1, 1]);
    end();
  });

  it.each([
    ['service namespace', { ...TARGET, ServiceNamespace: 'ecs' }],
    ['scalable dimension', { ...TARGET, ScalableDimension: 'sagemaker:variant:DesiredProvisionedConcurrency' }],
  ])('of another %s is refused by name', async (what, target) => {
    const { scaling } = await account();
    expect(() => scaling.register(target, BOUNDS)).toThrow(new RegExp(`does not know the ${what}`));
  });

  it('must exist, with bounds that are in order', async () => {
    const { scaling } = await account();
    const elsewhere = { ...TARGET, ResourceId: 'endpoint/taxi-prod/variant/Other' };
    expect(() => scaling.register(elsewhere, BOUNDS)).toThrow('no endpoint variant');
    expect(() => scaling.register(TARGET, { MinCapacity: 5, MaxCapacity: 4 })).toThrow('cannot be less than');
    expect(() => scaling.register(TARGET, {})).toThrow('are required');
    expect(() => scaling.deregister(TARGET)).toThrow(expect.objectContaining({ code: 'ObjectNotFoundException' }));
  });
});

describe('its resources in CloudFormation', () => {
  const request = (type: string, properties: object) =>
    ({ stackName: 's', stackId: 'id', logicalId: 'l', generatedName: 'g', type, properties }) as never;

  it('answer with the ids that AWS answers with', async () => {
    const { scaling, end } = await account();
    const providers = applicationAutoScalingProviders(scaling) as Record<string, Provider>;
    const target = providers['AWS::ApplicationAutoScaling::ScalableTarget']!;
    const policy = providers['AWS::ApplicationAutoScaling::ScalingPolicy']!;
    const made = request('AWS::ApplicationAutoScaling::ScalableTarget', { ...TARGET, ...BOUNDS });
    const { physicalId } = await target.create(made);
    expect(physicalId).toBe(`${RESOURCE}|sagemaker:variant:DesiredInstanceCount|sagemaker`);
    await expect(target.create(made)).rejects.toThrow('already exists');
    const tracking = {
      PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
      TargetValue: 20,
    };
    const properties = { PolicyName: 'p', PolicyType: 'TargetTrackingScaling', ScalingTargetId: physicalId };
    const all = { ...properties, TargetTrackingScalingPolicyConfiguration: tracking };
    const { physicalId: arn } = await policy.create(request('AWS::ApplicationAutoScaling::ScalingPolicy', all));
    expect(arn).toMatch(/^arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:.+:policyName\/p$/);

    await target.delete({ ...(made as object), physicalId } as never);
    await policy.delete({ ...(request('', all) as object), physicalId: arn } as never); // gone with its target
    expect([...scaling.targets(), ...scaling.policies()]).toEqual([]);
    end();
  });

  it.each([
    ['scaling policy type', { PolicyType: 'StepScaling' }],
    ['member of a target tracking policy', { tracking: { CustomizedMetricSpecification: {} } }],
    ['metric of target tracking', { tracking: { PredefinedMetricSpecification: { PredefinedMetricType: 'Other' } } }],
  ])(
    'refuse another %s by name',
    async (
      what,
      { PolicyType = 'TargetTrackingScaling', tracking = {} }: object & { PolicyType?: string; tracking?: object },
    ) => {
      const { scaling } = await account();
      scaling.register(TARGET, BOUNDS);
      const policy = applicationAutoScalingProviders(scaling)['AWS::ApplicationAutoScaling::ScalingPolicy'] as Provider;
      const properties = { PolicyName: 'p', PolicyType, ...TARGET, TargetTrackingScalingPolicyConfiguration: tracking };
      await expect(policy.create(request('', properties))).rejects.toThrow(`does not know the ${what}`);
    },
  );
});

describe('its API', () => {
  it('tells targets, policies and activities, and nothing of other services', async () => {
    const { scaling, serve, end } = await account();
    const operations = applicationAutoScalingOperations(scaling);
    const ask = (name: string, input: object) =>
      operations[name]!({ ServiceNamespace: 'sagemaker', ...input }, {} as never);
    await ask('RegisterScalableTarget', { ...TARGET, ...BOUNDS });
    scaling.putPolicy(RESOURCE, 'invocations', TRACKING);
    await serve(60, 9);
    const named = { ResourceId: RESOURCE };
    expect(await ask('DescribeScalableTargets', { ResourceIds: [RESOURCE] })).toMatchObject({
      ScalableTargets: [{ ...TARGET, ...BOUNDS }],
    });
    expect(await ask('DescribeScalingPolicies', named)).toMatchObject({
      ScalingPolicies: [{ PolicyName: 'invocations', TargetTrackingScalingPolicyConfiguration: { TargetValue: 20 } }],
    });
    expect(await ask('DescribeScalingActivities', named)).toMatchObject({
      ScalingActivities: [{ Description: 'Setting desired instance count to 3.', StatusCode: 'Successful' }],
    });
    expect(await ask('DescribeScalableTargets', { ServiceNamespace: 'ecs' })).toEqual({ ScalableTargets: [] });
    await ask('DeregisterScalableTarget', TARGET);
    expect(await ask('DescribeScalableTargets', {})).toEqual({ ScalableTargets: [] });
    end();
  });

  it('refuses members that would have no effect, by name', async () => {
    const { scaling } = await account();
    const { RegisterScalableTarget } = applicationAutoScalingOperations(scaling);
    const input = { ...TARGET, ...BOUNDS, SuspendedState: { DynamicScalingInSuspended: true } };
    await expect(RegisterScalableTarget!(input, {} as never)).rejects.toThrow('the member SuspendedState');
  });
});

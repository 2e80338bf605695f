import { applicationAutoScalingOperations } from '../../../../rehearsal/gateway/application-autoscaling';
import { seededRandom } from '../../../../rehearsal/random';
import { ApplicationAutoScaling } from '../../../../rehearsal/services/application-autoscaling/application-autoscaling';
import { Metrics } from '../../../../rehearsal/services/cloudwatch/metrics';
import { handOver } from '../kept';
import { harness, makeEndpoint } from '../sagemaker/harness';

const RESOURCE = 'endpoint/taxi-prod/variant/AllTraffic';
const TARGET = {
  ServiceNamespace: 'sagemaker',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  ResourceId: RESOURCE,
};
const BOUNDS = { MinCapacity: 1, MaxCapacity: 4 };
const TRACKING = { targetValue: 20, scaleOutCooldownSeconds: 600, scaleInCooldownSeconds: 600, disableScaleIn: false };
const MINUTE = 60_000;

function life(before?: ReturnType<typeof harness>) {
  const metrics = new Metrics();
  const seed = before === undefined ? 1 : 2;
  const h = harness({ metrics, ...(before && { objects: before.objects }) }, seed);
  if (before) h.clock.set(before.clock.now());
  const ending = new AbortController();
  const fatal: unknown[] = [];
  const scaling = new ApplicationAutoScaling({
    surroundings: {
      ...{ accountId: '111122223333', region: 'us-east-1', partition: 'aws', clock: h.clock, tell: () => undefined },
      ...{ random: seededRandom(seed), signal: ending.signal },
    },
    metrics,
    endpoints: h.sagemaker.endpoints,
    fatal: (error) => fatal.push(error),
  });
  /** A request every so many seconds. */
  const serve = async (minutes: number, seconds: number) => {
    for (let i = 0; i < (minutes * 60) / seconds; i++) {
      await h.clock.sleep(seconds * 1_000);
      await h.sagemaker.invocations.invoke({ EndpointName: 'taxi-prod', Body: Buffer.from('1,2,3') });
    }
  };
  return { ...h, measured: metrics, scaling, serve, faults: fatal, end: () => ending.abort() };
}
type Life = ReturnType<typeof life>;

/** An endpoint that was scaled out to three instances. */
async function filled(): Promise<Life> {
  const first = life();
  await makeEndpoint(first);
  first.scaling.register(TARGET, BOUNDS);
  first.scaling.putPolicy(RESOURCE, 'invocations', TRACKING);
  await first.serve(9, 1);
  return first;
}

async function restarted(before: Life): Promise<Life> {
  before.end();
  const after = life(before);
  handOver(before.measured, after.measured);
  handOver(before.scaling, after.scaling);
  handOver(before.sagemaker, after.sagemaker);
  await after.sagemaker.goOn();
  after.scaling.goOn();
  return after;
}

async function seen({ scaling }: Life): Promise<unknown> {
  const api = applicationAutoScalingOperations(scaling) as Record<string, (input: object) => Promise<object>>;
  const names = ['DescribeScalableTargets', 'DescribeScalingPolicies', 'DescribeScalingActivities'];
  return Promise.all(names.map((name) => api[name]!({ ServiceNamespace: 'sagemaker' })));
}

const countOf = ({ sagemaker }: Life) =>
  sagemaker.endpoints.describe('taxi-prod').ProductionVariants![0]!.DesiredInstanceCount;

describe('after a restart', () => {
  it('targets, policies and activities read as before', async () => {
    const first = await filled();
    const before = await seen(first);
    const second = await restarted(first);
    expect(await seen(second)).toEqual(before);
    expect(countOf(second)).toBe(3);
    second.end();
  });

  it('policies are judged on, by what was measured before, with their cooldowns', async () => {
    const second = await restarted(await filled());
    await second.serve(2, 0.5);
    expect(countOf(second)).toBe(3); // ten minutes of cooldown from the end of the first scaling
    await second.serve(7, 0.5);
    expect(countOf(second)).toBe(4);
    const activities = second.scaling.activities();
    expect(activities.map(({ description }) => description)).toEqual([
      'Setting desired instance count to 4.',
      'Setting desired instance count to 3.',
    ]);
    expect(new Set(activities.map(({ id }) => id)).size).toBe(2);
    expect(second.faults).toEqual([]);
    second.end();
  });

  it('a policy goes with its target, and the target keeps its endpoint from being deleted', async () => {
    const { scaling, sagemaker, end } = await restarted(await filled());
    expect(() => sagemaker.endpoints.delete('taxi-prod')).toThrow(/scalable target exists/);
    expect(scaling.policies()[0]!.target).toBe(scaling.targets()[0]);
    scaling.deregister(TARGET);
    expect(scaling.policies()).toEqual([]);
    await sagemaker.endpoints.delete('taxi-prod').settled;
    end();
  });
});

it('scaling is under way until its cooldown has begun', async () => {
  const h = life();
  const { scaling, clock } = h;
  await makeEndpoint(h);
  expect(scaling.underWay()).toEqual([]);
  scaling.register(TARGET, { MinCapacity: 2, MaxCapacity: 4 });
  expect(scaling.underWay()).toEqual([`scaling of ${RESOURCE}`]);
  await clock.sleep(5 * MINUTE);
  expect(scaling.underWay()).toEqual([]);
});

import { NotRehearsable, ServiceError } from '../../contracts';
import type { Surroundings } from '../../events';
import type { Random } from '../../random';
import type { Keeper } from '../../state/keeper';
import type { Metrics } from '../cloudwatch/metrics';
import { keepTime } from '../events/schedule';
import type { Endpoint, Endpoints } from '../sagemaker/endpoints';
import {
  DIMENSION,
  invalid,
  type NamedTarget,
  NAMESPACE,
  readBounds,
  readTarget,
  type ScalableTarget,
  type ScalingActivity,
  type ScalingPolicy,
} from './model';
import { LOW_MINUTES, type Tracking, track } from './target-tracking';

export interface ApplicationAutoScalingProps {
  readonly surroundings: Surroundings;
  readonly metrics: Pick<Metrics, 'points'>;
  readonly endpoints: Pick<Endpoints, 'find' | 'scale' | 'guardDeletion'>;
  /** Told what must end the rehearsal. */
  readonly fatal: (error: unknown) => void;
}

const MINUTE = 60_000;
/** SageMaker's words, as callers without that right have reported them. */
const STILL_REGISTERED =
  'An Application AutoScaling scalable target exists for a variant being deleted, and the IAM identity used to invoke ' +
  'DeleteEndpoint does not have application-autoscaling:DeregisterScalableTarget permission to deregister the scalable target.';

/** What outlives the process of it. */
interface KeptScaling {
  readonly targets: readonly ScalableTarget[];
  readonly policies: readonly ScalingPolicy[];
  readonly activities: readonly ScalingActivity[];
}

/** Application Auto Scaling in the rehearsed account. See README.md here for what it does and where it ends. */
export class ApplicationAutoScaling implements Keeper<KeptScaling> {
  private readonly targetsById = new Map<string, ScalableTarget>();
  private readonly policiesByTarget = new Map<string, ScalingPolicy>();
  private done: ScalingActivity[] = [];
  /** What is being scaled, from when that is decided until its cooldown has begun. */
  private readonly moving = new Set<{ readonly resourceId: string }>();
  private readonly random: Random;
  private watching = false;

  constructor(private readonly props: ApplicationAutoScalingProps) {
    this.random = props.surroundings.random.fork('application auto scaling');
    props.endpoints.guardDeletion((name) =>
      this.targets().some(({ endpointName }) => endpointName === name) ? STILL_REGISTERED : undefined,
    );
  }

  /** Registers a target, or gives one other bounds. A count below the minimum is raised to it. */
  register(named: NamedTarget, bounds: Parameters<typeof readBounds>[0]): ScalableTarget {
    const id = readTarget(named);
    const endpoint = this.endpointOf(id);
    const before = this.targetsById.get(id.resourceId);
    const { minimum, maximum } = readBounds(bounds, before);
    const target: ScalableTarget = before ?? {
      ...{ ...id, minimum, maximum, createdAt: this.now() },
      arn: this.arn('application-autoscaling', `scalable-target/${this.random.uuid()}`),
    };
    Object.assign(target, { minimum, maximum });
    this.targetsById.set(id.resourceId, target);
    if (endpoint.desired < minimum) this.move(target, this.raise(target, endpoint));
    return target;
  }

  /** With the target go its policies. */
  deregister(named: NamedTarget): void {
    const { resourceId } = this.target(readTarget(named).resourceId);
    this.targetsById.delete(resourceId);
    this.policiesByTarget.delete(resourceId);
  }

  /** Makes a policy, or gives it another rule. */
  putPolicy(resourceId: string, name: string, tracking: Tracking): ScalingPolicy {
    const target = this.target(resourceId);
    const before = this.policiesByTarget.get(resourceId);
    if (before !== undefined && before.name !== name) {
      throw new NotRehearsable('number of scaling policies', '2', `scalable target ${resourceId}`);
    }
    const path = `scalingPolicy:${this.random.uuid()}:resource/${NAMESPACE}/${resourceId}:policyName/${name}`;
    const policy: ScalingPolicy = before ?? {
      ...{ name, target, tracking, arn: this.arn('autoscaling', path), createdAt: this.now() },
      ...{ lastOut: undefined, lastIn: undefined },
    };
    policy.tracking = tracking;
    this.policiesByTarget.set(resourceId, policy);
    this.watch();
    return policy;
  }

  deletePolicy(arn: string): void {
    const policy = this.policies().find((one) => one.arn === arn);
    if (policy === undefined) throw new ServiceError('ObjectNotFoundException', `No scaling policy found: ${arn}`);
    this.policiesByTarget.delete(policy.target.resourceId);
  }

  targets(): readonly ScalableTarget[] {
    return [...this.targetsById.values()];
  }

  policies(): readonly ScalingPolicy[] {
    return [...this.policiesByTarget.values()];
  }

  /** Newest first. */
  activities(): readonly ScalingActivity[] {
    return [...this.done].reverse();
  }

  underWay(): readonly string[] {
    return [...this.moving].map(({ resourceId }) => `scaling of ${resourceId}`);
  }

  keep(): KeptScaling {
    return { targets: this.targets(), policies: this.policies(), activities: this.done };
  }

  resume({ targets, policies, activities }: KeptScaling): void {
    for (const target of targets) this.targetsById.set(target.resourceId, target);
    for (const policy of policies) this.policiesByTarget.set(policy.target.resourceId, policy);
    this.done = [...activities];
  }

  goOn(): void {
    if (this.policiesByTarget.size > 0) this.watch();
  }

  private target(resourceId: string): ScalableTarget {
    const target = this.targetsById.get(resourceId);
    if (target !== undefined) return target;
    const named = `service namespace: ${NAMESPACE}, resource ID: ${resourceId}, scalable dimension: ${DIMENSION}`;
    throw new ServiceError('ObjectNotFoundException', `No scalable target found for ${named}`);
  }

  private endpointOf({ endpointName, variantName, resourceId }: ReturnType<typeof readTarget>): Endpoint {
    const endpoint = this.props.endpoints.find(endpointName);
    if (endpoint?.config.variant.VariantName === variantName) return endpoint;
    throw invalid(`SageMaker has no endpoint variant ${resourceId}`);
  }

  /** Judges every policy on whole minutes for as long as there is one. */
  private watch(): void {
    if (this.watching) return;
    this.watching = true;
    const { clock, signal } = this.props.surroundings;
    const minutes = (after: number) => (this.policiesByTarget.size > 0 ? nextMinute(after) : undefined);
    this.background(keepTime(minutes, () => this.judge(), clock, signal).finally(() => (this.watching = false)));
  }

  private judge(): void {
    for (const policy of this.policies()) {
      const { target, tracking, lastOut, lastIn } = policy;
      const endpoint = this.props.endpoints.find(target.endpointName);
      // AWS scales nothing while an update of the endpoint is under way.
      if (endpoint?.status !== 'InService') continue;
      const { minimum, maximum } = target;
      const count = endpoint.desired;
      const situation = { now: this.now(), count, minimum, maximum, minutes: this.minutes(target), lastOut, lastIn };
      const scaling = track(tracking, situation);
      if (scaling === undefined) continue;
      const cause = `policy ${policy.name}: ${scaling.cause}`;
      this.move(
        target,
        this.scale(target, scaling.count, cause).then(() => {
          if (scaling.count > count) policy.lastOut = this.now();
          else policy.lastIn = this.now();
        }),
      );
    }
  }

  /** Sums of the last whole minutes, the newest last. */
  private minutes({ endpointName, variantName }: ScalableTarget): (number | undefined)[] {
    const to = Math.floor(this.now() / MINUTE) * MINUTE;
    const from = to - LOW_MINUTES * MINUTE;
    const dimensions = { EndpointName: endpointName, VariantName: variantName };
    const metric = { namespace: 'AWS/SageMaker', name: 'InvocationsPerInstance', dimensions };
    const points = this.props.metrics.points(metric, from, to, MINUTE, ({ sum }) => sum);
    return Array.from({ length: LOW_MINUTES }, (_, index) => points.get(from + index * MINUTE));
  }

  /** The endpoint may be under way still; it takes no other count until it is done. */
  private async raise(target: ScalableTarget, endpoint: Endpoint): Promise<void> {
    await endpoint.settled;
    if (endpoint.status !== 'InService' || endpoint.desired >= target.minimum) return;
    await this.scale(target, target.minimum, `the minimum is ${target.minimum}`);
  }

  private async scale({ resourceId, endpointName }: ScalableTarget, count: number, cause: string): Promise<void> {
    const activity: ScalingActivity = {
      ...{ id: this.random.uuid(), resourceId, cause, startedAt: this.now(), endedAt: undefined },
      description: `Setting desired instance count to ${count}.`,
    };
    this.done.push(activity);
    await this.props.endpoints.scale(endpointName, count, cause).settled;
    activity.endedAt = this.now();
  }

  private move(target: ScalableTarget, task: Promise<void>): void {
    const move = { resourceId: target.resourceId };
    this.moving.add(move);
    this.background(task.finally(() => this.moving.delete(move)));
  }

  private background(task: Promise<void>): void {
    const { signal } = this.props.surroundings;
    task.catch((error: unknown) => {
      if (!signal.aborted) this.props.fatal(error);
    });
  }

  private arn(service: string, path: string): string {
    const { partition, region, accountId } = this.props.surroundings;
    return `arn:${partition}:${service}:${region}:${accountId}:${path}`;
  }

  private now(): number {
    return this.props.surroundings.clock.now();
  }
}

const nextMinute = (after: number): number => (Math.floor(after / MINUTE) + 1) * MINUTE;

import { NotRehearsable, ServiceError } from '../../contracts';
import type { Tracking } from './target-tracking';

/** What is scaled: a variant of an endpoint. */
export interface TargetId {
  /** `endpoint/<name>/variant/<name>` */
  readonly resourceId: string;
  readonly endpointName: string;
  readonly variantName: string;
}

export interface ScalableTarget extends TargetId {
  readonly arn: string;
  readonly createdAt: number;
  minimum: number;
  maximum: number;
}

export interface ScalingPolicy {
  readonly name: string;
  readonly arn: string;
  readonly target: ScalableTarget;
  readonly createdAt: number;
  tracking: Tracking;
  lastOut: number | undefined;
  lastIn: number | undefined;
}

export interface ScalingActivity {
  readonly id: string;
  readonly resourceId: string;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: number;
  endedAt: number | undefined;
}

/** The parts of a resource id, as the API and templates name it. */
export interface NamedTarget {
  readonly ServiceNamespace?: string;
  readonly ResourceId?: string;
  readonly ScalableDimension?: string;
}

export const NAMESPACE = 'sagemaker';
export const DIMENSION = 'sagemaker:variant:DesiredInstanceCount';
const METRIC = 'SageMakerVariantInvocationsPerInstance';
const RESOURCE_ID = /^endpoint\/([^/]+)\/variant\/([^/]+)$/;
/** AWS's default cooldown of both directions for SageMaker variants, in seconds. */
const COOLDOWN_SECONDS = 300;

export const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);

/** @throws NotRehearsable for anything but instances of an endpoint's variant */
export function readTarget(named: NamedTarget): TargetId {
  const { ServiceNamespace, ScalableDimension, ResourceId = '' } = named;
  const where = `scalable target ${ResourceId}`;
  if (ServiceNamespace !== NAMESPACE) throw new NotRehearsable('service namespace', `${ServiceNamespace}`, where);
  if (ScalableDimension !== DIMENSION) throw new NotRehearsable('scalable dimension', `${ScalableDimension}`, where);
  const [, endpointName, variantName] = RESOURCE_ID.exec(ResourceId) ?? [];
  if (endpointName === undefined || variantName === undefined) {
    throw invalid(`Unsupported service namespace, resource type or scalable dimension: ${ResourceId}`);
  }
  return { resourceId: ResourceId, endpointName, variantName };
}

/** Minimum and maximum of a target; the ones it has where not given. */
export function readBounds(
  given: { readonly MinCapacity?: number | string; readonly MaxCapacity?: number | string },
  before: Pick<ScalableTarget, 'minimum' | 'maximum'> | undefined,
): { minimum: number; maximum: number } {
  const [minimum, maximum] = [
    number(given.MinCapacity) ?? before?.minimum,
    number(given.MaxCapacity) ?? before?.maximum,
  ];
  if (minimum === undefined || maximum === undefined) {
    throw invalid('MinCapacity and MaxCapacity are required when a new scalable target is registered.');
  }
  if (minimum > maximum) throw invalid('Maximum capacity cannot be less than minimum capacity');
  return { minimum, maximum };
}

type Raw = Readonly<Record<string, unknown>>;

/** @throws NotRehearsable for every kind of policy, metric and member that has no effect here */
export function readTracking(policyType: unknown, given: Raw | undefined, where: string): Tracking {
  if (policyType !== 'TargetTrackingScaling') throw new NotRehearsable('scaling policy type', `${policyType}`, where);
  const { TargetValue, ScaleInCooldown, ScaleOutCooldown, DisableScaleIn, ...others } = given ?? {};
  const { PredefinedMetricSpecification: metric, ...unknown } = others as { PredefinedMetricSpecification?: Raw };
  const [other] = Object.keys(unknown);
  if (other !== undefined) throw new NotRehearsable('member of a target tracking policy', other, where);
  const metricType = metric?.['PredefinedMetricType'];
  if (metricType !== METRIC) throw new NotRehearsable('metric of target tracking', `${metricType as string}`, where);
  const targetValue = number(TargetValue);
  if (targetValue === undefined || !(targetValue > 0)) throw invalid(`TargetValue of ${where} must be above 0`);
  return {
    targetValue,
    scaleInCooldownSeconds: number(ScaleInCooldown) ?? COOLDOWN_SECONDS,
    scaleOutCooldownSeconds: number(ScaleOutCooldown) ?? COOLDOWN_SECONDS,
    disableScaleIn: String(DisableScaleIn) === 'true',
  };
}

/** Templates may give numbers as texts. */
function number(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

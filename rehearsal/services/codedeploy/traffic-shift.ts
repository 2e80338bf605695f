import { ServiceError } from '../../contracts';

/** How traffic moves from one version to another. */
export type TrafficShift =
  | { readonly type: 'AllAtOnce' }
  | { readonly type: 'TimeBasedCanary' | 'TimeBasedLinear'; readonly percentage: number; readonly minutes: number };

/** A deployment configuration. */
export interface DeploymentConfig {
  readonly name: string;
  readonly id: string;
  readonly shift: TrafficShift;
  /** Virtual time; undefined for a predefined one. */
  readonly createdAt?: number;
}

/** One change of the traffic. */
export interface ShiftStep {
  /** Milliseconds of waiting before this step. */
  readonly waitMs: number;
  /** Share of green from then on. */
  readonly greenPercent: number;
}

const PREFIX = 'CodeDeployDefault.Lambda';

/**
 * The configurations that every account has for Lambda.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
export const PREDEFINED_CONFIGS: readonly DeploymentConfig[] = [
  { name: `${PREFIX}AllAtOnce`, shift: { type: 'AllAtOnce' } as const },
  ...[5, 10, 15, 30].map((minutes) => ({
    name: `${PREFIX}Canary10Percent${minutes}Minutes`,
    shift: { type: 'TimeBasedCanary', percentage: 10, minutes } as const,
  })),
  ...[1, 2, 3, 10].map((minutes) => ({
    name: `${PREFIX}Linear10PercentEvery${minutes}Minute${minutes === 1 ? '' : 's'}`,
    shift: { type: 'TimeBasedLinear', percentage: 10, minutes } as const,
  })),
].map((config, i) => ({ ...config, id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}` }));

/** The steps of a shift: the first at once, each further one after the interval, the last always at 100 %. */
export function stepsOf(shift: TrafficShift): ShiftStep[] {
  if (shift.type === 'AllAtOnce') return [{ waitMs: 0, greenPercent: 100 }];
  const { percentage, minutes } = shift;
  const waitMs = minutes * 60_000;
  const percents =
    shift.type === 'TimeBasedCanary'
      ? [percentage, 100]
      : Array.from({ length: Math.ceil(100 / percentage) }, (_, i) => Math.min(100, (i + 1) * percentage));
  return percents.map((greenPercent, i) => ({ waitMs: i === 0 ? 0 : waitMs, greenPercent }));
}

/**
 * Reads `TrafficRoutingConfig` of an AWS::CodeDeploy::DeploymentConfig.
 * @throws ServiceError InvalidTrafficRoutingConfigurationException
 */
export function readTrafficShift(config: unknown): TrafficShift {
  const { Type: type, ...routes } = (config ?? {}) as {
    readonly Type?: string;
    readonly TimeBasedCanary?: { readonly CanaryPercentage?: unknown; readonly CanaryInterval?: unknown };
    readonly TimeBasedLinear?: { readonly LinearPercentage?: unknown; readonly LinearInterval?: unknown };
  };
  switch (type) {
    case 'AllAtOnce':
      return { type };
    case 'TimeBasedCanary':
      return timed(type, routes.TimeBasedCanary?.CanaryPercentage, routes.TimeBasedCanary?.CanaryInterval);
    case 'TimeBasedLinear':
      return timed(type, routes.TimeBasedLinear?.LinearPercentage, routes.TimeBasedLinear?.LinearInterval);
    default:
      throw invalid(`the type is AllAtOnce, TimeBasedCanary or TimeBasedLinear, found ${JSON.stringify(type)}`);
  }
}

function timed(type: 'TimeBasedCanary' | 'TimeBasedLinear', percentage: unknown, interval: unknown): TrafficShift {
  const [percent, minutes] = [Number(percentage), Number(interval)];
  if (!Number.isInteger(percent) || percent < 1 || percent > 99) {
    throw invalid(`the percentage is a whole number from 1 to 99, found ${JSON.stringify(percentage)}`);
  }
  if (!Number.isInteger(minutes) || minutes < 1) {
    throw invalid(`the interval is a whole number of minutes, at least 1, found ${JSON.stringify(interval)}`);
  }
  return { type, percentage: percent, minutes };
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidTrafficRoutingConfigurationException', `Invalid traffic routing: ${message}`);
}

import { Duration } from 'aws-cdk-lib';
import { Alarm, type IAlarm, type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { DIMENSIONS, LIVE_ALIAS, METRICS } from '../../lambda/shared/names';
import { type Breach, propsOfReleaseAlarm } from './release-alarm';

/** Props of {@link ReleaseAlarms}. */
export interface ReleaseAlarmsProps {
  readonly modelName: string;
  readonly executionId: string;
  readonly functionName: string;
  /** Number of the API function's version under deployment. */
  readonly version: string;
  /** 90th percentile of the endpoint's answer time above which the candidate is too slow, in milliseconds. */
  readonly latencyLimitMs: number;
}

const MINUTE = Duration.minutes(1);

/** Errors within one minute that are no longer chance, see {@link ReleaseAlarms}. */
export const BURST_ERRORS = 3;
/** Share of a version's requests that may fail, in percent. */
export const TOLERATED_ERROR_PERCENT = 1;

/**
 * The alarms that stop a shift. All judge the new version alone, by what its clients meet, and each release has its own set:
 * see {@link propsOfReleaseAlarm}.
 *
 * Why two alarms on model errors, at green's share of the requests (10 % canary, five one-minute periods):
 * - burst: at least 3 errors and more than 1 % within one minute. At 60 requests a minute and 20 % errors a minute has 12
 *   errors on average, and fewer than 3 with probability 2e-4: seen after the first minute. One stray error of a healthy
 *   version is 1.7 % of 60 requests, but no 3 errors.
 * - sustained: more than 1 % in 3 of 5 minutes, for a little traffic. At 6 requests a minute and 20 % errors a minute has
 *   an error with probability .74, so 3 of 5 minutes have one with probability .88. A healthy version with .1 % errors and
 *   60 requests a minute has one with probability .058 a minute: 3 of 5 with probability .002.
 *
 * Lambda's own `Errors` count crashes and time-outs of the function, which the API function answers for nobody: 2 of 5
 * minutes, so that one stray is not enough. They are told per version (`ExecutedVersion`) only while the alias is weighted;
 * before and after they are the alias's alone. In a minute in which weighted requests reached the new version, its own
 * errors count; in one in which it answered requests though the alias was not weighted, it has all traffic, and the alias's
 * errors are its own; in any other minute the errors may be those of the live version, and count against nobody. So a
 * minute after the shift in which nothing at all is answered is not seen here; the check after the bake time sees it.
 *
 * Nothing is asked of a version without requests: missing data is not breaching.
 */
export class ReleaseAlarms extends Construct {
  readonly alarms: readonly IAlarm[];
  private readonly props: ReleaseAlarmsProps;

  constructor(scope: Construct, id: string, props: ReleaseAlarmsProps) {
    super(scope, id);
    this.props = props;
    const errors = this.metric(METRICS.modelErrors, Stats.SUM);
    const requests = this.metric(METRICS.requests, Stats.SUM);
    const rate = (expression: string, label: string) =>
      new MathExpression({ expression, label, usingMetrics: { errors, requests }, period: MINUTE });

    this.alarms = [
      this.alarm(
        'model-errors-burst',
        `at least ${BURST_ERRORS} model errors and more than ${TOLERATED_ERROR_PERCENT} % of requests within a minute`,
        rate(`IF(errors >= ${BURST_ERRORS}, 100 * errors / requests, 0)`, 'Model errors, percent, if not few'),
        { threshold: TOLERATED_ERROR_PERCENT, of: 1, breaching: 1 },
      ),
      this.alarm(
        'model-errors-sustained',
        `more than ${TOLERATED_ERROR_PERCENT} % model errors in 3 of 5 minutes`,
        rate('100 * errors / requests', 'Model errors, percent'),
        { threshold: TOLERATED_ERROR_PERCENT, of: 5, breaching: 3 },
      ),
      this.alarm('function-errors', 'the API function itself failed in 2 of 5 minutes', this.functionErrors(requests), {
        threshold: 0,
        of: 5,
        breaching: 2,
      }),
      this.alarm(
        'latency',
        `a tenth of the answers took longer than ${props.latencyLimitMs} ms in 2 of 3 minutes`,
        this.metric(METRICS.modelLatency, Stats.percentile(90)),
        { threshold: props.latencyLimitMs, of: 3, breaching: 2 },
      ),
    ];
  }

  /** A metric that the API function writes for its own version; own calls have a further dimension and stay out. */
  private metric(metricName: string, statistic: string): Metric {
    return new Metric({
      namespace: METRICS.namespace,
      metricName,
      statistic,
      period: MINUTE,
      dimensionsMap: { [DIMENSIONS.modelName]: this.props.modelName, [DIMENSIONS.functionVersion]: this.props.version },
    });
  }

  private functionErrors(requests: IMetric): MathExpression {
    const { version } = this.props;
    return new MathExpression({
      expression: 'IF(FILL(weighted, 0) > 0, FILL(own, 0), IF(FILL(requests, 0) > 0, FILL(all, 0), 0))',
      label: 'Crashes and time-outs of the API function',
      usingMetrics: {
        weighted: this.lambdaMetric('Invocations', { ExecutedVersion: version }),
        own: this.lambdaMetric('Errors', { ExecutedVersion: version }),
        all: this.lambdaMetric('Errors'),
        requests,
      },
      period: MINUTE,
    });
  }

  /** Lambda's own metric of what is invoked by the alias. */
  private lambdaMetric(metricName: string, further: Readonly<Record<string, string>> = {}): Metric {
    const { functionName } = this.props;
    return new Metric({
      namespace: 'AWS/Lambda',
      metricName,
      statistic: Stats.SUM,
      period: MINUTE,
      dimensionsMap: { FunctionName: functionName, Resource: `${functionName}:${LIVE_ALIAS}`, ...further },
    });
  }

  private alarm(name: string, reason: string, metric: IMetric, when: Breach): Alarm {
    const props = propsOfReleaseAlarm({ ...this.props, name, reason, consequence: 'Ends the shift', metric, when });
    return new Alarm(this, `${name}-${this.props.executionId}`, props);
  }
}

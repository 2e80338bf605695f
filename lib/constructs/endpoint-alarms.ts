import { Duration } from 'aws-cdk-lib';
import { Alarm, type IAlarm, type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { DIMENSIONS, METRICS } from '../../lambda/shared/names';
import type { ModelEndpoint } from './model-endpoint';
import { type Breach, propsOfReleaseAlarm } from './release-alarm';
import type { ReleaseAlarmsProps } from './release-alarms';

/** Props of {@link EndpointAlarms}: beside those of the alarms that stop a shift. */
export interface EndpointAlarmsProps extends ReleaseAlarmsProps {
  /** The candidate's endpoint. */
  readonly endpoint: Pick<ModelEndpoint, 'endpointName' | 'variantName'>;
}

const MINUTE = Duration.minutes(1);
/** SageMaker tells latencies in microseconds. */
const MICROSECONDS_IN_MS = 1_000;

/**
 * The alarms of a release that only notify: they stop no shift, since going back would mend nothing or be for nobody's sake.
 *
 * - The endpoint's own 5xx and latency: what clients meet of them stops the shift already, by {@link ReleaseAlarms}.
 *   SageMaker's metrics hold our own calls too (golden requests, scored rows, with many rows in each) and whatever is sent
 *   past the API, and cannot tell them apart. After the release they say whether it is the model or what is around it.
 * - Throttles of SageMaker and of Lambda: quotas of the account and the region, which strike the live version as well. Three
 *   of five minutes, because clients try again and a burst passes.
 */
export class EndpointAlarms extends Construct {
  readonly alarms: readonly IAlarm[];
  private readonly props: EndpointAlarmsProps;

  constructor(scope: Construct, id: string, props: EndpointAlarmsProps) {
    super(scope, id);
    this.props = props;
    const { latencyLimitMs } = props;
    this.alarms = [
      this.alarm(
        'endpoint-errors',
        'its endpoint answered 5xx in 2 of 5 minutes',
        this.ofEndpoint('Invocation5XXErrors', Stats.SUM),
        { threshold: 0, of: 5, breaching: 2 },
      ),
      this.alarm(
        'endpoint-latency',
        `a tenth of its endpoint's answers took longer than ${latencyLimitMs} ms in 3 of 5 minutes`,
        this.latency(),
        { threshold: latencyLimitMs * MICROSECONDS_IN_MS, of: 5, breaching: 3 },
      ),
      this.alarm(
        'endpoint-throttles',
        'SageMaker refused requests before they reached the model in 3 of 5 minutes',
        this.throttlesOfEndpoint(),
        { threshold: 0, of: 5, breaching: 3 },
      ),
      this.alarm(
        'function-throttles',
        'Lambda refused to run the API function in 3 of 5 minutes',
        this.throttlesOfFunction(),
        { threshold: 0, of: 5, breaching: 3 },
      ),
    ];
  }

  /** Model and overhead together are what a caller waits; of two percentiles the sum is at least the sum's percentile, or near it. */
  private latency(): MathExpression {
    return new MathExpression({
      expression: 'model + overhead',
      label: 'Latency of the endpoint, microseconds',
      usingMetrics: {
        model: this.ofEndpoint('ModelLatency', Stats.percentile(90)),
        overhead: this.ofEndpoint('OverheadLatency', Stats.percentile(90)),
      },
      period: MINUTE,
    });
  }

  private ofEndpoint(metricName: string, statistic: string): Metric {
    const { endpointName, variantName } = this.props.endpoint;
    const dimensionsMap = { EndpointName: endpointName, VariantName: variantName };
    return new Metric({ namespace: 'AWS/SageMaker', metricName, statistic, period: MINUTE, dimensionsMap });
  }

  /** As the API function of this version met them; SageMaker has no metric of its own for them. */
  private throttlesOfEndpoint(): Metric {
    const { modelName, version } = this.props;
    return new Metric({
      namespace: METRICS.namespace,
      metricName: METRICS.throttles,
      statistic: Stats.SUM,
      period: MINUTE,
      dimensionsMap: { [DIMENSIONS.modelName]: modelName, [DIMENSIONS.functionVersion]: version },
    });
  }

  /** Of all its versions: Lambda refuses before it knows which one. */
  private throttlesOfFunction(): Metric {
    return new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Throttles',
      statistic: Stats.SUM,
      period: MINUTE,
      dimensionsMap: { FunctionName: this.props.functionName },
    });
  }

  private alarm(name: string, reason: string, metric: IMetric, when: Breach): Alarm {
    const props = propsOfReleaseAlarm({ ...this.props, name, reason, consequence: 'Only notifies', metric, when });
    return new Alarm(this, `${name}-${this.props.executionId}`, props);
  }
}

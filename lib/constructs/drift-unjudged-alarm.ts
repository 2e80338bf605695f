import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { DIMENSIONS, METRICS, RESOURCE_NAMES } from '../../lambda/shared/names';

/** Props of {@link DriftUnjudgedAlarm}. */
export interface DriftUnjudgedAlarmProps {
  readonly modelName: string;
}

/** A day and a night: clients that ask by day alone are judged by day. CloudWatch looks back at most seven days. */
const HOURS = 24;

/**
 * Rings when the drift function could judge no hour of a day: capture is lost, nobody calls, or too few do. Such hours have
 * no distances, so no drift alarm can ring, and drift that nobody looks at is like drift that is not there.
 *
 * An hour without a live model writes nothing, nor does one in which the function failed, of which another alarm tells.
 * Missing data is not breaching, so it takes 24 hours that were looked at in vain, and none is counted before the first
 * release. An hour that was judged at a second try counts as judged: its least figure is looked at.
 */
export class DriftUnjudgedAlarm extends Construct {
  constructor(scope: Construct, id: string, props: DriftUnjudgedAlarmProps) {
    super(scope, id);
    const { modelName } = props;
    new Alarm(this, 'Alarm', {
      alarmName: RESOURCE_NAMES.driftUnjudgedAlarm(modelName),
      alarmDescription: `No hour of the last ${HOURS} of ${modelName} could be judged for drift. Only notifies; runbook: docs/runbook.md#drift-unjudged`,
      metric: new Metric({
        namespace: METRICS.namespace,
        metricName: METRICS.driftUnjudged,
        dimensionsMap: { [DIMENSIONS.modelName]: modelName },
        statistic: Stats.MINIMUM,
        period: Duration.hours(1),
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: HOURS,
      datapointsToAlarm: HOURS,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { RESOURCE_NAMES } from '../../lambda/shared/names';

/** Props of {@link WatchersAlarm}. */
export interface WatchersAlarmProps {
  readonly modelName: string;
  /** The functions that watch the live model; at least one. */
  readonly watchers: readonly IFunction[];
}

/**
 * Rings when a function that watches the live model fails. Nobody calls them but schedules and events, so nobody else would
 * hear of it: drift that is not computed looks like drift that is not there. Lambda tries an event three times within
 * minutes; the errors of one that failed for good all lie in one hour, and a stray that the second try mended does not ring.
 */
export class WatchersAlarm extends Construct {
  constructor(scope: Construct, id: string, props: WatchersAlarmProps) {
    super(scope, id);
    const { modelName, watchers } = props;
    const period = Duration.hours(1);
    const usingMetrics: Record<string, IMetric> = Object.fromEntries(
      watchers.map((it, index) => [`errors${index}`, it.metricErrors({ period })]),
    );
    const sum = Object.keys(usingMetrics).map((name) => `FILL(${name}, 0)`);
    new Alarm(this, 'Alarm', {
      alarmName: RESOURCE_NAMES.watchersAlarm(modelName),
      alarmDescription: `A function that watches ${modelName} fails. Only notifies; runbook: docs/runbook.md#watchers`,
      metric: new MathExpression({ expression: sum.join(' + '), usingMetrics, period, label: 'Failed invocations' }),
      threshold: 2,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

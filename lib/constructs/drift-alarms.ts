import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { DRIFT_METRICS, RESOURCE_NAMES } from '../../lambda/shared/names';
import { transform } from '../../model/transform';
import type { Settings } from '../settings';

/** Props of {@link DriftAlarms}. */
export interface DriftAlarmsProps {
  readonly settings: Settings;
  /** The endpoint whose capture is judged. */
  readonly endpointName: string;
}

/** Which schedule the metrics name: the function's is the same for every release, Model Monitor's goes with its endpoint. */
export const scheduleName = ({ driftProvider, modelName, executionId }: Settings): string =>
  driftProvider === 'model-monitor'
    ? RESOURCE_NAMES.nativeSchedule(modelName, executionId)
    : RESOURCE_NAMES.monitoringSchedule(modelName);

/**
 * One alarm for each column that the model takes, whoever measures: its captured distribution is further from the baseline
 * than the settings allow. Each release has its own, of its own endpoint, and they are never among those of the deployment
 * group: the world has moved, and to take the candidate back would not bring it back.
 *
 * An hour is one figure, so one is enough to ring. Hours without a verdict have none: missing data is not breaching.
 */
export class DriftAlarms extends Construct {
  constructor(scope: Construct, id: string, props: DriftAlarmsProps) {
    super(scope, id);
    const { settings, endpointName } = props;
    const { modelName, executionId, driftThreshold } = settings;
    if (settings.driftProvider === 'none') return;
    for (const { name } of transform.modelColumns) {
      new Alarm(this, `${name}-${executionId}`, {
        alarmName: `${RESOURCE_NAMES.driftAlarmPrefix(modelName)}${name}-${executionId}`,
        alarmDescription: `Model of execution ${executionId}: ${name} is further than ${driftThreshold} from its baseline. Only notifies; runbook: docs/runbook.md#drift`,
        metric: new Metric({
          namespace: DRIFT_METRICS.namespace,
          metricName: DRIFT_METRICS.featureDrift(name),
          dimensionsMap: {
            [DRIFT_METRICS.endpointDimension]: endpointName,
            [DRIFT_METRICS.scheduleDimension]: scheduleName(settings),
          },
          statistic: Stats.MAXIMUM,
          period: Duration.hours(1),
        }),
        threshold: driftThreshold,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    }
  }
}

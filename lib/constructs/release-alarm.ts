import { type AlarmProps, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { RESOURCE_NAMES } from '../../lambda/shared/names';

/** When an alarm rings: above the threshold in so many of so many periods. */
export interface Breach {
  readonly threshold: number;
  readonly of: number;
  readonly breaching: number;
}

/** An alarm of a release, as {@link propsOfReleaseAlarm} takes it. */
export interface ReleaseAlarm {
  readonly modelName: string;
  readonly executionId: string;
  /** Lower case with hyphens; also the anchor of its entry in the runbook. */
  readonly name: string;
  /** What is so when it rings. */
  readonly reason: string;
  readonly consequence: 'Ends the shift' | 'Only notifies';
  readonly metric: IMetric;
  readonly when: Breach;
}

/**
 * Props of one alarm of a release. An alarm that the last release left in ALARM must not stop the one that mends it, and one
 * that is updated keeps its state: so each release has alarms of its own, and their construct ids hold the execution id.
 * Nothing is asked of what had no requests: missing data is not breaching.
 */
export function propsOfReleaseAlarm(alarm: ReleaseAlarm): AlarmProps {
  const { modelName, executionId, name, reason, consequence, metric, when } = alarm;
  return {
    alarmName: `${RESOURCE_NAMES.alarmPrefix(modelName)}${name}-${executionId}`,
    alarmDescription: `Candidate of execution ${executionId}: ${reason}. ${consequence}; runbook: docs/runbook.md#${name}`,
    metric,
    threshold: when.threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: when.of,
    datapointsToAlarm: when.breaching,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}

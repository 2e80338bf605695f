import type { PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { DIMENSIONS, DRIFT_METRICS, METRICS, RESOURCE_NAMES } from '../shared/names';
import type { Verdict } from '../shared/verdict';
import type { JudgedFeature } from './judge';

/** As many as CloudWatch takes in one call. */
const MOST_METRICS = 1_000;

/** What an hour writes to CloudWatch, a call each. */
export interface Measured {
  readonly modelName: string;
  readonly endpointName: string;
  /** Of the event that judges the hour, so that the same event writes the same again. */
  readonly at: Date;
  readonly verdict: Verdict;
  /** Empty when the hour could not be judged. */
  readonly features: readonly JudgedFeature[];
}

/**
 * The distance of each feature, under Model Monitor's names; last, whether the hour could be judged. An alarm looks at that
 * one, too: distances that are not written ring nowhere, as if nothing had moved.
 */
export function measuresOf(measured: Measured): PutMetricDataCommandInput[] {
  return [...distancesOf(measured), unjudgedOf(measured)];
}

function distancesOf({ modelName, endpointName, at, features }: Measured): PutMetricDataCommandInput[] {
  const Dimensions = [
    { Name: DRIFT_METRICS.endpointDimension, Value: endpointName },
    { Name: DRIFT_METRICS.scheduleDimension, Value: RESOURCE_NAMES.monitoringSchedule(modelName) },
  ];
  const data = features.map(({ name, distance }) => ({
    MetricName: DRIFT_METRICS.featureDrift(name),
    Dimensions,
    Timestamp: at,
    Value: distance,
    Unit: 'None' as const,
  }));
  return Array.from({ length: Math.ceil(data.length / MOST_METRICS) }, (_, part) => ({
    Namespace: DRIFT_METRICS.namespace,
    MetricData: data.slice(part * MOST_METRICS, (part + 1) * MOST_METRICS),
  }));
}

/** Of the model and not of the endpoint: one that is replaced before it was ever judged counts as well. */
function unjudgedOf({ modelName, at, verdict }: Measured): PutMetricDataCommandInput {
  return {
    Namespace: METRICS.namespace,
    MetricData: [
      {
        MetricName: METRICS.driftUnjudged,
        Dimensions: [{ Name: DIMENSIONS.modelName, Value: modelName }],
        Timestamp: at,
        Value: verdict === 'inconclusive' ? 1 : 0,
        Unit: 'None',
      },
    ],
  };
}

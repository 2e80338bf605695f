import { GetMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DIMENSIONS, METRICS } from './names';

export interface RequestCount {
  readonly modelName: string;
  readonly functionVersion: string;
  readonly from: Date;
  readonly to: Date;
}

/** How many requests of clients a version has served; our own calls carry a third dimension and are not in it. */
export async function countClientRequests(cloudWatch: CloudWatchClient, of: RequestCount): Promise<number> {
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: of.from,
      EndTime: of.to,
      MetricDataQueries: [
        {
          Id: 'requests',
          MetricStat: {
            Metric: {
              Namespace: METRICS.namespace,
              MetricName: METRICS.requests,
              Dimensions: [
                { Name: DIMENSIONS.modelName, Value: of.modelName },
                { Name: DIMENSIONS.functionVersion, Value: of.functionVersion },
              ],
            },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    }),
  );
  return MetricDataResults.flatMap((result) => result.Values ?? []).reduce((sum, value) => sum + value, 0);
}

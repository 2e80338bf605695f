import { GetMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LIVE_ALIAS } from '../shared/names';
import type { Invocations } from './judge-crashes';

const MINUTE_MS = 60_000;

/**
 * Counts what clients' alias was invoked for, from the first whole minute after the shift: in the one of its end the live
 * version still had requests, and Lambda no longer tells the two apart.
 *
 * @param shiftEnded when the candidate got all traffic
 */
export async function countInvocations(
  cloudWatch: CloudWatchClient,
  functionName: string,
  shiftEnded: Date,
  now: Date,
): Promise<Invocations> {
  const from = new Date(Math.ceil(shiftEnded.getTime() / MINUTE_MS) * MINUTE_MS);
  if (from >= now) return { total: 0, crashed: 0 };
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: from,
      EndTime: now,
      MetricDataQueries: [query('total', 'Invocations', functionName), query('crashed', 'Errors', functionName)],
    }),
  );
  const sum = (id: string) =>
    MetricDataResults.filter(({ Id }) => Id === id)
      .flatMap(({ Values }) => Values ?? [])
      .reduce((all, value) => all + value, 0);
  return { total: sum('total'), crashed: sum('crashed') };
}

function query(Id: string, MetricName: string, functionName: string) {
  const Dimensions = [
    { Name: 'FunctionName', Value: functionName },
    { Name: 'Resource', Value: `${functionName}:${LIVE_ALIAS}` },
  ];
  return { Id, MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions }, Period: 60, Stat: 'Sum' } };
}

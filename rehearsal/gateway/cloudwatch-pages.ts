import type { GetMetricDataInput, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { pager } from '../services/pages';

/** Most values of an answer of GetMetricData, over all its results. */
const MOST_DATAPOINTS = 100_800;
const pageOf = pager('InvalidNextToken');

interface Whole {
  readonly Id: string;
  readonly Label: string;
  readonly Timestamps: readonly Date[];
  readonly Values: readonly number[];
}

/**
 * One page of the results, `MaxDatapoints` values over all of them: those of a result that goes on are partial.
 * What has no values stands on the first page.
 */
export function pageOfData(
  results: readonly Whole[],
  { MaxDatapoints, NextToken }: Pick<GetMetricDataInput, 'MaxDatapoints' | 'NextToken'>,
): { MetricDataResults: MetricDataResult[]; NextToken?: string } {
  const values = results.flatMap((result) => result.Values.map((value, index) => ({ result, index, value })));
  const { page, next } = pageOf(values, {
    ...{ list: 'data', id: ({ result, index }) => `${result.Id} ${result.Timestamps[index]!.getTime()}` },
    ...{ size: MaxDatapoints, whole: MOST_DATAPOINTS, token: NextToken },
  });
  const MetricDataResults = results.flatMap((result): MetricDataResult[] => {
    const shown = page.filter((value) => value.result === result);
    const isFirst = NextToken === undefined && result.Values.length === 0;
    if (shown.length === 0 && !isFirst) return [];
    const goesOn = (shown.at(-1)?.index ?? -1) < result.Values.length - 1;
    return [
      {
        ...{ Id: result.Id, Label: result.Label, StatusCode: goesOn ? 'PartialData' : 'Complete' },
        Timestamps: shown.map(({ index }) => result.Timestamps[index]!),
        Values: shown.map(({ value }) => value),
      },
    ];
  });
  return { MetricDataResults, ...(next !== undefined && { NextToken: next }) };
}

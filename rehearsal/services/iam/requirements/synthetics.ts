import { arn, everywhere, right, type Input, type Requirements, type RightsOf } from './right';

const onCanary =
  (action: string): RightsOf =>
  (input: Input, at) => [right(`synthetics:${action}`, arn(at, 'synthetics', `canary:${input.Name}`))];

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch Synthetics".
 * The condition key `synthetics:Names` is not known here.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchsynthetics.html
 */
export const synthetics: Requirements = {
  GetCanary: onCanary('GetCanary'),
  GetCanaryRuns: onCanary('GetCanaryRuns'),
  DescribeCanaries: everywhere('synthetics:DescribeCanaries'),
  DescribeCanariesLastRun: everywhere('synthetics:DescribeCanariesLastRun'),
};

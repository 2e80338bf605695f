import {
  type CloudWatchLogsClient,
  paginateDescribeLogGroups,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { nameOf } from '../shared/errors';
import { log } from '../shared/log';
import { endless, madeByServices } from './endless-logs';

/**
 * Lets logs end that a service makes to be kept for ever: SageMaker one for each endpoint, and so for each release,
 * Synthetics one for the probe. No template could: the group of a failed candidate must outlive its stack, and be there
 * when the stage is retried under the same name.
 *
 * @param retentionInDays a number that CloudWatch Logs knows
 */
export async function limitLogs(
  client: CloudWatchLogsClient,
  modelName: string,
  retentionInDays: number,
): Promise<void> {
  for (const logGroupNamePrefix of madeByServices(modelName))
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix }))
      for (const logGroupName of endless(modelName, logGroups)) {
        log.info('retention', { logGroupName, retentionInDays });
        await unlessGone(() => client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays })));
      }
}

async function unlessGone(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
  }
}

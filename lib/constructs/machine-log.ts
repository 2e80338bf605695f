import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogLevel, type StateMachineProps } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Settings } from '../settings';

/**
 * What every state machine here has: a log of all its states, and traces.
 *
 * The prefix `/aws/vendedlogs/` keeps the account's resource policy for log delivery short: groups below it need no entry
 * of their own in it ("Logging to CloudWatch Logs" of Step Functions' documentation).
 */
export function machineLog(
  parent: Construct,
  machineName: string,
  { logRetentionDays }: Pick<Settings, 'logRetentionDays'>,
): Pick<StateMachineProps, 'logs' | 'tracingEnabled'> {
  const destination = new LogGroup(parent, 'Log', {
    logGroupName: `/aws/vendedlogs/states/${machineName}`,
    retention: logRetentionDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return { logs: { destination, level: LogLevel.ALL, includeExecutionData: true }, tracingEnabled: true };
}

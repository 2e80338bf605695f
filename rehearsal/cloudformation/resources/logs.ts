import { ServiceError } from '../../contracts';
import type { Surroundings } from '../../events';
import type { MotoConnection } from '../../gateway/moto-connection';
import type { FunctionLogs } from '../../services/lambda/logs';
import { callJson } from '../../services/parameters';
import { alreadyExists, fitName } from '../handler-error';
import type { Providers, Provisioned } from '../provider';

export interface LogsProvidersDeps {
  readonly surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'region'>;
  readonly moto: MotoConnection;
  /** What functions have written goes with its group. */
  readonly logs: Pick<FunctionLogs, 'remove'>;
}

export function logsProviders({ surroundings, moto, logs }: LogsProvidersDeps): Providers {
  const { accountId, partition, region } = surroundings;
  const call = (operation: string, input: object) => callJson(moto, 'logs', `Logs_20140328.${operation}`, input);
  const retain = async (logGroupName: string, days: unknown, before?: unknown): Promise<Provisioned> => {
    if (days !== undefined) await call('PutRetentionPolicy', { logGroupName, retentionInDays: Number(days) });
    else if (before !== undefined) await call('DeleteRetentionPolicy', { logGroupName });
    return {
      physicalId: logGroupName,
      attributes: { Arn: `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupName}:*` },
    };
  };
  return {
    'AWS::Logs::LogGroup': {
      honours: ['LogGroupName', 'RetentionInDays'],
      records: [
        'DataProtectionPolicy',
        'DeletionProtectionEnabled',
        'FieldIndexPolicies',
        'KmsKeyId',
        'LogGroupClass',
        'ResourcePolicyDocument',
        'Tags',
      ],
      async create({ type, properties, generatedName }) {
        const logGroupName = (properties['LogGroupName'] as string | undefined) ?? fitName(generatedName, 512);
        try {
          await call('CreateLogGroup', { logGroupName });
        } catch (error) {
          if (error instanceof ServiceError && error.code === 'ResourceAlreadyExistsException')
            throw alreadyExists(type, logGroupName);
          throw error;
        }
        return retain(logGroupName, properties['RetentionInDays']);
      },
      update: ({ physicalId, properties, before }) =>
        retain(physicalId, properties['RetentionInDays'], before['RetentionInDays']),
      async delete({ physicalId }) {
        logs.remove(physicalId);
        try {
          await call('DeleteLogGroup', { logGroupName: physicalId });
        } catch (error) {
          if (!(error instanceof ServiceError) || error.code !== 'ResourceNotFoundException') throw error;
        }
      },
    },
  };
}

import type { Surroundings } from '../../events';
import type { PolicyDocument } from '../../services/identity';
import type { Keys } from '../../services/keys';
import type { Provider, Providers, Provisioned, ResourceRequest } from '../provider';

export interface KmsProvidersDeps {
  readonly surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'region' | 'random'>;
  readonly keys: Keys;
}

/** Keys have their policies, by which calls are judged; nothing on this machine is encrypted with them. */
export function kmsProviders(deps: KmsProvidersDeps): Providers {
  return { 'AWS::KMS::Key': keyProvider(deps), 'AWS::KMS::Alias': aliasProvider(deps.keys) };
}

function keyProvider({ surroundings, keys }: KmsProvidersDeps): Provider {
  const { accountId, partition, random } = surroundings;
  // What KMS gives a key without a policy: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
  const theAccount = {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
  const put = async (keyId: string, { properties }: ResourceRequest): Promise<Provisioned> => {
    keys.put(keyId, (properties['KeyPolicy'] as PolicyDocument | undefined) ?? theAccount);
    return { physicalId: keyId, attributes: { KeyId: keyId, Arn: keys.arn(keyId) } };
  };
  return {
    honours: ['KeyPolicy'],
    records: [
      'BypassPolicyLockoutSafetyCheck',
      'Description',
      'EnableKeyRotation',
      'Enabled',
      'KeySpec',
      'KeyUsage',
      'MultiRegion',
      'Origin',
      'PendingWindowInDays',
      'RotationPeriodInDays',
      'Tags',
    ],
    unjudged: () =>
      'calls are judged by its policy, but objects and volumes of the rehearsal lie unencrypted on this machine',
    create: (request) => put(random.fork(`key ${request.stackId} ${request.logicalId}`).uuid(), request),
    update: (request) => put(request.physicalId, request),
    async delete({ physicalId }) {
      keys.delete(physicalId);
    },
  };
}

function aliasProvider(keys: Keys): Provider {
  const put = async ({ properties }: ResourceRequest): Promise<Provisioned> => {
    const name = properties['AliasName'] as string;
    keys.putAlias(name, properties['TargetKeyId'] as string);
    return { physicalId: name, attributes: {} };
  };
  return {
    honours: ['AliasName', 'TargetKeyId'],
    records: [],
    create: put,
    update: put,
    async delete({ physicalId }) {
      keys.deleteAlias(physicalId);
    },
  };
}

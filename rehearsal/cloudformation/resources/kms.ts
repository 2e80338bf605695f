import type { Surroundings } from '../../events';
import type { Providers } from '../provider';

/** Keys are noted: nothing on this machine is encrypted with them. */
export function kmsProviders({
  surroundings,
}: {
  surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'region' | 'random'>;
}): Providers {
  const { accountId, partition, region, random } = surroundings;
  return {
    'AWS::KMS::Key': {
      recordedOnly:
        'objects and volumes of the rehearsal lie unencrypted on this machine; the key has its identity, and nobody is judged by its policy',
      identity({ stackId, logicalId }) {
        // The same for every update of this resource.
        const KeyId = random.fork(`key ${stackId} ${logicalId}`).uuid();
        return {
          physicalId: KeyId,
          attributes: { KeyId, Arn: `arn:${partition}:kms:${region}:${accountId}:key/${KeyId}` },
        };
      },
    },
    'AWS::KMS::Alias': {
      recordedOnly: 'a name of a key, and keys are only noted',
      identity: ({ properties }) => ({ physicalId: properties['AliasName'] as string, attributes: {} }),
    },
  };
}

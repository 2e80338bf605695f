import { ProductionVariantInstanceType, TrainingInstanceType } from '@aws-sdk/client-sagemaker';

const HOSTING: ReadonlySet<string> = new Set(Object.values(ProductionVariantInstanceType));
const TRAINING: ReadonlySet<string> = new Set(Object.values(TrainingInstanceType));

/** Families with local NVMe storage whose name has no "d" to say so. */
const NVME_FAMILIES = /^(g5|g6|g6e|gr6|g7|g7e|p5|p5e|p5en|p6\S*|trn1|trn1n|trn2|dl1)$/;
/** The letters after a family's number name its features, "d" among them: local NVMe storage (m5d, c6gd, r5dn, g4dn, p4de). */
const NVME_LETTER = /^[a-z]+\d+[a-z]*d[a-z]*$/;

/**
 * Why an instance type cannot be used, or undefined when it can.
 *
 * SageMaker encrypts local NVMe storage in hardware and refuses a KMS key for it; everything here is encrypted with the
 * model's own key, so such types would only fail at deployment (`KmsKeyId` of CreateEndpointConfig, `VolumeKmsKeyId` of
 * CreateTrainingJob).
 */
export function instanceTypeFault(use: 'hosting' | 'training', instanceType: string): string | undefined {
  const known = use === 'hosting' ? HOSTING : TRAINING;
  if (!known.has(instanceType)) return `SageMaker offers no such instance type for ${use}`;
  const family = instanceType.split('.')[1] ?? '';
  if (NVME_FAMILIES.test(family) || NVME_LETTER.test(family))
    return 'this type has local NVMe storage, for which SageMaker refuses the KMS key that everything here is encrypted with';
  return undefined;
}

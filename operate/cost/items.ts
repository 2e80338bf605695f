import { callItems } from './call-items';
import { codeItems } from './code-items';
import { type Bill, type Item, ofType } from './item';
import { ORIGINAL } from './original';
import { sageMakerItems } from './sagemaker-items';
import { watchItems } from './watch-items';

/** Everything that costs, in the order in which it is shown. */
export function itemsOf(bill: Bill): Item[] {
  return [...sageMakerItems(bill), ...codeItems(bill), ...watchItems(bill), ...callItems(bill), ...kept(bill)];
}

/** What the totals leave out, and why. */
export const NOT_COUNTED =
  'requests to S3 and KMS, EventBridge, SNS, transfer of data, taxes: cents, or not to be told beforehand';

function kept(bill: Bill): Item[] {
  const keys = ofType(bill, 'AWS::KMS::Key').length;
  const secrets = ofType(bill, 'AWS::SecretsManager::Secret').length;
  const { storedGb } = bill.assumptions;
  return [
    {
      ...{ service: 'KMS', name: keys === 0 ? 'a key of your own' : 'key', price: 'kms-key-month', perRelease: 0 },
      ...{ monthly: keys, original: ORIGINAL.key, remark: 'and 1 more for each of its first two yearly rotations' },
    },
    ...(secrets > 0
      ? [
          {
            service: 'Secrets Manager',
            name: 'secret',
            price: 'secretsmanager-secret-month',
            monthly: secrets,
            perRelease: 0,
          },
        ]
      : []),
    {
      ...{ service: 'S3', name: `${storedGb} GB`, price: 's3-gb-month', monthly: storedGb, perRelease: 0 },
      ...{ remark: 'of the first 50 TB; replaced versions of objects count too', original: ORIGINAL.storage },
    },
  ];
}
